"""Pipelines ranked over several datasets, and whether their ranks differ."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from bench.errors import UserError
from bench.methods.cluster_count import TOLD, strongest
from bench.statistics.datasets import Ranking, rank_over_datasets
from bench.store.runs import Runs
from bench.tables.columns import MISSING, Column, decimals
from bench.tables.marks import marks, mean_value
from bench.tables.matrix import matrix_table
from bench.tables.sheet import Sheet, Value
from bench.tables.told import HEADING

MARGIN = 0.01
"""By default, two scores on a dataset that differ by at most this are a tie."""

_LEAST = 3
"""Friedman's test needs three pipelines or more; --kind compare compares two."""

DUELS = ("wins", "ties", "losses")


@dataclass(frozen=True, eq=False)
class Ranks:
    """The table of ranks, and separate rankings by told or not."""

    table: pd.DataFrame
    rankings: dict[str, Ranking]
    n_datasets: int
    margin: float


def ranks_table(
    runs: Runs, metric: Column, *, mix_told: bool = False, margin: float = MARGIN
) -> Ranks:
    """Summarise each pipeline over datasets and test its ranks.

    The table has one row per pipeline: embedder, clusterer, k_from, n_done (datasets on which all
    of its cells have a value), n_cells (datasets), mean and std (of a sample) over those datasets,
    mean_rank (over all datasets; NaN unless complete), and wins, ties and losses, over all datasets
    and all pipelines that it is ranked with. Only complete pipelines are ranked, and those told the
    number of clusters apart from those not told, unless `mix_told`.

    Parameters
    ----------
    margin : float
        Two scores that differ by at most this are a tie.

    Raises
    ------
    UserError
        Fewer than two datasets, or a column that has no good end.
    """
    higher = refuse_no_good_end(metric)
    summary = matrix_table(runs.records, metric, fold=True)
    names = list(dict.fromkeys(summary["dataset"]))
    if len(names) < 2:
        raise UserError(
            f"Got the one dataset {names[0]!r}, but --kind ranks compares over at least 2: name "
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
         "mean": wide.mean(axis=1), "std": wide.std(axis=1, ddof=1)}
    )  # fmt: skip
    table[["mean_rank", *DUELS]] = float("nan")
    rankings = {}
    for group, part in _groups(wide, number.isin(TOLD), mix_told).items():
        table.loc[part.columns, "mean_rank"] = part.rank(axis=1, ascending=not higher).mean()
        table.loc[part.columns, [*DUELS]] = _duels(part if higher else -part, margin)
        if len(part.columns) >= _LEAST:
            part.columns = [" + ".join(pair) for pair in part.columns]
            rankings[group] = rank_over_datasets(part, higher_is_better=higher)
    table = table.reset_index()
    table.attrs = {"metric": metric.name}
    return Ranks(table, rankings, len(names), margin)


def refuse_no_good_end(metric: Column) -> bool:
    """Return whether more of a metric is better.

    Raises
    ------
    UserError
        Neither more nor less of it is.
    """
    if metric.higher_is_better is None:
        raise UserError(
            f"Got metric {metric.name!r}, of which neither more nor less is better, but expected "
            "one to rank pipelines by."
        )
    return metric.higher_is_better


def _groups(wide: pd.DataFrame, was_told: pd.Series, mix_told: bool) -> dict[str, pd.DataFrame]:
    """Return the complete pipelines, datasets × pipelines, that are ranked together."""
    complete = wide.dropna()
    was_told = was_told.loc[complete.index]
    if mix_told or was_told.nunique() < 2:
        return {"all": complete.T}
    return {"told k": complete[was_told].T, "not told k": complete[~was_told].T}


def _duels(scores: pd.DataFrame, margin: float) -> np.ndarray:
    """Return wins, ties and losses of each pair of pipelines."""
    values = scores.to_numpy()
    apart = values[:, :, None] - values[:, None, :]
    others = values.shape[0] * (values.shape[1] - 1)
    wins, losses = ((sign * apart > margin).sum(axis=(0, 2)) for sign in (1, -1))
    return np.column_stack([wins, others - wins - losses, losses])


def ranks_sheets(ranks: Ranks, metric: Column, *, mix_told: bool = False) -> list[Sheet]:
    """Lay out a `ranks_table` as one sheet, best mean rank first."""
    table = ranks.table.sort_values("mean_rank", kind="stable")
    rows: list[list[Value | str]] = []
    for (_, row), mark in zip(
        table.iterrows(), marks(table, "mean_rank", False, mix_told), strict=True
    ):
        ranked = row.mean_rank == row.mean_rank
        rows.append(
            [
                f"{row.embedder} + {row.clusterer}",
                row.k_from or MISSING,
                Value(decimals(row.mean_rank), mark=mark) if ranked else MISSING,
                mean_value(row["mean"], row["std"], row.n_done, row.n_done, row.n_cells, metric),
                " / ".join(f"{row[name]:.0f}" for name in DUELS) if ranked else MISSING,
            ]
        )
    header = ["pipeline", HEADING, "mean rank", f"mean {metric.heading}", " / ".join(DUELS)]
    notes = [
        f"Mean ± sample standard deviation over {ranks.n_datasets} datasets. Only pipelines "
        "complete on all of them are ranked; for others the mean is over the datasets on which "
        f"they are complete. Scores up to {ranks.margin:g} apart are ties.",
        *(
            f"Friedman ({group}): chi-square {ranking.statistic:.2f}, p = {ranking.p_value:.3g}; "
            f"mean ranks more than {ranking.critical_difference:.2f} apart differ (Nemenyi, 5 %)."
            for group, ranking in ranks.rankings.items()
        ),
    ]
    title = f"{metric.heading}: ranks over {ranks.n_datasets} datasets"
    return [Sheet(title, header, rows, notes, words=2)]
