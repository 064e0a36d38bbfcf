"""All that a run's records say, one row per record."""

from collections.abc import Sequence
from typing import Any, cast

import pandas as pd

from bench.store.k_from import k_from
from bench.store.record import CellRecord, Record, ReferenceRecord

KEYS = [
    *("dataset", "n_samples", "embedder", "clusterer", "reference", "seed", "status", "reason"),
    *("k_from", "made_with"),
]
SUITE = ["suite", "group"]
"""Columns that only runs of suites have."""

COSTS = [
    *("seconds_neighbors", "seconds_embed", "seconds_cluster", "seconds_score"),
    "peak_memory_mb",
]


def long_table(records: Sequence[Record]) -> pd.DataFrame:
    """Return one row per record: identity, status, scores and costs.

    Cells have an empty `reference`; reference rows have an empty `clusterer`, and their accuracy is
    the plain one.
    """
    of_suites = SUITE if any("suite" in record for record in records) else []
    keys = [*of_suites, *KEYS]
    rows = [
        {key: record.get(key, "") for key in keys}
        | {"k_from": k_from(record) or ""}
        | record["scores"]
        | {key: record.get(key) for key in COSTS}
        | _held_out(record)
        | _reference(record)
        for record in records
    ]
    names = dict.fromkeys(name for row in rows for name in row)
    scores = [name for name in names if name not in keys and name not in COSTS]
    return pd.DataFrame(rows, columns=[*keys, *scores, *COSTS])


def _held_out(record: Record) -> dict[str, Any]:
    """Return the columns of the held-out part, where there is one."""
    part = cast(CellRecord, record).get("held_out")
    if part is None:
        return {}
    columns = {f"held_out_{name}": value for name, value in part["scores"].items()}
    return {"held_out_samples": part["n_samples"], "held_out_reason": part["reason"]} | columns


def _reference(record: Record) -> dict[str, Any]:
    """Return the columns that only reference rows have."""
    row = cast(ReferenceRecord, record)
    facts = row.get("facts", {})
    if "fitted_on" not in facts:
        return {}
    seconds = facts["seconds_fit"] + facts["seconds_predict"]
    return {
        "reference_fitted_on": facts["fitted_on"],
        "reference_folds": row["n_folds"],
        "seconds_reference": seconds,
    }


def has_truth(record: Record) -> bool:
    """Return whether a record's dataset has truth.

    A reference row's always does.
    """
    return "n_classes" not in record or record["n_classes"] is not None
