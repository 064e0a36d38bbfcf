"""One row per pipeline: scores, costs, what it was told, ranks."""

from collections.abc import Sequence
from typing import Any

import pandas as pd

from bench.metrics.catalog import KNOWN
from bench.store.runs import Runs
from bench.store.status import Status
from bench.tables.columns import MISSING, SECONDS, Column, parse_column
from bench.tables.families import (
    N_POINTS,
    POINT,
    family_notes,
    family_value,
    folded,
    grid_parameters,
    n_points,
    over_points,
)
from bench.tables.long import long_table
from bench.tables.marks import marks, mean_value, ranks, spread_note
from bench.tables.matrix import PIPELINE
from bench.tables.repeats import DIFFERS, differing, repeat_note
from bench.tables.sheet import Sheet, Value
from bench.tables.told import HEADING, number_from, parameters, told

MEMORY = "peak_memory_mb"
_PARTS = ["seconds_neighbors", "seconds_embed", "seconds_cluster"]


def leaderboard(
    runs: Runs, metric: Column, *, mix_told: bool = False, fold: bool = False
) -> pd.DataFrame:
    """Rank the pipelines of each dataset by quality and by cost.

    Parameters
    ----------
    runs : Runs
        What to read.
    metric : Column
        The column of `long_table` that quality is ranked by.
    mix_told : bool
        Rank pipelines that were told the number of clusters together with those that were not.
    fold : bool
        Whether the pipelines of a grid are one row, without a rank: scores are means over its
        points, with the lowest and the highest (``ari_low``, ``ari_high``), and n_points says how
        many there are.

    Returns
    -------
    DataFrame
        One row per pipeline, those told first, by rank: dataset, rank, cost_rank (by seconds),
        embedder, clusterer, k_from, parameters, n_done, n_cells, then the mean of each score, its
        sample standard deviation over seeds and of how many values they are (``ari``, ``ari_std``,
        ``ari_n``), seconds, and peak_memory_mb, the largest. A pipeline that has not a value for
        each of its cells has no rank.
    """
    return rank_pipelines(pipeline_table(runs, metric, fold=fold), metric, mix_told=mix_told)


def pipeline_table(runs: Runs, metric: Column, *, fold: bool = False) -> pd.DataFrame:
    """Return a `leaderboard`'s rows in order of records, without ranks."""
    long = long_table(runs.records)
    if metric.name not in long:
        long[metric.name] = float("nan")
    long[SECONDS] = long[_PARTS].astype(float).sum(axis=1, min_count=3)
    names = [*(name for name in long.columns if parse_column(name).score), SECONDS]
    done = long["status"] == Status.DONE
    values = long[[*names, MEMORY]].apply(pd.to_numeric).where(done)
    long = folded(long, runs.records, fold)
    groups = long.groupby(PIPELINE, sort=False)
    by_group = values.groupby(groups.ngroup().to_numpy())
    means, spreads, counts, largest = (
        statistic.to_dict("records")
        for statistic in (by_group.mean(), by_group.std(ddof=1), by_group.count(), by_group.max())
    )
    rows = []
    for place, (_, part) in enumerate(groups):
        row = _facts(runs, part, int(done[part.index].sum()))
        several = n_points(part) > 1
        for name in names:
            row |= {name: means[place][name], f"{name}_std": spreads[place][name]}
            row |= {f"{name}_n": counts[place][name]}
            if several:
                row |= _over_points(part.loc[done[part.index]], name)
        rows.append(row | _further(runs, part) | {MEMORY: largest[place][MEMORY]})
    table = pd.DataFrame(rows)
    if any("repeat" in record for record in runs.records):
        unlike = differing(runs.records)
        pairs = zip(table["embedder"], table["clusterer"], strict=True)
        table[DIFFERS] = [pair in unlike for pair in pairs]
    return table


def _facts(runs: Runs, part: pd.DataFrame, n_done: int) -> dict[str, Any]:
    """Return a pipeline's description, and how many cells are done."""
    records = [runs.records[place] for place in part.index]
    settings = grid_parameters(records) if n_points(part) > 1 else parameters(runs, records)
    return {
        **{name: part[name].iloc[0] for name in PIPELINE},
        "k_from": number_from(records),
        "parameters": settings,
        "n_done": n_done,
        "n_cells": len(part),
    }


def _over_points(done: pd.DataFrame, name: str) -> dict[str, float]:
    """Return a score over the points of a grid."""
    ends = over_points(done, name)
    return {
        name: ends["mean"],
        f"{name}_std": float("nan"),
        f"{name}_low": ends["low"],
        f"{name}_high": ends["high"],
    }


def _further(runs: Runs, part: pd.DataFrame) -> dict[str, Any]:
    """Return columns for grids, and for cells that came too late."""
    late = sum(runs.records[place]["status"] == Status.NOT_RUN for place in part.index)
    points = {N_POINTS: n_points(part)} if POINT in part else {}
    return points | ({"n_late": late} if late else {})


def rank_pipelines(table: pd.DataFrame, metric: Column, *, mix_told: bool = False) -> pd.DataFrame:
    """Rank the rows of a `pipeline_table` on each dataset: see `leaderboard`."""
    parts = [_ranked(part, metric, mix_told) for _, part in table.groupby("dataset", sort=False)]
    return pd.concat(parts, ignore_index=True)


def _ranked(table: pd.DataFrame, metric: Column, mix_told: bool) -> pd.DataFrame:
    table = table.copy()
    table.insert(1, "rank", ranks(table, metric.name, metric.higher_is_better, mix_told))
    table.insert(2, "cost_rank", ranks(table, SECONDS, False, mix_told))
    by = ["rank"] if mix_told else ["told", "rank"]
    order = table.assign(told=told(table)).sort_values(
        by, ascending=[True] if mix_told else [False, True], na_position="last", kind="stable"
    )
    return table.loc[order.index]


def leaderboard_sheets(
    table: pd.DataFrame, metric: Column, columns: Sequence[str] = (), *, mix_told: bool = False
) -> list[Sheet]:
    """Lay out a `leaderboard`, one sheet per dataset.

    Parameters
    ----------
    table : DataFrame
        See `leaderboard`.
    metric : Column
        What it is ranked by; it comes first.
    columns : sequence of str, optional
        Scores to show; by default all that have a value, without held-out parts and the other
        policies for noise.
    """
    names = columns or [name for name in KNOWN if name in table and table[name].notna().any()]
    shown = [parse_column(name) for name in dict.fromkeys([metric.name, *names])]
    return [
        _sheet(str(name), part, metric, shown, mix_told)
        for name, part in table.groupby("dataset", sort=False)
    ]


def _sheet(
    dataset: str, part: pd.DataFrame, metric: Column, shown: Sequence[Column], mix_told: bool
) -> Sheet:
    columns = []
    for column in (*shown, parse_column(SECONDS)):
        row_marks = marks(part, column.name, column.higher_is_better, mix_told)
        columns.append(
            [
                score_value(row, column, mark)
                for (_, row), mark in zip(part.iterrows(), row_marks, strict=True)
            ]
        )
    memory = parse_column(MEMORY)
    rows: list[list[Value | str]] = [
        [
            *(_name(row), row.k_from or MISSING, row.parameters),
            *(_place(row["rank"]), *values, memory.text(row[MEMORY]), _place(row.cost_rank)),
        ]
        for (_, row), *values in zip(part.iterrows(), *columns, strict=True)
    ]
    header = ["pipeline", HEADING, "parameters", "rank", *(column.heading for column in shown)]
    header += ["seconds", "memory MB", "cost rank"]
    apart = [] if mix_told or told(part).nunique() < 2 else [
        "Those told the number of clusters (k from truth or user) and the others are ranked apart."
    ]  # fmt: skip
    return Sheet(
        f"{dataset}: pipelines by {metric.heading}",
        header,
        rows,
        [*spread_note(part), *family_notes(part), *apart, *repeat_note(part)],
        words=3,
    )


def _name(row: pd.Series) -> str:
    mark = f" ({DIFFERS})" if row.get(DIFFERS, False) else ""
    return f"{row.embedder} + {row.clusterer}{mark}"


def score_value(row: Any, column: Column, mark: str = "") -> Value | str:
    """Write a score, or the seconds, of a row of a `leaderboard`."""
    name = column.name
    if row.get(N_POINTS, 0) > 1 and row["n_done"]:
        ends = (row[f"{name}_low"], row[f"{name}_high"])
        return family_value(row[name], *ends, row[N_POINTS], column)
    if row["n_done"] == 0 and row.get("n_late", 0) > 0:
        return Status.NOT_RUN
    counts = (row[f"{name}_n"], row["n_done"], row["n_cells"])
    return mean_value(row[name], row[f"{name}_std"], *counts, column, mark)


def _place(rank: float) -> str:
    return "–" if rank != rank else str(int(rank))
