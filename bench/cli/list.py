"""Define `clusterbench list`, which shows what is registered, with parameters."""

from enum import StrEnum
from typing import Annotated

import typer


class Kind(StrEnum):
    """What can be listed."""

    embedders = "embedders"
    clusterers = "clusterers"
    datasets = "datasets"
    metrics = "metrics"
    rules = "rules"
    presets = "presets"
    suites = "suites"


def list_(
    kind: Annotated[Kind | None, typer.Argument(help="What to list; default: everything.")] = None,
) -> None:
    """Show the registered embedders, clusterers, datasets, metrics, rules, presets and suites."""
    from bench.cli.listing import listing

    for each in [kind] if kind else list(Kind):
        print(listing(each.value))
