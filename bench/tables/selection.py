"""Each rule's choice without truth, compared with the best."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import pandas as pd

from bench.errors import UserError
from bench.store.record import Record
from bench.store.rules import RuleRecord
from bench.tables.columns import Column
from bench.tables.long import long_table

DEFAULT = "default"
BEST = "best by the truth"
ALL = "all pipelines"

COLUMNS = ("dataset", "part", "scope", "rule", "embedder", "clusterer", "n_clusters", "score",
           "best", "regret", "n_candidates", "reason")  # fmt: skip


def selection_table(
    records: Sequence[Record],
    rules: Sequence[RuleRecord],
    metric: Column,
    parts: Mapping[str, Sequence[str]] | None = None,
) -> pd.DataFrame:
    """Return one row per dataset, scope and rule.

    Parameters
    ----------
    records : sequence of records
        Of a run's cells, with truth.
    rules : sequence of RuleRecord
        The rules' scores, as the run keeps them.
    metric : Column
        The truth's score, of which the mean over seeds counts.
    parts : mapping, optional
        Names of parts, such as developed and reported, to the datasets in them.

    Returns
    -------
    DataFrame
        dataset, part, scope (`ALL` or a family), rule (the first candidate asked for is `DEFAULT`,
        the one of the best score `BEST`), embedder, clusterer, n_clusters, score, best, regret
        (what the rule loses to the best), n_candidates, reason (why a rule chose none).

    Raises
    ------
    UserError
        A metric that has no good end or needs no truth, or no rule that was asked.
    """
    if metric.higher_is_better is None or not _of_truth(metric):
        raise UserError(
            f"Got metric {metric.name!r} for --kind selection, but expected a score that needs "
            "truth and has a good end, such as ari."
        )
    if not rules:
        raise UserError(
            "Got a run in which no rule has been evaluated, but expected scores of rules."
        )
    means, counts = _means(records, metric), _means(records, None)
    rows: list[dict[str, Any]] = []
    places: set[tuple[str, str]] = set()
    for record in rules:
        scores = [means.get(_key(record["dataset"], pair)) for pair in record["candidates"]]
        known = [score for score in scores if score is not None]
        if not known:
            continue
        best = max(known) if metric.higher_is_better else min(known)
        place = (record["dataset"], record["scope"])
        choices = [(record["rule"], record["chosen"], record["reason"])]
        if place not in places:
            choices = [(DEFAULT, 0, ""), (BEST, scores.index(best), ""), *choices]
        places.add(place)
        for rule, chosen, reason in choices:
            score = None if chosen is None else scores[chosen]
            pair = ["", ""] if chosen is None else record["candidates"][chosen]
            rows.append(
                {
                    "dataset": record["dataset"],
                    "part": _part(record["dataset"], parts or {}),
                    "scope": record["scope"] or ALL,
                    "rule": rule,
                    "embedder": pair[0],
                    "clusterer": pair[1],
                    "n_clusters": counts.get(_key(record["dataset"], pair), float("nan")),
                    "score": float("nan") if score is None else score,
                    "best": best,
                    "regret": float("nan") if score is None else abs(best - score),
                    "n_candidates": len(scores),
                    "reason": reason,
                }
            )
    if not rows:
        raise UserError(
            f"Got a run without {metric.name!r}, but --kind selection compares with the truth: "
            "'clusterbench choose' needs none."
        )
    table = pd.DataFrame(rows, columns=list(COLUMNS))
    order = {name: i for i, name in enumerate((DEFAULT, *_names(rules), BEST))}
    table = table.sort_values(
        ["dataset", "scope", "rule"],
        key=lambda column: column.map(order) if column.name == "rule" else column,
        kind="stable",
    ).reset_index(drop=True)
    table.attrs = {"metric": metric.name}
    return table


def _means(records: Sequence[Record], metric: Column | None) -> dict[tuple[str, str, str], float]:
    """Return means over seeds by pipeline; counts without a metric."""
    table = long_table(records)
    name = "n_clusters" if metric is None else metric.name
    if name not in table:
        return {}
    done = table.dropna(subset=[name])
    keys = ["dataset", "embedder", "clusterer"]
    grouped = done.groupby(keys, sort=False)[name].mean()
    return {(str(a), str(b), str(c)): float(v) for (a, b, c), v in grouped.items()}


def _key(dataset: str, pair: Sequence[str]) -> tuple[str, str, str]:
    return dataset, pair[0], pair[1]


def _of_truth(metric: Column) -> bool:
    return metric.score is not None and metric.score.kind == "truth"


def _part(dataset: str, parts: Mapping[str, Sequence[str]]) -> str:
    """Return the part that lists a dataset, perhaps by path end."""
    for name, members in parts.items():
        if dataset in members or dataset in [member.rpartition("/")[2] for member in members]:
            return name
    return ""


def _names(rules: Iterable[RuleRecord]) -> list[str]:
    return sorted({record["rule"] for record in rules})
