"""A pipeline as two runs have it: the same data, the same assignments, and the scores of both."""

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
    """A pipeline's cells in one of the runs; none where it is not in it."""

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
        """How the first cell that failed ended, and why; empty where none did."""
        ended = (
            f"{r['status']}: {r['reason']}" for r in self.records if r["status"] != Status.DONE
        )
        return next(ended, "")

    @cached_property
    def _table(self) -> pd.DataFrame:
        return long_table(self.done)

    def column(self, name: str) -> NDArray[np.float64]:
        """Return a column of `long_table` for the cells that are done; NaN where it is missing."""
        if name not in self._table:
            return np.full(len(self.done), np.nan)
        return pd.to_numeric(self._table[name]).to_numpy(dtype=float)

    @property
    def seconds(self) -> NDArray[np.float64]:
        """What each cell that is done took: neighbour graph, embedding and clustering."""
        return np.sum([self.column(name) for name in COSTS[:3]], axis=0)

    @property
    def memory(self) -> NDArray[np.float64]:
        """The most memory that each cell that is done held, in MB."""
        return self.column("peak_memory_mb")


def same_data(a: Side, b: Side, part: Part) -> bool:
    """Tell whether both have run the same samples, with the same truth."""
    of_a, of_b = ((r["fingerprint"], r["n_samples"]) for r in (a.records[0], b.records[0]))
    if of_a != of_b or part == Part.FITTED:
        return bool(of_a == of_b)
    # A part that is held out has no fingerprint of its own.
    truths = [side.runs.truth(side.records[0]["dataset"], part) for side in (a, b)]
    return all(truth is None for truth in truths) or np.array_equal(*truths)  # type: ignore[arg-type]


def same_assignments(a: Side, b: Side) -> bool:
    """Tell whether, for every seed that both have done, all parts are the same byte for byte."""
    theirs = dict(zip(b.seeds, b.done, strict=True))
    pairs = [(record, theirs[record["seed"]]) for record in a.done if record["seed"] in theirs]
    if any(a.runs.assignments(mine) is None for mine, _ in pairs):
        return False  # published with scores only: nobody can tell
    return bool(pairs) and all(
        _same(a.runs.assignments(mine, part), b.runs.assignments(other, part))
        for mine, other in pairs
        for part in Part
    )


def _same(mine: NDArray[np.int32] | None, other: NDArray[np.int32] | None) -> bool:
    if mine is None or other is None:
        return mine is other
    return mine.dtype == other.dtype and np.array_equal(mine, other)


def stored_scores(a: Side, b: Side, metric: Column) -> Resampled:
    """Return the scores of A's cells that are done, then B's, without any draws."""
    found = np.concatenate([side.column(metric.name) for side in (a, b)])
    return Resampled(found, np.empty((0, len(found))))


def resampled_scores(a: Side, b: Side, metric: Column, n_draws: int) -> Resampled | None:
    """Return the scores of A's cells that are done, then B's, on the same resamples of the samples.

    None where there is no truth, or for a score that truth and assignments do not decide alone.
    """
    if metric.metric not in SCORES:
        return None
    truth = a.runs.truth(a.records[0]["dataset"], metric.part)
    found = [side.runs.assignments(r, metric.part) for side in (a, b) for r in side.done]
    kept = [each for each in found if each is not None]
    if truth is None or len(kept) < len(found):
        return None
    return resample(truth, kept, metric.metric, policy=metric.policy, n_draws=n_draws)
