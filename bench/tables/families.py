"""Families: the cells of a grid as one row, without a choice."""

from collections.abc import Sequence
from typing import Any

import pandas as pd

from bench.store.record import CellRecord, Record
from bench.tables.columns import Column
from bench.tables.sheet import Value

N_POINTS = "n_points"
"""The column with the number of grid points behind a row, 0 outside grids."""

POINT = "point"

KINDS = ("embedder", "clusterer")


def in_grid(record: Record) -> bool:
    """Return whether a record is of a point of a grid."""
    return bool(record.get("grid"))


def family(record: Record, kind: str) -> str:
    """Return the name of a record's method or of its family."""
    names: dict[str, Any] = {**record}
    place = (record.get("grid") or {}).get(kind)
    return str(place["family"] if place else names[kind])


def folded(long: pd.DataFrame, records: Sequence[Record], fold: bool) -> pd.DataFrame:
    """Return a table with families as names, and a points column.

    Without a grid, the table is returned unchanged. With `fold` false, only the column of points is
    added.
    """
    if not any(map(in_grid, records)):
        return long
    points = [
        f"{r['embedder']} + {r['clusterer']}" if in_grid(r) else "" for r in records
    ]  # fmt: skip
    names = {kind: [family(r, kind) for r in records] for kind in KINDS} if fold else {}
    return long.assign(**names, **{POINT: points})


def n_points(part: pd.DataFrame) -> int:
    """Return the number of grid points behind rows, or 0."""
    return 0 if POINT not in part else len({*part[POINT]} - {""})


def over_points(part: pd.DataFrame, column: str) -> dict[str, float]:
    """Return the mean over points, and the lowest and highest.

    Parameters
    ----------
    part : DataFrame
        Rows of `folded` of one family, those that are done.
    column : str
        A score.
    """
    means = pd.to_numeric(part[column]).groupby(part[POINT]).mean()
    return {"mean": means.mean(), "low": means.min(), "high": means.max()}


def family_value(mean: float, low: float, high: float, n_points: int, metric: Column) -> Value:
    """Format a family's score: mean over points, lowest and highest."""
    ends = f"{metric.text(low)} to {metric.text(high)} over {n_points} points"
    return Value(metric.text(mean), "", ends)


def grid_parameters(records: Sequence[CellRecord]) -> str:
    """Describe which parameters a family's grid sets, and its points."""
    texts = []
    for kind in KINDS:
        points = [place["point"] for r in records if (place := (r.get("grid") or {}).get(kind))]
        if points:
            n = len({repr(point) for point in points})
            names = dict.fromkeys(name for point in points for name in point)
            texts.append(f"{family(records[0], kind)}: grid of {n} ({', '.join(names)})")
    return "; ".join(texts)


def family_notes(table: pd.DataFrame, where: str = "--points shows each.") -> list[str]:
    """Explain the rows of families, if a table has any."""
    if N_POINTS not in table or not (table[N_POINTS] > 0).any():
        return []
    if not (table[N_POINTS] > 1).any():
        return ["Points of grids have no rank and no mark: choosing among them takes the truth."]
    return [
        "For a grid: the mean over its points, which is the expected score of a random point, then "
        "the lowest and the highest. A grid has no rank and no mark, because choosing its best "
        "point takes the truth. " + where
    ]
