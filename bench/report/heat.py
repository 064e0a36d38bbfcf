"""Embedder × clusterer for every metric, shaded."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from bench.metrics.catalog import KNOWN
from bench.plots.references import reference_levels
from bench.store.parts import Part
from bench.store.record import CellRecord, ReferenceRecord
from bench.tables.averaged import notes_of
from bench.tables.columns import Column, parse_column
from bench.tables.families import KINDS, N_POINTS, family
from bench.tables.long import long_table
from bench.tables.marks import marks_among, spread_over
from bench.tables.matrix import matrix_statistics, matrix_tables
from bench.tables.references import as_pipelines
from bench.tables.told import told

GROUPS = {
    "truth": "Against the truth",
    "compactness": "Label-free",
    "embedding": "Of the embedding",
    "count": "Counts",
    "density": "Label-free",
    "table": "Against the truth",
}
OTHER_NOISE, HELD_OUT, COST = "Noise counted otherwise", "Held-out samples", "Costs"
POLICY_NAMES = {"singletons": "noise as singletons", "left-out": "noise left out"}


def heat(
    records: Sequence[CellRecord], rows: Sequence[ReferenceRecord], metric: Column
) -> dict[str, Any]:
    """Return the data for a dataset's heatmap with metric choice.

    Parameters
    ----------
    records, rows : sequence of dict
        Of the dataset's cells and reference rows.
    metric : Column
        The one that is shown first.

    A grid has one cell: the mean over its points.

    Returns
    -------
    dict
        ``embedders``, ``clusterers``, ``first``, and ``metrics``: for each its name, label, group,
        meaning, which end is good, the ends of its shades, notes, and cells as rows of
        [text, second line, mark, shade]; a shade is 0..255, or -1 without a value.
    """
    embedders, clusterers = (list(dict.fromkeys(family(r, k) for r in records)) for k in KINDS)
    named = as_pipelines(rows)
    shown = columns(records, metric)
    shared, statistics = matrix_statistics(records, shown, fold=True)
    table = _Table(shared.to_dict("records"), told(shared).to_numpy(), embedders, clusterers)
    references: Sequence[pd.DataFrame | None] = (
        matrix_tables(named, shown) if named else [None] * len(shown)
    )
    metrics = [
        _metric(column, table, values, reference_levels(reference, column))
        for column, values, reference in zip(shown, statistics, references, strict=True)
        if column == metric or not np.isnan(values["mean"]).all()
    ]
    return {
        "embedders": embedders,
        "clusterers": clusterers,
        "first": metric.name,
        "metrics": metrics,
    }


def columns(records: Sequence[CellRecord], metric: Column) -> list[Column]:
    """Return the comparable columns of `long_table`, in groups.

    The metric is among them even where every cell failed.
    """
    parsed = [parse_column(name) for name in long_table(records).columns]
    numbers = [column for column in parsed if column.score or column.is_cost]
    order = [*dict.fromkeys(GROUPS.values()), OTHER_NOISE, HELD_OUT, COST]
    return sorted(dict.fromkeys([metric, *numbers]), key=lambda each: order.index(group(each)))


def group(column: Column) -> str:
    """Return which group of the choice of metrics a column is in."""
    if column.is_cost:
        return COST
    if column.part == Part.HELD_OUT:
        return HELD_OUT
    return OTHER_NOISE if column.policy != "cluster" else GROUPS[KNOWN[column.metric].kind]


def label(column: Column) -> str:
    """Return a column's name in words."""
    if column.is_cost:
        return column.name.replace("_mb", " MB").replace("_", " ")
    parts = [KNOWN[column.metric].label]
    if column.part == Part.HELD_OUT:
        parts.append("held out")
    if column.policy in POLICY_NAMES:
        parts.append(POLICY_NAMES[column.policy])
    return ", ".join(parts)


@dataclass(frozen=True)
class _Table:
    """What the matrices of all metrics share: rows, groups, and names."""

    rows: list[dict[str, Any]]
    was_told: NDArray[np.bool_]
    embedders: list[str]
    clusterers: list[str]


def _metric(
    column: Column, table: _Table, values: dict[str, NDArray[Any]], levels: dict[str, float]
) -> dict[str, Any]:
    higher = column.higher_is_better
    points = np.array([row.get(N_POINTS, 0) for row in table.rows])
    whole = (values["n_values"] == [row["n_cells"] for row in table.rows]) & (points == 0)
    row_marks = marks_among(np.where(whole, values["mean"], np.nan), table.was_told, higher)
    low, high = _ends(values["mean"].astype(float), levels, higher)
    cells: list[list[Any]] = [[None] * len(table.clusterers) for _ in table.embedders]
    own = {name: array.tolist() for name, array in values.items()}
    for at, (row, mark) in enumerate(zip(table.rows, row_marks, strict=True)):
        entry = row | {name: numbers[at] for name, numbers in own.items()}
        place = table.embedders.index(row["embedder"]), table.clusterers.index(row["clusterer"])
        cells[place[0]][place[1]] = _cell(entry, column, mark, low, high, higher)
    spread = spread_over(values["n_values"][points <= 1])
    grids = notes_of(pd.Series(points)) if N_POINTS in table.rows[0] else []
    return {
        "name": column.name,
        "label": label(column),
        "group": group(column),
        "meaning": column.score.description if column.score else "",
        "good": {True: "more is better", False: "less is better", None: "neither end is better"}[
            higher
        ],
        "ends": [column.text(low), column.text(high)],
        "references": list(levels),
        "notes": [*spread, *grids],
        "cells": cells,
    }


def _cell(
    row: dict[str, Any], column: Column, mark: str, low: float, high: float, higher: bool | None
) -> list[Any]:
    mean, n_values, n_cells = row["mean"], row["n_values"], row["n_cells"]
    if row["n_done"] == 0:
        return ["failed", f"0/{n_cells}", "", -1]
    under = [f"± {column.text(row['std'])}"] if row["std"] == row["std"] else []
    if row.get(N_POINTS, 0) > 1:
        ends = [column.text(row[end]) for end in ("low", "high") if row[end] == row[end]]
        under = [*filter(None, [" to ".join(ends)]), f"over {row[N_POINTS]} points"]
    under += [f"({n_values}/{n_cells})"] if n_values < n_cells else []
    if mean != mean:
        return ["–", " ".join(under), "", -1]
    share = (mean - low) / (high - low)
    shade = min(max(round(255 * (share if higher is not False else 1 - share)), 0), 255)
    return [column.text(mean), " ".join(under), mark, shade]


def _ends(values: Any, levels: dict[str, float], higher: bool | None) -> tuple[float, float]:
    """Return the ends of the colour scale, including the reference."""
    known = [*values[np.isfinite(values)].tolist(), *levels.values()] or [0.0, 1.0]
    low, high = min(known), max(known)
    if higher is not False:
        low = min(low, 0.0)
    return low, high if high > low else low + 1
