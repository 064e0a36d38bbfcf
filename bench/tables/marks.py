"""Which values of a column are best and second, and how a mean over seeds is written."""

from dataclasses import replace
from typing import Any

import pandas as pd

from bench.tables.columns import Column
from bench.tables.repeats import DIFFERS
from bench.tables.sheet import BEST, SECOND, Value


def ranks(
    table: pd.DataFrame, column: str, higher: bool | None, mix_told: bool = False
) -> pd.Series:
    """Rank rows by a column, 1 is best; equal values share the best place.

    Rows told the number of clusters and rows not told are ranked apart, unless `mix_told`; a row
    of which cells failed, or that has no value, has no rank (NaN).
    """
    complete = table["n_done"] == table["n_cells"]
    values = table[column].where(complete)
    if higher is None:
        return values * float("nan")
    groups = values.groupby([0] * len(table) if mix_told else table["told_k"].to_numpy())
    placed: pd.Series = groups.rank(method="min", ascending=not higher)
    return placed


def marks(
    table: pd.DataFrame, column: str, higher: bool | None, mix_told: bool = False
) -> list[str]:
    """Return each row's mark: best, second (the next value, however many share the first), none."""
    placed = ranks(table, column, higher, mix_told)
    groups = [0] * len(table) if mix_told else table["told_k"].to_numpy()
    order = placed.groupby(groups).rank(method="dense")
    return [{1.0: BEST, 2.0: SECOND}.get(place, "") for place in order]


def value(row: Any, metric: Column, mark: str = "") -> Value | str:
    """Write a row of a summary over seeds (mean, std, n_done, n_cells, differs)."""
    found = mean_value(row.mean, row.std, row.n_done, row.n_cells, metric, mark)
    if isinstance(found, Value) and getattr(row, DIFFERS, False):
        return replace(found, note=", ".join(filter(None, (found.note, DIFFERS))))
    return found


def mean_value(
    mean: float, std: float, n_done: int, n_cells: int, metric: Column, mark: str = ""
) -> Value | str:
    """Write a mean over seeds with its standard deviation, and 4/5 where a cell failed."""
    if n_done == 0:
        return "failed"
    spread = metric.text(std) if std == std else ""
    note = f"{n_done}/{n_cells}" if n_done < n_cells else ""
    return Value(metric.text(mean), spread, note, mark)


def spread_note(table: pd.DataFrame) -> list[str]:
    """Say what stands behind the ± of a table, and of how many seeds it is."""
    many = sorted({int(n) for n in table.loc[table["n_done"] > 1, "n_done"]})
    if not many:
        return []
    n = f"{many[0]}" if len(many) == 1 else f"{many[0]} to {many[-1]}"
    return [f"Mean ± sample standard deviation over seeds (n = {n})."]
