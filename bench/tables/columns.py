"""How to read a column of `long_table`: its heading, its good end, how its numbers are written."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from bench.errors import unknown_name
from bench.metrics import METRICS
from bench.metrics.noise import POLICIES, suffix
from bench.store.parts import Part
from bench.store.record import Record
from bench.tables.long import COSTS, has_truth

HELD_OUT = "held_out_"
SECONDS = "seconds"
"""What a pipeline costs: neighbour graph, embedding and clustering together."""


@dataclass(frozen=True)
class Column:
    """A score's column, taken apart: which part of the samples, which score, which noise policy."""

    part: Part
    metric: str
    policy: str


def parse_column(name: str) -> Column:
    """Take a column's name apart, as in ``held_out_ari_singletons``."""
    part = Part.HELD_OUT if name.startswith(HELD_OUT) else Part.FITTED
    base = name.removeprefix(HELD_OUT)
    for policy in POLICIES[1:]:
        if base.endswith(suffix(policy)):
            return Column(part, base.removesuffix(suffix(policy)), policy)
    return Column(part, base, POLICIES[0])


def is_score(name: str) -> bool:
    """Tell whether a column is a score of `bench.metrics`, of whatever part and policy."""
    return parse_column(name).metric in METRICS


def default_metric(records: Sequence[Record]) -> str:
    """Return ``ari``, or ``silhouette`` where no dataset has truth."""
    return "ari" if any(has_truth(record) for record in records) else "silhouette"


def chosen_metric(records: Sequence[Record], asked: str) -> str:
    """Return the metric that was asked for, or by default `default_metric`.

    Raises
    ------
    UserError
        No record has a score by that name.
    """
    known = [name for name in METRICS if any(has_score(record, name) for record in records)]
    if asked and asked not in known:
        raise unknown_name("metric", asked, known)
    return asked or default_metric(records)


def has_score(record: Record, metric: str) -> bool:
    """Tell whether a record has a number for a metric."""
    value = record["scores"].get(metric)
    return value is not None and not math.isnan(value)


def higher_is_better(metric: str) -> bool | None:
    """Tell which end of a column of `long_table` is the good one; None where neither is."""
    if metric in COSTS or metric == SECONDS:
        return False
    base = parse_column(metric).metric
    return METRICS[base].higher_is_better if base in METRICS else None


def heading(metric: str) -> str:
    """Return how a column is headed in a table for people."""
    return METRICS[metric].label if metric in METRICS else metric


def number(value: float, metric: str = "") -> str:
    """Write a number for people: three decimals where a score is bounded, else about as exact."""
    if not math.isfinite(value):
        return "–"
    found = METRICS.get(parse_column(metric).metric)
    if found is not None and math.isinf(found.upper) and found.kind == "count":
        return f"{value:.1f}"
    free = metric in (*COSTS, SECONDS) or (found is not None and math.isinf(found.upper))
    return f"{value:z.1f}" if free and abs(value) >= 10 else f"{value:z.3f}"
