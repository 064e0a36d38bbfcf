"""The pictures over all datasets of a run."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pandas as pd

from bench.errors import UserError
from bench.methods.cluster_count import strongest
from bench.plots.groups import group_scores
from bench.plots.overview import overview
from bench.plots.pareto import quality_against_seconds
from bench.plots.rank_diagram import critical_difference_diagram
from bench.store.runs import Runs
from bench.store.status import Status
from bench.tables.columns import SECONDS, Column
from bench.tables.datasets import groups_of, was_told
from bench.tables.families import folded
from bench.tables.long import long_table
from bench.tables.matrix import matrix_table
from bench.tables.over_suite import scores_by_dataset
from bench.tables.ranks import ranks_table

if TYPE_CHECKING:
    from matplotlib.figure import Figure

OVER_NEEDS = {
    "overview": "more than one dataset",
    "ranks": "three pipelines or more that are complete on at least two datasets",
    "groups": "a suite whose datasets are in groups",
    "cost": "more than one dataset, and pipelines that are complete on all",
}
"""Every kind of picture over datasets, and what a run must hold for it."""


def over_datasets(runs: Runs, kind: str, metric: Column) -> "Iterator[tuple[str, Figure]]":
    """Yield pictures of one kind over datasets, if possible.

    Raises
    ------
    UserError
        The metric has no good end.
    """
    if metric.higher_is_better is None:
        raise UserError(
            f"Got metric {metric.name!r}, of which neither more nor less is better, but expected "
            "one to compare pipelines by: name another with --metric."
        )
    summary = matrix_table(runs.records, metric, fold=True)
    scores = scores_by_dataset(summary)
    if len(scores) < 2:
        return
    groups, was_k_told = groups_of(runs.records), was_told(summary, False)
    if kind == "overview":
        yield f"overview-{metric.name}", overview(scores, metric, groups, was_k_told)
    elif kind == "ranks":
        for name, ranking in ranks_table(runs, metric).rankings.items():
            several = "" if name == "all" else f"-{name.replace(' ', '-')}"
            yield f"ranks-{metric.name}{several}", critical_difference_diagram(ranking)
    elif kind == "groups" and len({*groups.values()} - {""}) > 1:
        yield f"groups-{metric.name}", group_scores(scores, metric, groups, was_k_told)
    elif kind == "cost":
        board = _costs(runs, summary, scores, metric)
        if (board[f"{metric.name}_n"] == board["n_cells"]).any():
            yield f"cost-{metric.name}", quality_against_seconds(board, metric)


def _costs(runs: Runs, summary: pd.DataFrame, scores: pd.DataFrame, metric: Column) -> pd.DataFrame:
    """Return pipelines' mean scores and seconds over datasets."""
    done = [record for record in runs.records if record["status"] == Status.DONE]
    long = long_table(done)
    costs = ["seconds_neighbors", "seconds_embed", "seconds_cluster"]
    long[SECONDS] = long[costs].apply(pd.to_numeric).sum(axis=1)
    long = folded(long, done, True)
    pipeline = summary["embedder"] + " + " + summary["clusterer"]
    by_dataset = long.groupby(["dataset", "embedder", "clusterer"])[SECONDS].mean()
    seconds = by_dataset.groupby(["embedder", "clusterer"]).mean()
    known = summary.groupby(pipeline)["k_from"].agg(lambda each: strongest(each) or "")
    names = summary.assign(pipeline=pipeline).drop_duplicates("pipeline").set_index("pipeline")
    rows = names.loc[scores.columns, ["embedder", "clusterer"]]
    keys = pd.MultiIndex.from_frame(rows)
    rows = rows.assign(k_from=known, dataset=f"{len(scores)} datasets, means over them")
    rows[SECONDS] = seconds.reindex(keys).to_numpy()
    rows[metric.name] = scores.mean()
    rows[f"{metric.name}_n"] = scores.notna().sum().where(rows[SECONDS].notna(), 0)
    rows["n_cells"] = len(scores)
    return rows.reset_index(drop=True)
