"""Define `clusterbench report`, which writes a run's page."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from bench.cli.options import Truth
from bench.errors import UserError


def report(
    runs: Annotated[
        list[Path] | None,
        typer.Argument(
            metavar="[RUN [RUN]]",
            help="Folder of a run, default: the latest below runs/. With two: what changed.",
        ),
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option(
            help="The file; default: RUN/report.html, or for two changes.html in the second."
        ),
    ] = None,
    metric: Annotated[
        str, typer.Option(help="Score to rank by or to compare; default: ari, or silhouette.")
    ] = "",
    truth: Truth = None,
    one_file: Annotated[
        bool,
        typer.Option(
            "--one-file",
            help="Thin scatters of many datasets until one file below 12 MB holds them; else "
            "beyond 15 MB the report is a folder.",
        ),
    ] = False,
) -> None:
    """Write a run, or what changed between two, as one self-contained page."""
    from bench.report.beside import PARTS
    from bench.report.changes import write_changes
    from bench.report.page import write_report
    from bench.store.folders import latest_run

    folders = runs or [latest_run()]
    if len(folders) > 2:
        raise UserError(f"Got {len(folders)} runs, but expected one, or two to compare.")
    path = out or folders[-1] / ("report.html" if len(folders) == 1 else "changes.html")
    if path.is_dir():
        raise UserError(f"Got --out {str(path)!r}, which is a folder: name a file.")
    try:
        if len(folders) == 1:
            written = write_report(folders[0], path, metric=metric, truth=truth, one_file=one_file)
        else:
            write_changes(folders[0], folders[1], path, metric)
            written = path
    except OSError as error:
        raise UserError(
            f"Got the file {str(path)!r}, which cannot be written ({error.strerror or error}): "
            "name another with --out."
        ) from None
    files = [written] if written == path else [written, *(written.parent / PARTS).glob("*.js")]
    several = f" in {len(files)} files: keep the folder together" if len(files) > 1 else ""
    size = sum(file.stat().st_size for file in files) / 1e6
    print(f"Report: {written} ({size:.1f} MB{several})", file=sys.stderr)
