"""`clusterbench report`: a run as one page for a browser."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from bench.errors import UserError


def report(
    runs: Annotated[
        list[Path] | None,
        typer.Argument(
            metavar="[RUN [RUN]]",
            help="Folder of a run, default: the latest below runs/; of two, what changed.",
        ),
    ] = None,
    out: Annotated[
        Path | None, typer.Option(help="The file; default: RUN/report.html, of the latter run.")
    ] = None,
) -> None:
    """Write a run, or what changed between two, as one page: it fetches nothing, ever."""
    from bench.report.page import write_report
    from bench.run_folder import latest_run

    folders = runs or [latest_run()]
    if len(folders) > 2:
        raise UserError(f"Got {len(folders)} runs, but expected one, or two to compare.")
    path = out or folders[-1] / "report.html"
    try:
        write_report(folders[0], path)
    except OSError as error:
        raise UserError(
            f"Got the file {str(path)!r}, which cannot be written ({error.strerror or error}): "
            "name another with --out."
        ) from None
    print(f"Report: {path} ({path.stat().st_size / 1e6:.1f} MB)", file=sys.stderr)
