"""The table of what rules choose, as people see it."""

from itertools import islice

import numpy as np
import pandas as pd

from bench.statistics.datasets import rank_over_datasets
from bench.tables.columns import MISSING, Column, decimals
from bench.tables.selection import ALL, BEST, DEFAULT
from bench.tables.sheet import Sheet, Value

DRAWS = 1000
SHOWN = 12
"""Datasets that have sheets of their own; with more, means alone are shown."""
LEAST = 3
"""Friedman's test is one of three rules or more."""


def selection_sheets(table: pd.DataFrame, metric: Column) -> list[Sheet]:
    """Lay out a `selection_table`: over datasets, then single datasets."""
    sheets = []
    several = table["dataset"].nunique() > 1
    if several:
        for scope in _scopes(table):
            part = table[table["scope"] == scope]
            sheets += [over_datasets_sheet(part, metric, scope)]
            named = [name for name in dict.fromkeys(part["part"]) if name]
            sheets += [_over(part[part["part"] == n], metric, scope, n) for n in named]
    if table["dataset"].nunique() <= SHOWN:
        for place, part in table.groupby(["dataset", "scope"], sort=False):
            sheets.append(_one(part, metric, *map(str, place)))
    return sheets


def by_dataset_sheet(part: pd.DataFrame, metric: Column, scope: str) -> Sheet:
    """Lay out one scope, datasets × scores of each rule's choice."""
    order = list(dict.fromkeys(part["rule"]))
    rows: list[list[Value | str]] = []
    for dataset, each in part.groupby("dataset", sort=False):
        scores = each.set_index("rule")["score"].reindex(order)
        chosen = scores.drop(BEST, errors="ignore")
        top = chosen.max() if metric.higher_is_better else chosen.min()
        marks = ["best" if rule != BEST and score == top else "" for rule, score in scores.items()]
        values: list[Value | str] = [
            Value(_number(score), mark=mark) if score == score else MISSING
            for score, mark in zip(scores, marks, strict=True)
        ]
        rows.append([str(dataset), *values])
    notes = ["Marked: the rule whose choice scores best. The best by the truth is not available."]
    header = ["dataset", *map(_called, order)]
    return Sheet(f"{metric.heading} of what rules chose, {scope}", header, rows, notes)


def over_datasets_sheet(part: pd.DataFrame, metric: Column, scope: str) -> Sheet:
    """Lay out one scope, a row per rule with means."""
    return _over(part, metric, scope, "all datasets")


def _scopes(table: pd.DataFrame) -> list[str]:
    """Return the scopes of two datasets or more, all pipelines first."""
    counts = table.groupby("scope", sort=False)["dataset"].nunique()
    names = [str(name) for name in counts.index[counts > 1]]
    return sorted(names, key=lambda name: name != ALL)


def _one(part: pd.DataFrame, metric: Column, dataset: str, scope: str) -> Sheet:
    rows: list[list[Value | str]] = []
    for row in part.itertuples():
        chosen = f"{row.embedder} + {row.clusterer}" if row.embedder else MISSING
        rows.append([
            _called(str(row.rule)), chosen, _number(row.n_clusters, 0),
            _number(row.score), _number(row.regret),
        ])  # fmt: skip
    n_candidates = int(part["n_candidates"].max())
    notes = [
        f"Chosen among {n_candidates} candidates. The best by the truth is not available in "
        "practice; regret is what a choice loses to it."
    ]
    failed = part[part["reason"] != ""]
    notes += [f"{row.rule} failed: {row.reason}" for row in islice(failed.itertuples(), 5)]
    header = ["rule", "pipeline", "k", metric.heading, "regret"]
    return Sheet(f"{dataset}, {scope}: {metric.heading}", header, rows, notes, words=2)


def _over(part: pd.DataFrame, metric: Column, scope: str, name: str) -> Sheet:
    """Return means over datasets, with intervals of the regret, and mean ranks."""
    wide = part.pivot(index="dataset", columns="rule", values="score")
    regrets = part.pivot(index="dataset", columns="rule", values="regret")
    order = list(dict.fromkeys(part["rule"]))
    complete = [rule for rule in order if rule != BEST and wide[rule].notna().all()]
    ranking = None
    if len(complete) >= LEAST and len(wide) > 1 and wide[complete].nunique(axis=1).max() > 1:
        higher = bool(metric.higher_is_better)
        ranking = rank_over_datasets(wide[complete], higher_is_better=higher)
    rows: list[list[Value | str]] = []
    for rule in order:
        regret = regrets[rule].dropna().to_numpy()
        rank = float(ranking.ranks[rule]) if ranking and rule in ranking.ranks else float("nan")
        low, high = _interval(regret)
        n_datasets = "" if len(regret) == len(wide) else f"{len(regret)}/{len(wide)}"
        mean = Value(_number(float(wide[rule].mean())), note=n_datasets) if len(regret) else MISSING
        between = f"{_number(low)} to {_number(high)}" if len(regret) > 1 else MISSING
        rows.append([
            _called(rule), mean, _number(float(np.mean(regret)) if len(regret) else np.nan),
            between, _number(rank, 2),
        ])  # fmt: skip
    notes = [
        f"Means over {len(wide)} datasets; the interval of the mean regret is of 95 %, from "
        f"{DRAWS} resamples of the datasets. The best by the truth is not available in practice."
    ]
    if ranking is not None:
        notes.append(
            f"Friedman: chi-square {ranking.statistic:.2f}, p = {ranking.p_value:.3g}; mean ranks "
            f"more than {ranking.critical_difference:.2f} apart differ (Nemenyi, 5 %). Rules that "
            "choose on all datasets are ranked."
        )
    header = ["rule", f"mean {metric.heading}", "mean regret", "95 %", "mean rank"]
    return Sheet(f"Rules over {name}, {scope}", header, rows, notes, words=1)


def _interval(regret: np.ndarray) -> tuple[float, float]:
    if len(regret) < 2:
        return np.nan, np.nan
    draws = np.random.default_rng(0).integers(0, len(regret), (DRAWS, len(regret)))
    low, high = np.percentile(regret[draws].mean(axis=1), [2.5, 97.5])
    return float(low), float(high)


def _called(rule: str) -> str:
    if rule == BEST:
        return f"{BEST} (not available in practice)"
    return f"{DEFAULT} (asked for first)" if rule == DEFAULT else rule


def _number(value: float, digits: int | None = None) -> str:
    if value != value:
        return MISSING
    return decimals(value) if digits is None else f"{value:.{digits}f}"
