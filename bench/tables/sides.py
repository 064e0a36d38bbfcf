"""A pipeline in two runs: shared data, assignments, both scores."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from bench.statistics.bootstrap import Resampled, resample
from bench.statistics.scores import SCORES
from bench.store.parts import Part
from bench.store.runs import Runs
from bench.store.status import Status
from bench.tables.columns import Column
from bench.tables.long import COSTS, long_table
from bench.tables.uncertainty import Records


@dataclass(frozen=True, eq=False)
class Side:
    """A pipeline's cells in one run, possibly none."""

    runs: Runs
    records: Records

    @cached_property
    def done(self) -> Records:
        """The cells that are done."""
        return [record for record in self.records if record["status"] == Status.DONE]

    @cached_property
    def seeds(self) -> list[int]:
        """Seeds of the cells that are done."""
        return [record["seed"] for record in self.done]

    @property
    def failed(self) -> set[int]:
        """Seeds of the cells that ended, and are not done."""
        return {record["seed"] for record in self.records} - set(self.seeds)

    @property
    def reason(self) -> str:
        """How the first failed cell ended and why, or an empty text."""
        ended = (
            f"{r['status']}: {r['reason']}" for r in self.records if r["status"] != Status.DONE
        )
        return next(ended, "")

    @cached_property
    def _table(self) -> pd.DataFrame:
        return long_table(self.done)

    def column(self, name: str) -> NDArray[np.float64]:
        """Return a column of `long_table` for the done cells.

        Missing values are NaN.
        """
        if name not in self._table:
            return np.full(len(self.done), np.nan)
        return pd.to_numeric(self._table[name]).to_numpy(dtype=float)

    @property
    def seconds(self) -> NDArray[np.float64]:
        """The seconds of each done cell: graph, embedding and clustering."""
        return np.sum([self.column(name) for name in COSTS[:3]], axis=0)

    @property
    def memory(self) -> NDArray[np.float64]:
        """The most memory that each cell that is done held, in MB."""
        return self.column("peak_memory_mb")


def same_data(a: Side, b: Side, part: Part) -> bool:
    """Return whether both have run the same samples, with the same truth."""
    of_a, of_b = ((r["fingerprint"], r["n_samples"]) for r in (a.records[0], b.records[0]))
    if of_a != of_b or part == Part.FITTED:
        return bool(of_a == of_b)
    # A part that is held out has no fingerprint of its own.
    truths = [side.runs.truth(side.records[0]["dataset"], part) for side in (a, b)]
    return all(truth is None for truth in truths) or np.array_equal(*truths)  # type: ignore[arg-type]


def same_assignments(a: Side, b: Side) -> bool:
    """Return whether the assignments of all common seeds are identical."""
    records_b = dict(zip(b.seeds, b.done, strict=True))
    pairs = [
        (record, records_b[record["seed"]]) for record in a.done if record["seed"] in records_b
    ]
    if any(a.runs.assignments(record_a) is None for record_a, _ in pairs):
        return False  # published with scores only: nobody can tell
    return bool(pairs) and all(
        _same(a.runs.assignments(record_a, part), b.runs.assignments(other, part))
        for record_a, other in pairs
        for part in Part
    )


def _same(first: NDArray[np.int32] | None, other: NDArray[np.int32] | None) -> bool:
    if first is None or other is None:
        return first is other
    return first.dtype == other.dtype and np.array_equal(first, other)


def stored_scores(a: Side, b: Side, metric: Column) -> Resampled:
    """Return the scores of A's done cells, then B's, undrawn."""
    scores = np.concatenate([side.column(metric.name) for side in (a, b)])
    return Resampled(scores, np.empty((0, len(scores))))


def resampled_scores(a: Side, b: Side, metric: Column, n_draws: int) -> Resampled | None:
    """Return scores of A's and B's done cells on the same resamples.

    None if there is no truth, or if the score depends on more than truth and assignments.
    """
    if metric.metric not in SCORES:
        return None
    truth = a.runs.truth(a.records[0]["dataset"], metric.part)
    by_cell = [side.runs.assignments(r, metric.part) for side in (a, b) for r in side.done]
    present = [each for each in by_cell if each is not None]
    if truth is None or len(present) < len(by_cell):
        return None
    return resample(truth, present, metric.metric, policy=metric.policy, n_draws=n_draws)
