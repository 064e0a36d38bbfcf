"""The contribution of seeds to a pipeline's score."""

import json
from typing import Any

import numpy as np
import pandas as pd

from bench.statistics.bootstrap import LEVEL, N_DRAWS, Interval, interval
from bench.statistics.scores import SCORES
from bench.statistics.seeds import split_variance
from bench.store.record import CellRecord, fields
from bench.store.runs import Runs
from bench.store.status import Status
from bench.tables.averaged import averaged, folded_records, notes_of
from bench.tables.columns import MISSING, Column
from bench.tables.families import N_POINTS, in_grid
from bench.tables.long import long_table
from bench.tables.matrix import PIPELINE
from bench.tables.sheet import Sheet, Value
from bench.tables.told import HEADING, number_from
from bench.tables.uncertainty import Records, bounds, pipelines, resampled_cells

SEVERAL = "several ways"

HOW = {
    "same embedding": "every seed gave the same embedding",
    "seedless clusterer": "the clusterer takes no seed",
    "replicates": "from replicates of the clusterer on each embedding",
    "shared": "the embedder's part is what clusterers share over seeds, an estimate",
    "not identified": "too little in the matrix to tell the parts apart",
    "one seed": "one seed has no spread",
    SEVERAL: "told apart in one way at some points of the grid, in another at others",
}


def seeds_table(
    runs: Runs,
    metric: Column,
    *,
    n_draws: int = N_DRAWS,
    fold: bool = False,
    split: bool = True,
) -> pd.DataFrame:
    """Split the spread of each pipeline's score.

    Parameters
    ----------
    runs : Runs
    metric : Column
    n_draws : int
    fold : bool
        Show a grid as one row: means over its points, and root mean squares of deviations.
    split : bool
        Whether to look for what the seeds contribute; without, these columns are empty.

    Returns
    -------
    DataFrame
        One row per pipeline: k_from, n_values (seeds with a value), n_done, n_cells, mean over the
        seeds that have a value, low and high
        (bootstrap interval over samples of that mean, one resample for all seeds), error_samples
        (its standard error), std_seeds (sample standard deviation over seeds), std_embedder,
        std_clusterer and how the last two were told apart: see :mod:`bench.statistics.seeds`. Where
        a grid is shown as one row, n_points as well.
    """
    splits = _splits(runs, metric) if split else {}
    rows = [_row(runs, group, metric, splits, n_draws) for group in pipelines(runs.records)]
    if fold and any(map(in_grid, runs.records)):
        rows = _folded(runs, rows, metric, n_draws)
    table = pd.DataFrame(rows)
    table.attrs = {"metric": metric.name, "level": LEVEL, "n_draws": n_draws}
    return table


def _splits(runs: Runs, metric: Column) -> dict[Any, pd.Series]:
    """Return how the variance over seeds of each pipeline is split."""
    long = long_table(runs.records)
    values = pd.to_numeric(long.get(metric.name, pd.Series(np.nan, index=long.index)))
    done = [
        _seen(record, float(value))
        for record, value in zip(runs.records, values, strict=True)
        if record["status"] == Status.DONE
    ]
    splits: dict[Any, pd.Series] = {}
    if done:
        cells = pd.DataFrame(done)
        # A seed that the user has set is the same in every cell: it contributes nothing.
        cells["seeded"] = cells.groupby(PIPELINE)["random_state"].transform("nunique") > 1
        for (dataset, embedder), part in cells.groupby(["dataset", "embedder"]):
            for name, row in split_variance(part).iterrows():
                splits[dataset, embedder, name] = row
    return splits


def _seen(record: CellRecord, value: float) -> dict[str, Any]:
    """Return the facts about a cell that the split needs."""
    params = dict(record["methods"]["clusterer"]["params"] or {})
    seed = repr(params.pop("random_state", None))
    # Alike but for name and seed: the same source with the same parameters.
    kind = json.dumps([record["sources"]["clusterer"], params], sort_keys=True, default=repr)
    keys = fields(record, (*PIPELINE, "seed", "embedding"))
    return keys | {"value": value, "random_state": seed, "kind": kind}


def _row(
    runs: Runs, records: Records, metric: Column, splits: dict[Any, pd.Series], n_draws: int
) -> dict[str, Any]:
    done = [record for record in records if record["status"] == Status.DONE]
    keys = fields(records[0], PIPELINE)
    split = splits.get(tuple(keys.values()))
    at = Interval(*[np.nan] * 4)
    if done and metric.metric in SCORES:
        resampled = resampled_cells(runs, done, metric, n_draws)
        if resampled is not None:
            mean, draws = float(resampled.estimates.mean()), resampled.draws.mean(axis=1)
            at = interval(mean, draws, bounds=bounds(metric))
    values = [record["scores"].get(metric.name) for record in done]
    known = [value for value in values if value is not None and value == value]
    mean = at.estimate if at.estimate == at.estimate else float(np.mean(known)) if known else np.nan
    return keys | {
        "k_from": number_from(records),
        "n_values": len(known),
        "n_done": len(done),
        "n_cells": len(records),
        "mean": mean,
        "low": at.low,
        "high": at.high,
        "error_samples": at.error,
        "std_seeds": np.nan if split is None else split["std"],
        "std_embedder": np.nan if split is None else split["std_embedder"],
        "std_clusterer": np.nan if split is None else split["std_clusterer"],
        "how": "" if split is None else split["how"],
    }


def _folded(
    runs: Runs, rows: list[dict[str, Any]], metric: Column, n_draws: int
) -> list[dict[str, Any]]:
    """Put one row in the place of those of a grid's points."""
    families: dict[tuple[str, ...], tuple[list[dict[str, Any]], Records]] = {}
    for row, records in zip(rows, pipelines(runs.records), strict=True):
        name = tuple(fields(folded_records(records)[0], PIPELINE).values())
        points, cells = families.setdefault(name, ([], []))
        points.append(row)
        cells.extend(record for record in records if record["status"] == Status.DONE)
    folded_rows = []
    for name, (points, cells) in families.items():
        if len(points) == 1:
            folded_rows.append(points[0] | {N_POINTS: int(any(map(in_grid, cells)))})
            continue
        part = pd.DataFrame(points)
        row = points[0] | dict(zip(PIPELINE, name, strict=True)) | {N_POINTS: len(points)}
        row |= {key: float(part[key].mean()) for key in ("mean", "error_samples")}
        row |= {
            key: float((part[key] ** 2).mean() ** 0.5)
            for key in ("std_seeds", "std_embedder", "std_clusterer")
        }
        row |= {"low": np.nan, "high": np.nan, "error_samples": np.nan}
        row |= {key: int(part[key].max()) for key in ("n_values", "n_done", "n_cells")}
        row["how"] = part["how"].iloc[0] if part["how"].nunique() == 1 else SEVERAL
        resampled = metric.metric in SCORES and cells
        drawn = resampled_cells(runs, cells, metric, n_draws) if resampled else None
        firsts, means, _ = averaged(cells, drawn) if drawn is not None else ([], None, [])
        if means is not None and firsts:
            at = interval(
                float(means.estimates.mean()), means.draws.mean(axis=1), bounds=bounds(metric)
            )
            row |= {"mean": at.estimate, "low": at.low, "high": at.high, "error_samples": at.error}
        folded_rows.append(row)
    return folded_rows


def seeds_sheets(table: pd.DataFrame, metric: Column) -> list[Sheet]:
    """Lay out a `seeds_table`, one sheet per dataset."""
    header = ["pipeline", HEADING, "how split", metric.heading, "low", "high", "se samples",
              "sd seeds", "sd embedder", "sd clusterer", "n"]  # fmt: skip
    sheets = []
    for name, part in table.groupby("dataset", sort=False):
        rows: list[list[Value | str]] = [
            [
                f"{row.embedder} + {row.clusterer}",
                row.k_from or MISSING,
                row.how or "failed",
                *(
                    metric.text(x)
                    for x in (row.mean, row.low, row.high, row.error_samples, row.std_seeds,
                              row.std_embedder, row.std_clusterer)
                ),
                f"{row.n_values}" + (f"/{row.n_cells}" if row.n_values < row.n_cells else ""),
            ]
            for row in part.itertuples()
        ]  # fmt: skip
        notes = [
            f"Low and high: {table.attrs['level']:.0%} bootstrap over samples of the mean over n "
            "seeds. Standard deviations over seeds are of a sample.",
            *(f"{how.capitalize()}: {HOW[how]}." for how in dict.fromkeys(part["how"]) if how),
        ]
        if N_POINTS in part:
            notes += notes_of(part[N_POINTS])
        title = f"{name}: {metric.heading}, what samples and seeds contribute"
        sheets.append(Sheet(title, header, rows, notes, words=3))
    return sheets
