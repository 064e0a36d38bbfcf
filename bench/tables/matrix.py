"""Embedder × clusterer for one score: the mean over seeds."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from bench.methods.cluster_count import KFrom, strongest
from bench.store.record import Record
from bench.store.status import Status
from bench.tables.columns import Column
from bench.tables.families import N_POINTS, POINT, family_notes, folded, n_points, over_points
from bench.tables.long import has_truth, long_table
from bench.tables.marks import marks, spread_note, value
from bench.tables.repeats import DIFFERS, differing, repeat_note
from bench.tables.sheet import Sheet, Value
from bench.tables.told import told

PIPELINE = ["dataset", "embedder", "clusterer"]


def matrix_table(records: Sequence[Record], metric: Column, *, fold: bool = False) -> pd.DataFrame:
    """Summarise one metric over seeds.

    Parameters
    ----------
    records : sequence of dict
        Cells' records.
    metric : Column
        A column of `long_table`.
    fold : bool
        Whether the cells of a grid are one row: mean is over its points then, low and high are
        the lowest and the highest, std is NaN, and n_points says how many there are.

    Returns
    -------
    DataFrame
        One row for each dataset × embedder × clusterer, in the order first met: mean, sample
        standard deviation (ddof = 1; NaN for one seed), n_values (of how many values they are: a
        score may be undefined for a cell that is done), n_done and n_cells, whether the dataset
        has truth, and where the number of clusters came from. A cell that failed is counted in
        n_cells and is in no mean.
    """
    return matrix_tables(records, [metric], fold=fold)[0]


def matrix_tables(
    records: Sequence[Record], metrics: Sequence[Column], *, fold: bool = False
) -> list[pd.DataFrame]:
    """Return `matrix_table` of each metric, reading the records once."""
    shared, statistics = matrix_statistics(records, metrics, fold=fold)
    tables = []
    for columns in statistics:
        summary = shared.copy()
        for place, name in enumerate(("mean", "std", "n_values"), len(PIPELINE)):
            summary.insert(place, name, columns.pop(name))
        for name, values in columns.items():
            summary[name] = values
        tables.append(summary)
    return tables


def matrix_statistics(
    records: Sequence[Record], metrics: Sequence[Column], *, fold: bool = False
) -> tuple[pd.DataFrame, list[dict[str, NDArray[Any]]]]:
    """Return the shared columns of `matrix_tables`, and those by metric."""
    long = long_table(records)
    long["done"] = long["status"] == Status.DONE
    long["truth"] = [has_truth(record) for record in records]
    long = folded(long, records, fold)
    groups = long.groupby(PIPELINE, sort=False)
    shared = pd.DataFrame(
        {
            "n_done": groups["done"].sum(),
            "n_cells": groups.size(),
            "truth": groups["truth"].all(),
            "k_from": groups["k_from"].agg(lambda known: strongest(known) or ""),
        }
    )
    values = pd.DataFrame(
        {
            metric.name: pd.to_numeric(long[metric.name]).where(long["done"])
            if metric.name in long
            else float("nan")
            for metric in metrics
        },
        index=long.index,
    )
    by_group = values.groupby(groups.ngroup())
    parts = {"mean": by_group.mean(), "std": by_group.std(ddof=1), "n_values": by_group.count()}
    statistics = [
        {name: part[metric.name].to_numpy() for name, part in parts.items()} for metric in metrics
    ]
    if POINT in long:
        points = [n_points(part) for _, part in groups]
        for metric, columns in zip(metrics, statistics, strict=True):
            _over_points(columns, long.assign(value=values[metric.name]), np.array(points))
        shared[N_POINTS] = points
    return shared.join(_further(long, records, shared)).reset_index(), statistics


def _further(long: pd.DataFrame, records: Sequence[Record], shared: pd.DataFrame) -> pd.DataFrame:
    """Return columns for repeated cells and cells that were too late."""
    further = pd.DataFrame(index=shared.index)
    if Status.NOT_RUN in set(long["status"]):
        late = (long["status"] == Status.NOT_RUN).groupby([long[name] for name in PIPELINE])
        further["n_late"] = late.sum().loc[shared.index]
    if any("repeat" in record for record in records):
        unlike = differing(records)
        further[DIFFERS] = [(one, two) in unlike for _, one, two in shared.index]
    return further


def _over_points(
    columns: dict[str, NDArray[Any]], long: pd.DataFrame, points: NDArray[np.integer]
) -> None:
    """Add means over the points of grids, and their ends."""
    parts = [part for _, part in long.groupby(PIPELINE, sort=False)]
    ends = pd.DataFrame([over_points(part, "value") for part in parts])
    columns["mean"] = np.where(points > 1, ends["mean"], columns["mean"])
    columns["std"] = np.where(points > 1, np.nan, columns["std"])
    columns |= {name: np.where(points > 1, ends[name], np.nan) for name in ("low", "high")}


def matrix_sheets(summary: pd.DataFrame, metric: Column, *, mix_told: bool = False) -> list[Sheet]:
    """Lay out a `matrix_table`, with the best complete means marked.

    The best of those told the number of clusters and of those not told are marked apart, unless
    `mix_told`.
    """
    parts = summary.groupby("dataset", sort=False)
    return [_sheet(str(name), part, metric, mix_told) for name, part in parts]


def _sheet(name: str, part: pd.DataFrame, metric: Column, mix_told: bool) -> Sheet:
    title = f"{name}: {metric.heading}"
    if not part["truth"].all():
        title += " (no truth: label-free scores only)"
    row_marks = marks(part, "mean", metric.higher_is_better, mix_told)
    clusterers = list(dict.fromkeys(part["clusterer"]))
    by_cell = {
        (row.embedder, row.clusterer): value(row, metric, mark)
        for row, mark in zip(part.itertuples(), row_marks, strict=True)
    }
    rows: list[list[Value | str]] = [
        [embedder, *(by_cell.get((embedder, name), "not run") for name in clusterers)]
        for embedder in dict.fromkeys(part["embedder"])
    ]
    notes = [
        *spread_note(part),
        *family_notes(part),
        *_told_note(part, mix_told),
        *repeat_note(part),
    ]
    return Sheet("", [title, *clusterers], rows, notes)


def _told_note(part: pd.DataFrame, mix_told: bool) -> list[str]:
    """Say where the number of clusters came from.

    This is for tables that have no column for it.
    """
    known = part[part["n_done"] > 0]
    names = {
        each: ", ".join(dict.fromkeys(known.loc[known["k_from"] == each, "clusterer"]))
        for each in KFrom
    }
    apart = "" if mix_told or told(known).nunique() < 2 else ", and marked apart"
    texts = {
        KFrom.USER: f"Number of clusters set by the user: {names[KFrom.USER]}.",
        KFrom.GRID: f"Number of clusters set by a grid: {names[KFrom.GRID]}.",
        KFrom.DEFAULT: f"Number of clusters left at a default: {names[KFrom.DEFAULT]}.",
        KFrom.FOUND: f"Not told the number of clusters{apart}: {names[KFrom.FOUND]}.",
    }
    return [text for each, text in texts.items() if names[each]]
