"""Marks for the best values of a column, and mean formats."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from bench.store.status import Status
from bench.tables.columns import Column
from bench.tables.families import N_POINTS, family_value
from bench.tables.repeats import DIFFERS
from bench.tables.sheet import BEST, SECOND, Value
from bench.tables.told import told


def ranks(
    table: pd.DataFrame, column: str, higher: bool | None, mix_told: bool = False
) -> pd.Series:
    """Rank rows by a column; 1 is best, and ties share it.

    Rows told the number of clusters are ranked separately from the others, unless `mix_told`. A row
    without a value for each of its cells has no rank (NaN), and neither has the row of a grid.
    """
    values = _rankable(table, column)
    if higher is None:
        return values * float("nan")
    groups = values.groupby([0] * len(table) if mix_told else told(table).to_numpy())
    placed: pd.Series = groups.rank(method="min", ascending=not higher)
    return placed


def _rankable(table: pd.DataFrame, column: str) -> pd.Series:
    """Return a column without what has no rank."""
    values = table[column].where(_n_values(table, column) == table["n_cells"])
    return values.where(table[N_POINTS] == 0) if N_POINTS in table else values


def _n_values(table: pd.DataFrame, column: str) -> pd.Series:
    """Return how many values are behind each row's mean."""
    names = (f"{column}_n", "n_values", "n_done")
    return table[next(name for name in names if name in table)]


def marks(
    table: pd.DataFrame, column: str, higher: bool | None, mix_told: bool = False
) -> list[str]:
    """Return each row's mark: best, second or none.

    Second is the next value, however many rows are best.
    """
    groups = np.zeros(len(table), bool) if mix_told else told(table).to_numpy()
    return marks_among(_rankable(table, column).to_numpy(float), groups, higher)


def marks_among(
    values: NDArray[np.float64], groups: NDArray[np.bool_], higher: bool | None
) -> list[str]:
    """Return the marks of values, each group marked apart; NaN has none."""
    placed = [""] * len(values)
    for group in () if higher is None else (True, False):
        places = np.flatnonzero((groups == group) & ~np.isnan(values))
        order = np.unique(values[places])[:: -1 if higher else 1]
        for mark, best in zip((BEST, SECOND), order, strict=False):
            for place in places[values[places] == best]:
                placed[place] = mark
    return placed


def value(row: Any, metric: Column, mark: str = "") -> Value | str:
    """Format a row of a summary over seeds."""
    if getattr(row, N_POINTS, 0) > 1 and row.n_done:
        return family_value(row.mean, row.low, row.high, row.n_points, metric)
    if row.n_done == 0 and getattr(row, "n_late", 0):
        return Status.NOT_RUN
    entry = mean_value(row.mean, row.std, row.n_values, row.n_done, row.n_cells, metric, mark)
    if isinstance(entry, Value) and getattr(row, DIFFERS, False):
        return replace(entry, note=", ".join(filter(None, (entry.note, DIFFERS))))
    return entry


def mean_value(
    mean: float,
    std: float,
    n_values: int,
    n_done: int,
    n_cells: int,
    metric: Column,
    mark: str = "",
) -> Value | str:
    """Format a mean with its deviation, and 4/5 if incomplete."""
    if n_done == 0:
        return "failed"
    spread = metric.text(std) if std == std else ""
    undefined = n_values == 0 and n_done == n_cells  # the mean says so itself
    note = f"{n_values:.0f}/{n_cells:.0f}" if n_values < n_cells and not undefined else ""
    return Value(metric.text(mean), spread, note, mark)


def spread_note(table: pd.DataFrame) -> list[str]:
    """Explain the ± of a table, and the number of seeds."""
    if N_POINTS in table:
        table = table[table[N_POINTS] <= 1]
    return spread_over(table["n_values" if "n_values" in table else "n_done"])


def spread_over(counts: Iterable[float]) -> list[str]:
    """Explain the ± of means of so many values."""
    many = sorted({int(n) for n in counts if n > 1})
    if not many:
        return []
    n = f"{many[0]}" if len(many) == 1 else f"{many[0]} to {many[-1]}"
    return [f"Mean ± sample standard deviation over seeds (n = {n})."]
