"""Embedder × clusterer for every metric, shaded."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from bench.metrics.catalog import KNOWN
from bench.plots.references import reference_levels
from bench.store.parts import Part
from bench.store.record import CellRecord, ReferenceRecord
from bench.tables.averaged import notes_of
from bench.tables.columns import Column, parse_column
from bench.tables.families import KINDS, N_POINTS, family
from bench.tables.long import long_table
from bench.tables.marks import marks, spread_note
from bench.tables.matrix import matrix_tables
from bench.tables.references import as_pipelines

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
    """Return what a heatmap with a choice of metrics needs, for one dataset.

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
    tables = matrix_tables(records, shown, fold=True)
    references: Sequence[pd.DataFrame | None] = (
        matrix_tables(named, shown) if named else [None] * len(shown)
    )
    found = [
        _metric(column, summary, embedders, clusterers, reference_levels(reference, column))
        for column, summary, reference in zip(shown, tables, references, strict=True)
        if column == metric or not summary["mean"].isna().all()
    ]
    return {
        "embedders": embedders,
        "clusterers": clusterers,
        "first": metric.name,
        "metrics": found,
    }


def columns(records: Sequence[CellRecord], metric: Column) -> list[Column]:
    """Return the columns of `long_table` that are numbers to compare, in the order of groups.

    The metric is among them even where every cell failed.
    """
    found = [parse_column(name) for name in long_table(records).columns]
    numbers = [column for column in found if column.score or column.is_cost]
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


def _metric(
    column: Column,
    summary: pd.DataFrame,
    embedders: list[str],
    clusterers: list[str],
    levels: dict[str, float],
) -> dict[str, Any]:
    higher, grids = column.higher_is_better, N_POINTS in summary
    found = marks(summary, "mean", higher)
    low, high = _ends(summary["mean"].to_numpy(float), levels, higher)
    cells: list[list[Any]] = [[None] * len(clusterers) for _ in embedders]
    for row, mark in zip(summary.itertuples(), found, strict=True):
        place = embedders.index(row.embedder), clusterers.index(row.clusterer)
        cells[place[0]][place[1]] = _cell(row, column, mark, low, high, higher)
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
        "notes": [*spread_note(summary), *(notes_of(summary[N_POINTS]) if grids else [])],
        "cells": cells,
    }


def _cell(
    row: Any, column: Column, mark: str, low: float, high: float, higher: bool | None
) -> list[Any]:
    if row.n_done == 0:
        return ["failed", f"0/{row.n_cells}", "", -1]
    under = [f"± {column.text(row.std)}"] if row.std == row.std else []
    if getattr(row, N_POINTS, 0) > 1:
        ends = f"{column.text(row.low)} to {column.text(row.high)}" if row.low == row.low else ""
        under = [each for each in (ends, f"over {row.n_points} points") if each]
    under += [f"({row.n_values}/{row.n_cells})"] if row.n_values < row.n_cells else []
    if row.mean != row.mean:
        return ["–", " ".join(under), "", -1]
    share = (row.mean - low) / (high - low)
    shade = int(np.clip(round(255 * (share if higher is not False else 1 - share)), 0, 255))
    return [column.text(row.mean), " ".join(under), mark, shade]


def _ends(values: Any, levels: dict[str, float], higher: bool | None) -> tuple[float, float]:
    """Return the values of the ends of the shades, which take in the reference, and 0."""
    known = [*values[np.isfinite(values)].tolist(), *levels.values()] or [0.0, 1.0]
    low, high = min(known), max(known)
    if higher is not False:
        low = min(low, 0.0)
    return low, high if high > low else low + 1
