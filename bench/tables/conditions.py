"""Scores against what datasets are like: which pipeline leads where."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from bench.errors import UserError
from bench.statistics.regimes import (
    ALPHA,
    LEAST_PAIRED,
    Regime,
    corrected,
    paired_p_value,
    regimes,
)
from bench.store.conditions import Conditions
from bench.store.runs import Runs
from bench.tables.columns import Column
from bench.tables.datasets import was_told
from bench.tables.matrix import matrix_table
from bench.tables.over_suite import ranks_alike, scores_by_dataset
from bench.tables.ranks import refuse_no_good_end

MEANINGS = {
    "samples": "n, the number of samples",
    "features": "d, the number of features",
    "classes": "k, the number of classes",
    "imbalance": "samples of the largest class for each of the smallest",
    "overlap": "share of samples whose nearest other sample is of another class",
    "scale": "the largest spread of a feature, in spreads of the smallest",
    "hardness": "chb-clustering's regime: A classes that cannot be separated, B shapes that "
    "mislead, C scales that differ",
}

LEAST_DATASETS = 4
"""Of fewer there are no halves to compare."""

ALONE, FEW, NOISE, CLEAR = "no other", "too few datasets", "within noise", "clear"

ANY = "any"
"""Regime of all datasets together."""


def condition_values(runs: Runs, measured: Mapping[str, Conditions]) -> pd.DataFrame:
    """Return what is known of each dataset, a column per condition.

    Parameters
    ----------
    runs : Runs
    measured : mapping
        By dataset, as `bench.store.conditions.read_conditions` returns it.
    """
    rows: dict[str, dict[str, Any]] = {}
    for record in runs.records:
        name = record["dataset"]
        if name in rows:
            continue
        described, more = runs.described(name), measured.get(name, Conditions())
        sizes = [size for size in (described.get("classes") or {}).values() if size > 0]
        rows[name] = {
            "samples": record["n_samples"],
            "features": described.get("n_features"),
            "classes": len(sizes) or record["n_classes"],
            "imbalance": max(sizes) / min(sizes) if sizes else None,
            "overlap": more.get("overlap"),
            "scale": more.get("scale"),
            "hardness": (more.get("chb") or {}).get("regime"),
        }
    return pd.DataFrame.from_dict(rows, orient="index", columns=[*MEANINGS])


def conditions_table(
    runs: Runs, measured: Mapping[str, Conditions], metric: Column, *, mix_told: bool = False
) -> pd.DataFrame:
    """Summarise each pipeline in each regime of each condition.

    Returns
    -------
    DataFrame
        One row for each condition, regime and pipeline: condition, low and high (of its datasets),
        n_datasets, pipeline, told, mean (over the datasets on which it is complete), n_complete,
        mean_rank (apart by what was told, unless `mix_told`; a pipeline without a score has the
        last place), leads; and where it leads: second, difference (of mean scores, where both have
        one), p_value (of the second, by Wilcoxon's signed ranks, corrected by Holm for the others
        that the leader is compared with), n_others, n_alike (of them, within noise) and verdict.
        The condition ``any`` is of all datasets. A condition that is the same for all datasets, or
        not known, has no rows. Values by dataset are in ``attrs["datasets"]``.

    Raises
    ------
    UserError
        A column that has no good end, or fewer than four datasets.
    """
    higher = refuse_no_good_end(metric)
    summary = matrix_table(runs.records, metric, fold=True)
    scores, knows_k = scores_by_dataset(summary), was_told(summary, mix_told)
    if len(scores) < LEAST_DATASETS:
        raise UserError(
            f"Got {len(scores)} datasets, but --kind conditions compares parts of at least "
            f"{LEAST_DATASETS}: name further runs."
        )
    values = condition_values(runs, measured)
    ranks = ranks_alike(scores, knows_k, higher)
    parts = {ANY: [Regime("", "", tuple(scores.index))]}
    parts |= {condition: regimes(values[condition]) for condition in MEANINGS}
    rows = [
        row
        for condition, several in parts.items()
        for regime in several
        for row in _rows(condition, regime, scores, ranks, knows_k, higher)
    ]
    table = pd.DataFrame(rows)
    table.attrs = {
        "metric": metric.name,
        "datasets": values.astype(object).where(values.notna(), None).to_dict("index"),
    }
    return table


def _rows(
    condition: str,
    regime: Regime,
    scores: pd.DataFrame,
    ranks: pd.DataFrame,
    knows_k: dict[str, bool],
    higher: bool,
) -> list[dict[str, Any]]:
    part = scores.loc[list(regime.names)]
    mean, mean_rank = part.mean(), ranks.loc[list(regime.names)].mean()
    ends = {"low": regime.low, "high": regime.high, "n_datasets": len(part)}
    rows = {
        name: {
            "condition": condition, **ends, "pipeline": name, "told": knows_k[name],
            "mean": mean[name], "n_complete": int(part[name].notna().sum()),
            "mean_rank": mean_rank[name], "leads": False, "second": "", "difference": np.nan,
            "p_value": np.nan, "n_others": np.nan, "n_alike": np.nan, "verdict": "",
        }
        for name in part.columns
    }  # fmt: skip
    for knew in (True, False):
        group = [
            name for name in part.columns if knows_k[name] == knew and part[name].notna().any()
        ]
        order = sorted(group, key=lambda n: (mean_rank[n], -mean[n] if higher else mean[n]))
        if order:
            rows[order[0]] |= {"leads": True, **_lead(part, order)}
    return [*rows.values()]


def _lead(part: pd.DataFrame, order: list[str]) -> dict[str, Any]:
    """Compare the first with each other one on common datasets."""
    if len(order) < 2:
        return {"verdict": ALONE}
    apart = [(part[order[0]] - part[name]).dropna() for name in order[1:]]
    lead = {"second": order[1], "difference": apart[0].mean(), "n_others": len(apart)}
    if max(map(len, apart)) < LEAST_PAIRED:
        return {**lead, "verdict": FEW}
    p_values = corrected([paired_p_value(each.tolist()) for each in apart])
    alike = sum(p_value >= ALPHA for p_value in p_values)
    return {
        **lead, "p_value": p_values[0], "n_alike": alike, "verdict": NOISE if alike else CLEAR
    }  # fmt: skip
