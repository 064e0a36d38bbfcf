"""Columns of `long_table`: heading, good end, and number format."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from bench.errors import UserError, unknown_name
from bench.metrics import Metric
from bench.metrics.catalog import KNOWN
from bench.metrics.noise import POLICIES, suffix
from bench.metrics.registry import METRICS
from bench.store.parts import Part
from bench.store.record import Record
from bench.tables.long import COSTS, has_truth

HELD_OUT = "held_out_"
SECONDS = "seconds"
"""What a pipeline costs: neighbour graph, embedding and clustering together."""


@dataclass(frozen=True)
class Column:
    """A column of numbers: what it means and how it is shown.

    Parameters
    ----------
    name : str
        As in `long_table`; the name of a score combines the other three.
    part : Part
        The part of the samples.
    metric : str
        The score; for a cost the name itself.
    policy : str
        What noise counts as.
    """

    name: str
    part: Part
    metric: str
    policy: str

    @property
    def score(self) -> Metric | None:
        """The score of `bench.metrics`; None for a column that is none."""
        return KNOWN.get(self.metric)

    @property
    def is_cost(self) -> bool:
        """Whether the column is seconds or memory."""
        return self.name in COSTS or self.name == SECONDS

    @property
    def higher_is_better(self) -> bool | None:
        """Which end is the good one; None if neither is."""
        if self.is_cost:
            return False
        return None if self.score is None else self.score.higher_is_better

    @property
    def heading(self) -> str:
        """The heading in a table for people."""
        return KNOWN[self.name].label if self.name in KNOWN else self.name

    def text(self, value: float) -> str:
        """Format a number: three decimals if bounded, else significant digits."""
        unbounded = self.score is not None and math.isinf(self.score.upper)
        if self.score is not None and unbounded and self.score.kind in ("count", "table"):
            return f"{value:.1f}" if math.isfinite(value) else MISSING
        coarse = (self.is_cost or unbounded) and abs(value) >= 10
        return f"{value:z.1f}" if coarse and math.isfinite(value) else decimals(value)


MISSING = "–"


def decimals(value: float) -> str:
    """Write a number with three decimals."""
    return f"{value:z.3f}" if math.isfinite(value) else MISSING


def parse_column(name: str) -> Column:
    """Take a column's name apart, as in ``held_out_ari_singletons``."""
    part = Part.HELD_OUT if name.startswith(HELD_OUT) else Part.FITTED
    base = name.removeprefix(HELD_OUT)
    for policy in POLICIES[1:]:
        if base.endswith(suffix(policy)):
            return Column(name, part, base.removesuffix(suffix(policy)), policy)
    return Column(name, part, base, POLICIES[0])


def default_metric(records: Sequence[Record]) -> Column:
    """Return ``ari``, or ``silhouette`` where no dataset has truth.

    If a run left that score out, it is the first score that any record has.
    """
    usual = "ari" if any(has_truth(record) for record in records) else "silhouette"
    scored = any(record["scores"] for record in records)
    if scored and not any(usual in record["scores"] for record in records):
        usual = next((name for name in METRICS if _has(records, name)), usual)
    return parse_column(usual)


def chosen_metric(records: Sequence[Record], requested: str) -> Column:
    """Return the metric that was asked for, or by default `default_metric`.

    Raises
    ------
    UserError
        No record has a score by that name.
    """
    known = [name for name in KNOWN if _has(records, name)]
    if requested and requested not in known:
        raise unknown_metric(requested, known)
    return parse_column(requested) if requested else default_metric(records)


def unknown_metric(name: str, known: Sequence[str]) -> UserError:
    """Return the error for a metric that a run does not have.

    Runs may leave out some scores.
    """
    column = parse_column(name)
    if name in known or column.score is None:
        return unknown_name("metric", name, known)
    present = ", ".join(each for each in KNOWN if each in known)
    flag = "" if column.metric in METRICS else f" --metric {column.metric}"
    return UserError(
        f"Got metric {name!r}, of which no cell has a value: expected one of: {present}. "
        f"'clusterbench score RUN{flag}' computes scores that a run left out."
    )


def _has(records: Sequence[Record], metric: str) -> bool:
    return any(has_score(record, metric) for record in records)


def has_score(record: Record, metric: str) -> bool:
    """Return whether a record has a number for a metric."""
    value = record["scores"].get(metric)
    return value is not None and not math.isnan(value)
