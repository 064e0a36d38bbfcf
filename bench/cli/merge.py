"""Define `clusterbench merge`, which joins several runs into one."""

import sys
from pathlib import Path
from typing import Annotated

import typer


def merge(
    runs: Annotated[list[Path], typer.Argument(metavar="RUN...", help="Folders of runs.")],
    out: Annotated[Path, typer.Option(help="Folder of the run to write.")],
    allow_versions: Annotated[
        bool, typer.Option("--allow-versions", help="Merge even if package versions differ.")
    ] = False,
) -> None:
    """Join runs made on several machines into one."""
    from bench.runs.merge import machines
    from bench.runs.merge import merge as merge_runs
    from bench.store.store import Store

    stores = [Store(run).require() for run in runs]
    n_cells = merge_runs(stores, Store(out), allow_versions=allow_versions)
    for note in machines(stores):
        print(f"note: {note}", file=sys.stderr)
    print(f"{n_cells} cells merged into {out}.", file=sys.stderr)
