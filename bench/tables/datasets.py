"""Pipelines over several datasets: means, mean ranks, and whether the ranks differ."""

from dataclasses import dataclass

import pandas as pd

from bench.errors import UserError
from bench.methods.cluster_count import TOLD, strongest
from bench.statistics.datasets import Ranking, rank_over_datasets
from bench.store.runs import Runs
from bench.tables.columns import MISSING, Column, decimals
from bench.tables.marks import marks, mean_value, value
from bench.tables.matrix import matrix_table
from bench.tables.sheet import Sheet, Value
from bench.tables.told import HEADING

_LEAST = 3
"""Friedman's test is one of three pipelines or more; two are compared by --kind compare."""


@dataclass(frozen=True, eq=False)
class OverDatasets:
    """The table, the summary it is made of, and a ranking of those told k, and of those not."""

    table: pd.DataFrame
    summary: pd.DataFrame
    rankings: dict[str, Ranking]


def datasets_table(runs: Runs, metric: Column, *, mix_told: bool = False) -> OverDatasets:
    """Summarise each pipeline over datasets and test its ranks.

    The table has one row a pipeline: embedder, clusterer, k_from, n_done (datasets on which all of
    its cells have a value), n_cells (datasets), mean and std (of a sample) over those datasets,
    mean_rank (over all datasets; NaN unless complete), and the mean on each dataset. Only complete
    pipelines are ranked, and those told the number of clusters apart from those not told, unless
    `mix_told`.

    Raises
    ------
    UserError
        Fewer than two datasets, or a column that has no good end.
    """
    higher = metric.higher_is_better
    if higher is None:
        raise UserError(
            f"Got metric {metric.name!r}, of which neither more nor less is better, but expected "
            "one to rank pipelines by."
        )
    summary = matrix_table(runs.records, metric, fold=True)
    names = list(dict.fromkeys(summary["dataset"]))
    if len(names) < 2:
        raise UserError(
            f"Got the one dataset {names[0]!r}, but --kind datasets compares over at least 2: name "
            "further runs."
        )
    whole = summary["mean"].where(summary["n_values"] == summary["n_cells"])
    keys = ["embedder", "clusterer"]
    wide = summary.assign(whole=whole).pivot(index=keys, columns="dataset", values="whole")
    order = pd.MultiIndex.from_frame(summary[keys].drop_duplicates())
    wide = wide.loc[order, names]
    number = summary.groupby(keys)["k_from"].agg(lambda known: strongest(known) or "").loc[order]
    table = pd.DataFrame(
        {"k_from": number, "n_done": wide.notna().sum(axis=1), "n_cells": len(names),
         "mean": wide.mean(axis=1), "std": wide.std(axis=1, ddof=1), "mean_rank": float("nan")}
    )  # fmt: skip
    rankings = {}
    for group, part in _groups(wide, number.isin(TOLD), mix_told).items():
        ranks = part.rank(axis=1, ascending=not higher).mean()
        table.loc[part.columns, "mean_rank"] = ranks.to_numpy()
        if len(part.columns) >= _LEAST:
            part.columns = [" + ".join(pair) for pair in part.columns]
            rankings[group] = rank_over_datasets(part, higher_is_better=higher)
    table = pd.concat([table, wide], axis=1).reset_index()
    table.attrs = {"metric": metric.name}
    return OverDatasets(table, summary, rankings)


def _groups(wide: pd.DataFrame, told: pd.Series, mix_told: bool) -> dict[str, pd.DataFrame]:
    """Return the complete pipelines, datasets × pipelines, that are ranked together."""
    complete = wide.dropna()
    told = told.loc[complete.index]
    if mix_told or told.nunique() < 2:
        return {"all": complete.T}
    return {"told k": complete[told].T, "not told k": complete[~told].T}


def datasets_sheets(found: OverDatasets, metric: Column, *, mix_told: bool = False) -> list[Sheet]:
    """Lay out what `datasets_table` returns as one sheet."""
    table, names = found.table, list(dict.fromkeys(found.summary["dataset"]))
    placed = marks(table, "mean_rank", False, mix_told)
    by_cell = {(r.dataset, r.embedder, r.clusterer): r for r in found.summary.itertuples()}
    rows: list[list[Value | str]] = []
    for (_, row), mark in zip(table.iterrows(), placed, strict=True):
        cells = [by_cell.get((name, row.embedder, row.clusterer)) for name in names]
        mean = mean_value(row["mean"], row["std"], row.n_done, row.n_done, row.n_cells, metric)
        rank = Value(decimals(row.mean_rank), mark=mark) if row.mean_rank == row.mean_rank else "–"
        values = ["not run" if c is None else value(c, metric) for c in cells]
        pipeline = f"{row.embedder} + {row.clusterer}"
        rows.append([pipeline, row.k_from or MISSING, rank, mean, *values])
    header = ["pipeline", HEADING, "mean rank", "mean", *names]
    notes = [
        f"Mean ± sample standard deviation, of the column 'mean' over {len(names)} datasets, of a "
        "dataset over seeds; only pipelines complete on all datasets are ranked.",
        *(
            f"Friedman ({group}): chi-square {ranking.statistic:.2f}, p = {ranking.p_value:.3g}; "
            f"mean ranks more than {ranking.critical_difference:.2f} apart differ (Nemenyi, 5 %)."
            for group, ranking in found.rankings.items()
        ),
    ]
    return [Sheet(f"{metric.heading} over {len(names)} datasets", header, rows, notes, words=2)]
