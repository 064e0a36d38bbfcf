"""`clusterbench site`: static pages over all published runs."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from bench.errors import UserError


def site(
    folder: Annotated[
        Path,
        typer.Argument(metavar="RESULTS", help="Folder that holds published runs, as in results."),
    ],
    out: Annotated[
        Path,
        typer.Option(help="Folder of the pages, which is replaced as a whole."),
    ] = Path("site"),
) -> None:
    """Write self-contained pages over all runs in a folder.

    An overview, leaderboards by suite and group or by dataset, each run's report, the commands that
    make each run again, and how to bring a row.
    """
    from bench.site.write import write_site

    try:
        n_runs = write_site(folder, out)
    except OSError as error:
        raise UserError(
            f"Got the folder {str(out)!r}, which cannot be written ({error.strerror or error}): "
            "name another with --out."
        ) from None
    size = sum(path.stat().st_size for path in out.rglob("*") if path.is_file())
    print(f"{n_runs} runs, {size / 1e6:.1f} MB: {out / 'index.html'}", file=sys.stderr)
