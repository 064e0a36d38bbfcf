"""Many datasets in few lines: mean ranks, scores and completeness."""

from collections.abc import Mapping, Sequence

import pandas as pd

from bench.methods.cluster_count import TOLD, strongest
from bench.store.record import Record
from bench.tables.columns import MISSING, Column, decimals
from bench.tables.matrix import matrix_table
from bench.tables.sheet import BEST, Sheet, Value
from bench.tables.told import HEADING

MOST_ROWS = 20
"""Pipelines that are shown at most: with title and notes they fill one screen."""

PIPELINE = ["embedder", "clusterer"]


def scores_by_dataset(summary: pd.DataFrame) -> pd.DataFrame:
    """Return means over seeds, datasets × pipelines, NaN if incomplete."""
    whole = summary["mean"].where(summary["n_values"] == summary["n_cells"])
    pipelines = summary["embedder"] + " + " + summary["clusterer"]
    complete = summary.assign(whole=whole, pipeline=pipelines)
    wide = complete.pivot(index="dataset", columns="pipeline", values="whole")
    return wide.loc[list(dict.fromkeys(summary["dataset"])), list(dict.fromkeys(pipelines))]


def ranks_with_missing(scores: pd.DataFrame, higher_is_better: bool) -> pd.DataFrame:
    """Rank pipelines on each dataset; missing values share the end.

    Parameters
    ----------
    scores : DataFrame of shape (n_datasets, n_pipelines)
        NaN where a value is missing.
    higher_is_better : bool
        Which end of a score is the good one.

    Examples
    --------
    >>> ranks_with_missing(pd.DataFrame([[0.9, None, 0.5, None]]), True).to_numpy().tolist()
    [[1.0, 3.5, 2.0, 3.5]]
    """
    worst = -float("inf") if higher_is_better else float("inf")
    return scores.astype(float).fillna(worst).rank(axis=1, ascending=not higher_is_better)


def ranks_alike(
    scores: pd.DataFrame, is_told: Mapping[str, bool], higher_is_better: bool
) -> pd.DataFrame:
    """Rank as `ranks_with_missing`, separately by told or not.

    Examples
    --------
    >>> scores = pd.DataFrame({"a": [0.9], "b": [0.5], "c": [0.7]})
    >>> ranks_alike(scores, {"a": True, "b": True, "c": False}, True).iloc[0].to_list()
    [1.0, 2.0, 1.0]
    """
    parts = [[name for name in scores.columns if is_told[name] == knew] for knew in (True, False)]
    ranks = [ranks_with_missing(scores[part], higher_is_better) for part in parts]
    return pd.concat(ranks, axis=1)[list(scores.columns)]


def suite_table(records: Sequence[Record], metric: Column) -> pd.DataFrame:
    """Return one row for each pipeline, the best mean rank first.

    Those told the number of clusters stand first, and are ranked apart from those not told it.
    Columns: pipeline, told, k_from, mean_rank, mean (over the datasets on which it is complete),
    n_complete and n_datasets.
    """
    summary = matrix_table(records, metric, fold=True)
    scores = scores_by_dataset(summary)
    number = summary.assign(pipeline=summary["embedder"] + " + " + summary["clusterer"])
    k_from = number.groupby("pipeline")["k_from"].agg(lambda known: strongest(known) or "")
    was_told = k_from.isin(TOLD).loc[scores.columns]
    ranks = ranks_alike(scores, was_told.to_dict(), metric.higher_is_better is not False)
    table = pd.DataFrame(
        {
            "told": was_told,
            "k_from": k_from,
            "mean_rank": ranks.mean(),
            "mean": scores.mean(),
            "n_complete": scores.notna().sum(),
            "n_datasets": len(scores),
        }
    ).loc[scores.columns]
    table = table.rename_axis("pipeline").reset_index()
    table = table.sort_values(["told", "mean_rank"], ascending=[False, True], kind="stable")
    table = table.reset_index(drop=True)
    table.attrs = {"metric": metric.name}
    return table


def suite_sheet(table: pd.DataFrame, metric: Column) -> Sheet:
    """Lay out what `suite_table` returns, at most `MOST_ROWS` pipelines of it."""
    groups = table.groupby("told")
    ranks = groups["mean_rank"].min()
    means = groups["mean"].max() if metric.higher_is_better is not False else groups["mean"].min()
    rows: list[list[Value | str]] = [
        [
            row.pipeline,
            row.k_from or MISSING,
            Value(decimals(row.mean_rank), mark=BEST if row.mean_rank == ranks[row.told] else ""),
            Value(metric.text(row.mean), mark=BEST if row.mean == means[row.told] else ""),
            f"{row.n_complete}/{row.n_datasets}",
        ]
        for row in table.head(MOST_ROWS).itertuples()
    ]
    n_datasets = int(table["n_datasets"].iloc[0])
    notes = [
        "Mean score: over the datasets on which all cells of the pipeline have one. Mean rank: "
        "over all datasets; a pipeline without a score has the last place there, shared."
    ]
    if table["told"].nunique() > 1:
        notes.append("Those told the number of clusters are ranked apart from those not told it.")
    if len(table) > MOST_ROWS:
        notes.append(f"{len(table) - MOST_ROWS} further pipelines are not shown.")
    header = ["pipeline", HEADING, "mean rank", f"mean {metric.heading}", "complete"]
    return Sheet(f"{metric.heading} over {n_datasets} datasets", header, rows, notes, words=2)
