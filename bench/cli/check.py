"""Define `clusterbench check`, which tests methods and rules."""

import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer


class Kind(StrEnum):
    """What can be checked."""

    embedder = "embedder"
    clusterer = "clusterer"
    rule = "rule"


def check(
    method: Annotated[
        str,
        typer.Argument(
            metavar="METHOD", help="A name, 'module:Class' or 'module:RULE', also from this folder."
        ),
    ],
    kind: Annotated[
        Kind | None, typer.Option(help="What to check it as, if the name has several meanings.")
    ] = None,
    markdown: Annotated[
        bool, typer.Option("--markdown", help="Print a report for a pull request.")
    ] = False,
    timeout: Annotated[float, typer.Option(help="Seconds that one point may take.")] = 120.0,
    memory_limit: Annotated[
        str, typer.Option(help="Memory that one point may use, as in 2GB or 512MiB.")
    ] = "4GB",
) -> None:
    """Check an embedder, a clusterer or a rule against its contract."""
    from bench.checking.report import versions_for
    from bench.checking.suite import check_in_workers
    from bench.spec.limits import Limits, seconds, size

    limits = Limits(seconds(timeout, "--timeout"), size(memory_limit, "--memory-limit"))
    report, path = check_in_workers(
        method,
        kind.value if kind else None,
        limits,
        [str(Path.cwd())],
        tell=lambda name: print(f"{name} …", file=sys.stderr, flush=True),
    )
    sys.stdout.write(report.markdown(versions_for(path)) if markdown else report.text())
    if report.failed:
        raise typer.Exit(1)
