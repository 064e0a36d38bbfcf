"""One row per dataset or group, one column per pipeline."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from bench.errors import UserError
from bench.methods.cluster_count import TOLD, strongest
from bench.store.record import Record
from bench.store.runs import Runs
from bench.tables.columns import MISSING, Column, decimals
from bench.tables.marks import value
from bench.tables.matrix import matrix_table
from bench.tables.over_suite import ranks_alike, scores_by_dataset
from bench.tables.ranks import refuse_no_good_end
from bench.tables.sheet import BEST, Sheet, Value

NO_GROUP = "(no group)"
FOOT = ("mean", "mean rank", "wins")
COMPLETE = "{}, complete"
"""The heading for the number of datasets behind a group's mean."""


def datasets_table(runs: Runs, metric: Column, *, by_group: bool = False) -> pd.DataFrame:
    """Return mean scores, datasets × pipelines, NaN if incomplete.

    Columns: dataset, group where the run has any, then a column for each pipeline. With `by_group`:
    group, n_datasets, then for each pipeline its mean over those datasets of the group on which it
    is complete, and their number.

    Raises
    ------
    UserError
        A column that has no good end, or groups are asked for and there are none.
    """
    refuse_no_good_end(metric)
    scores = scores_by_dataset(matrix_table(runs.records, metric, fold=True))
    groups = groups_of(runs.records)
    if by_group and not any(groups.values()):
        raise UserError(
            "Got --by group, but the datasets of this run are in no groups: run a suite that has "
            "some, as with --suite toy."
        )
    group = pd.Series([groups.get(name, "") for name in scores.index], scores.index, name="group")
    if by_group:
        parts = scores.groupby(group.replace("", NO_GROUP), sort=False)
        table = pd.concat([parts.size().rename("n_datasets"), parts.mean()], axis=1)
        counts = parts.count().rename(columns=COMPLETE.format)
        table = pd.concat([table, counts], axis=1).rename_axis("group")
    else:
        table = pd.concat([group, scores], axis=1) if any(groups.values()) else scores
    table = table.reset_index()
    table.attrs = {"metric": metric.name}
    return table


def groups_of(records: Sequence[Record]) -> dict[str, str]:
    """Return the group of each dataset; empty where it has none."""
    return {record["dataset"]: record.get("group", "") for record in records}


def datasets_sheets(
    runs: Runs, table: pd.DataFrame, metric: Column, *, mix_told: bool = False
) -> list[Sheet]:
    """Lay out a `datasets_table`, with the best of each row marked."""
    summary = matrix_table(runs.records, metric, fold=True)
    was_k_told = was_told(summary, mix_told)
    scores = scores_by_dataset(summary)
    by_group = "n_datasets" in table
    if by_group:
        rows = _group_rows(table, [*was_k_told], metric)
        means = table.set_index("group")[[*was_k_told]]
    else:
        rows = _dataset_rows(summary, table, [*was_k_told], metric)
        means = scores
    higher = metric.higher_is_better is not False
    lead = len(rows[0]) - len(was_k_told)
    for row, (_, values) in zip(rows, means.iterrows(), strict=True):
        _mark(row, lead, values, was_k_told, higher)
    ranks = ranks_alike(scores, was_k_told, higher)
    foot = {
        "mean": scores.mean().where(scores.notna().all()),
        "mean rank": ranks.mean(),
        "wins": _wins(scores, was_k_told, higher),
    }
    for name, values in foot.items():
        texts = {"mean": metric.text, "mean rank": decimals, "wins": lambda n: f"{n:.0f}"}[name]
        shown = [Value(texts(one)) if one == one else MISSING for one in values[[*was_k_told]]]
        rows.append([name, *[""] * (lead - 1), *shown])
        _mark(rows[-1], lead, values, was_k_told, higher if name == "mean" else name == "wins")
    first = ["group", "datasets"] if by_group else ["dataset", *(["group"] if lead > 1 else [])]
    title = f"{metric.heading} over {len(scores)} datasets" + (", by group" if by_group else "")
    return [
        Sheet(
            title, [*first, *was_k_told], rows, _notes(was_k_told, mix_told, by_group), words=lead
        )
    ]


def was_told(summary: pd.DataFrame, mix_told: bool) -> dict[str, bool]:
    """Return pipelines in order, with whether each was told k."""
    pipeline = summary["embedder"] + " + " + summary["clusterer"]
    known = summary.groupby(pipeline)["k_from"].agg(lambda each: strongest(each) or "")
    return {name: not mix_told and known[name] in TOLD for name in dict.fromkeys(pipeline)}


def _dataset_rows(
    summary: pd.DataFrame, table: pd.DataFrame, names: list[str], metric: Column
) -> list[list[Value | str]]:
    cells = {(row.dataset, f"{row.embedder} + {row.clusterer}"): row for row in
             summary.itertuples()}  # fmt: skip
    lead = ["dataset", "group"] if "group" in table else ["dataset"]
    return [
        [
            *(str(row[name]) for name in lead),
            *("not run" if (cell := cells.get((row["dataset"], name))) is None
              else value(cell, metric) for name in names),
        ]
        for _, row in table.iterrows()
    ]  # fmt: skip


def _group_rows(table: pd.DataFrame, names: list[str], metric: Column) -> list[list[Value | str]]:
    rows: list[list[Value | str]] = []
    for _, row in table.iterrows():
        n = int(row["n_datasets"])
        counts = [int(row[COMPLETE.format(name)]) for name in names]
        means: list[Value | str] = [
            Value(metric.text(row[name]), note="" if count == n else f"{count}/{n}")
            if count else MISSING
            for name, count in zip(names, counts, strict=True)
        ]  # fmt: skip
        rows.append([str(row["group"]), str(n), *means])
    return rows


def _mark(
    row: list[Value | str], lead: int, values: pd.Series, was_k_told: dict[str, bool], higher: bool
) -> None:
    """Mark the best entries of a row, by told and not told."""
    for group in (True, False):
        names = [
            name
            for name in was_k_told
            if was_k_told[name] == group and values[name] == values[name]
        ]
        if not names:
            continue
        best = values[names].max() if higher else values[names].min()
        for place, name in enumerate(was_k_told, lead):
            entry = row[place]
            if name in names and values[name] == best and isinstance(entry, Value):
                row[place] = Value(entry.text, entry.spread, entry.note, BEST)


def _wins(scores: pd.DataFrame, was_k_told: dict[str, bool], higher: bool) -> pd.Series:
    """Return on how many datasets each pipeline is best.

    Ties count as wins for all.
    """
    wins = pd.Series(0, index=scores.columns)
    signed = scores if higher else -scores
    for group in (True, False):
        part = signed[[name for name in was_k_told if was_k_told[name] == group]]
        best = part.max(axis=1).replace(-np.inf, np.nan)
        wins[part.columns] = part.eq(best, axis=0).sum()
    return wins


def _notes(was_k_told: dict[str, bool], mix_told: bool, by_group: bool) -> list[str]:
    notes = [
        "A pipeline without a value on a dataset has no mean in the last rows, and for its mean "
        "rank it shares the last place there. Wins count the datasets on which it is best; ties "
        "count for all."
    ]
    if by_group:
        notes.append(
            "For a group: the mean over the datasets on which a pipeline is complete, with their "
            "number if some are missing."
        )
    if len({*was_k_told.values()}) == 2 and not mix_told:
        names = ", ".join(name for name, was_told in was_k_told.items() if not was_told)
        notes.append(
            f"Marked, ranked and counted apart, not being told the number of clusters: {names}."
        )
    return notes
