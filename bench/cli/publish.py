"""Define `clusterbench publish`, which copies a finished run in small form."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from bench.cli.options import Run


def publish(
    run: Run,
    folder: Annotated[
        Path, typer.Argument(metavar="FOLDER", help="Where to copy it, as in results/mnist.")
    ],
    scores_only: Annotated[
        bool,
        typer.Option(
            "--scores-only",
            help="For data that may not be passed on: no truth, no assignments, no embeddings.",
        ),
    ] = False,
) -> None:
    """Copy to FOLDER what is needed to check a run.

    Also write a README.md beside FOLDER, over all published runs there. If FOLDER is RUN itself,
    its tables, pictures and README are written again.
    """
    from bench.runs.publish import publish as publish_run
    from bench.runs.published_readme import check_readme, write_readme
    from bench.store.store import Store

    store = Store(run).require()
    check_readme(folder.absolute().parent)
    notes: list[str] = []
    n_cells = publish_run(store, folder, scores_only=scores_only, tell=notes.append)
    for note in notes:
        print(f"note: {note}", file=sys.stderr)
    size = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
    print(f"{n_cells} cells, {size / 1e6:.1f} MB: {folder}", file=sys.stderr)
    print(f"{write_readme(folder.absolute().parent)}", file=sys.stderr)
