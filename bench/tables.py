"""Tables of a run, made from its records alone."""

import json
from collections.abc import Sequence
from typing import Any

import pandas as pd

from bench.metrics import METRICS

KEYS = [
    *("dataset", "n_samples", "embedder", "clusterer", "reference", "seed", "status", "reason"),
    "told_k",
]
COSTS = [
    *("seconds_neighbors", "seconds_embed", "seconds_cluster", "seconds_score"),
    "peak_memory_mb",
]


def long_table(records: Sequence[dict[str, Any]]) -> pd.DataFrame:
    """Return one row a record, in the order given: what it is, how it ended, scores and costs.

    Cells have an empty `reference`; reference rows have an empty `clusterer`, and their accuracy is
    the plain one.
    """
    rows = [
        {key: record.get(key, "") for key in KEYS}
        | record["scores"]
        | {key: record.get(key) for key in COSTS}
        | _held_out(record)
        | _reference(record)
        for record in records
    ]
    names = dict.fromkeys(name for row in rows for name in row)
    scores = [name for name in names if name not in KEYS and name not in COSTS]
    return pd.DataFrame(rows, columns=[*KEYS, *scores, *COSTS])


def _held_out(record: dict[str, Any]) -> dict[str, Any]:
    """Return the columns of the held-out part, where there is one."""
    part = record.get("held_out")
    if part is None:
        return {}
    columns = {f"held_out_{name}": value for name, value in part["scores"].items()}
    return {"held_out_samples": part["n_samples"], "held_out_reason": part["reason"]} | columns


def _reference(record: dict[str, Any]) -> dict[str, Any]:
    """Return the columns that only reference rows have."""
    facts = record.get("facts", {})
    if "fitted_on" not in facts:
        return {}
    seconds = facts["seconds_fit"] + facts["seconds_predict"]
    return {
        "reference_fitted_on": facts["fitted_on"],
        "reference_folds": record["n_folds"],
        "seconds_reference": seconds,
    }


def matrix_table(records: Sequence[dict[str, Any]], metric: str) -> pd.DataFrame:
    """Summarise one metric over seeds.

    Parameters
    ----------
    records : sequence of dict
        Cells' records.
    metric : str
        A column of `long_table`.

    Returns
    -------
    DataFrame
        One row for each dataset × embedder × clusterer, in the order first met: mean, sample
        standard deviation (ddof = 1; NaN for one seed), n_done and n_cells, and whether the dataset
        has truth. A cell that failed is counted in n_cells and is in no mean.
    """
    long = long_table(records)
    if metric not in long:
        long[metric] = float("nan")
    done = long["status"] == "done"
    long["value"] = pd.to_numeric(long[metric]).where(done)
    long["done"] = done
    long["truth"] = [has_truth(record) for record in records]
    groups = long.groupby(["dataset", "embedder", "clusterer"], sort=False)
    return pd.DataFrame(
        {
            "mean": groups["value"].mean(),
            "std": groups["value"].std(ddof=1),
            "n_done": groups["done"].sum(),
            "n_cells": groups.size(),
            "truth": groups["truth"].all(),
        }
    ).reset_index()


def default_metric(records: Sequence[dict[str, Any]]) -> str:
    """Return ``ari``, or ``silhouette`` where no dataset has truth."""
    return "ari" if any(has_truth(record) for record in records) else "silhouette"


def has_truth(record: dict[str, Any]) -> bool:
    """Tell whether a record is of a dataset with truth; a reference row always is."""
    return "n_classes" not in record or record["n_classes"] is not None


def higher_is_better(metric: str) -> bool | None:
    """Tell which end of a column of `long_table` is the good one; None where neither is."""
    if metric in COSTS:
        return False
    base = metric.removeprefix("held_out_")
    for policy in ("_singletons", "_left_out"):
        base = base.removesuffix(policy)
    return METRICS[base].higher_is_better if base in METRICS else None


def render(summary: pd.DataFrame, metric: str, form: str) -> str:
    """Write a `matrix_table` as ``md``, ``csv`` or ``json``; Markdown has the best in bold."""
    if form == "csv":
        return summary.assign(metric=metric).to_csv(index=False)
    if form == "json":
        rows = json.loads(summary.to_json(orient="records", double_precision=15))
        return json.dumps({"metric": metric, "cells": rows}, indent=1) + "\n"
    label = METRICS[metric].label if metric in METRICS else metric
    parts = [
        _markdown(part, f"{name}: {label}", higher_is_better(metric))
        for name, part in summary.groupby("dataset", sort=False)
    ]
    return "\n".join(parts)


def _markdown(part: pd.DataFrame, title: str, higher: bool | None) -> str:
    if not part["truth"].all():
        title += " (no truth: label-free scores only)"
    clusterers = list(dict.fromkeys(part["clusterer"]))
    complete = part.loc[part["n_done"] == part["n_cells"], "mean"]
    best = None
    if higher is not None and complete.notna().any():
        best = complete.max() if higher else complete.min()
    by_cell = {(row.embedder, row.clusterer): row for row in part.itertuples()}
    rows = [
        [embedder, *(_value(by_cell.get((embedder, name)), best) for name in clusterers)]
        for embedder in dict.fromkeys(part["embedder"])
    ]
    return markdown([title, *clusterers], rows, align="---:")


def markdown(header: Sequence[str], rows: Sequence[Sequence[Any]], align: str = "---") -> str:
    """Write a Markdown table; all columns but the first are aligned as `align` says."""
    rules = ["---", *[align] * (len(header) - 1)]
    lines = [
        f"| {' | '.join(str(value).replace('|', chr(92) + '|') for value in row)} |"
        for row in (header, rules, *rows)
    ]
    return "\n".join(lines) + "\n"


def _value(row: Any, best: float | None) -> str:
    if row is None:
        return "not run yet"
    if row.n_done == 0:
        return "failed"
    text = f"{row.mean:z.3f}" if row.mean == row.mean else "–"
    if row.std == row.std:
        text += f" ± {row.std:.3f}"
    if row.n_done < row.n_cells:
        return f"{text} ({row.n_done}/{row.n_cells})"
    return f"**{text}**" if best is not None and row.mean == best else text
