"""What the seeds contribute to a pipeline's score, apart from what the samples do."""

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
from bench.tables.columns import MISSING, Column
from bench.tables.long import long_table
from bench.tables.matrix import PIPELINE
from bench.tables.sheet import Sheet, Value
from bench.tables.told import HEADING, number_from
from bench.tables.uncertainty import Records, bounds, pipelines, resampled_cells

HOW = {
    "same embedding": "every seed gave the same embedding",
    "seedless clusterer": "the clusterer takes no seed",
    "replicates": "from replicates of the clusterer on each embedding",
    "shared": "the embedder's part is what clusterers share over seeds, an estimate",
    "not identified": "too little in the matrix to tell the parts apart",
    "one seed": "one seed has no spread",
}


def seeds_table(runs: Runs, metric: Column, *, n_draws: int = N_DRAWS) -> pd.DataFrame:
    """Split the spread of each pipeline's score.

    Returns
    -------
    DataFrame
        One row a pipeline: k_from, n_values (seeds with a value), n_done, n_cells, mean over the
        seeds that have a value, low and high
        (bootstrap interval over samples of that mean, one resample for all seeds), error_samples
        (its standard error), std_seeds (sample standard deviation over seeds), std_embedder,
        std_clusterer and how the last two were told apart: see :mod:`bench.statistics.seeds`.
    """
    long = long_table(runs.records)
    values = pd.to_numeric(long.get(metric.name, pd.Series(np.nan, index=long.index)))
    done = [
        _seen(record, float(value))
        for record, value in zip(runs.records, values, strict=True)
        if record["status"] == Status.DONE
    ]
    splits = {}
    if done:
        seen = pd.DataFrame(done)
        # A seed that the user has set is the same in every cell: it contributes nothing.
        seen["seeded"] = seen.groupby(PIPELINE)["random_state"].transform("nunique") > 1
        for (dataset, embedder), part in seen.groupby(["dataset", "embedder"]):
            for name, row in split_variance(part).iterrows():
                splits[dataset, embedder, name] = row
    rows = [_row(runs, mine, metric, splits, n_draws) for mine in pipelines(runs.records)]
    table = pd.DataFrame(rows)
    table.attrs = {"metric": metric.name, "level": LEVEL, "n_draws": n_draws}
    return table


def _seen(record: CellRecord, value: float) -> dict[str, Any]:
    """Return what the split needs to know of a cell."""
    params = dict(record["methods"]["clusterer"]["params"] or {})
    seed = repr(params.pop("random_state", None))
    # Alike but for name and seed: the same source with the same parameters.
    kind = json.dumps([record["sources"]["clusterer"], params], sort_keys=True, default=repr)
    keys = fields(record, (*PIPELINE, "seed", "embedding"))
    return keys | {"value": value, "random_state": seed, "kind": kind}


def _row(
    runs: Runs, mine: Records, metric: Column, splits: dict[Any, pd.Series], n_draws: int
) -> dict[str, Any]:
    done = [record for record in mine if record["status"] == Status.DONE]
    keys = fields(mine[0], PIPELINE)
    split = splits.get(tuple(keys.values()))
    at = Interval(*[np.nan] * 4)
    if done and metric.metric in SCORES:
        found = resampled_cells(runs, done, metric, n_draws)
        if found is not None:
            mean, draws = float(found.estimates.mean()), found.draws.mean(axis=1)
            at = interval(mean, draws, bounds=bounds(metric))
    values = [record["scores"].get(metric.name) for record in done]
    known = [value for value in values if value is not None and value == value]
    mean = at.estimate if at.estimate == at.estimate else float(np.mean(known)) if known else np.nan
    return keys | {
        "k_from": number_from(mine),
        "n_values": len(known),
        "n_done": len(done),
        "n_cells": len(mine),
        "mean": mean,
        "low": at.low,
        "high": at.high,
        "error_samples": at.error,
        "std_seeds": np.nan if split is None else split["std"],
        "std_embedder": np.nan if split is None else split["std_embedder"],
        "std_clusterer": np.nan if split is None else split["std_clusterer"],
        "how": "" if split is None else split["how"],
    }


def seeds_sheets(table: pd.DataFrame, metric: Column) -> list[Sheet]:
    """Lay out a `seeds_table`, one sheet a dataset."""
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
        title = f"{name}: {metric.heading}, what samples and seeds contribute"
        sheets.append(Sheet(title, header, rows, notes, words=3))
    return sheets
