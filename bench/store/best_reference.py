"""The greatest score over a dataset's references."""

import math
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, cast

from bench.metrics.catalog import KNOWN
from bench.store.record import CellRecord
from bench.store.status import Status

DECIDES = "ari"
"""By which score a reference is chosen for what has no greatest value, such as seconds."""


def best_name(group: str, n_references: int) -> str:
    """Return a dataset's name in tables with the best reference."""
    return f"{group} (best of {n_references} references)"


def best_records(
    records: Iterable[CellRecord], groups: Mapping[str, str]
) -> list[tuple[CellRecord, CellRecord]]:
    """Join the cells of datasets with several references.

    Each score against the truth is the greatest over the references, each against the assignments
    with the number of clusters passed for it. All else is of the reference with the greatest ARI.
    A cell that failed for one reference has failed.

    Parameters
    ----------
    records : iterable of CellRecord
    groups : mapping
        What a dataset with several references is called, by the name of it with one of them.

    Returns
    -------
    list of (CellRecord, CellRecord)
        The joined record, and the one that it is made of for the most part.
    """
    together: dict[tuple[Any, ...], list[CellRecord]] = {}
    for record in records:
        group = groups.get(record["dataset"])
        cell = (record["embedder"], record["clusterer"], record["seed"])
        key = (group, *cell) if group else (None, record["dataset"], *cell)
        together.setdefault(key, []).append(record)
    return [
        (_joined(same, key[0], _count(groups, key[0])), _chosen(same)) if key[0] else (same[0],) * 2
        for key, same in together.items()
    ]


def _count(groups: Mapping[str, str], group: str) -> int:
    return sum(each == group for each in groups.values())


def _chosen(records: Sequence[CellRecord]) -> CellRecord:
    failed = [record for record in records if record["status"] != Status.DONE]
    return failed[0] if failed else max(records, key=lambda r: _known(r["scores"].get(DECIDES)))


def _joined(records: Sequence[CellRecord], group: str, n_references: int) -> CellRecord:
    chosen = _chosen(records)
    joined: dict[str, Any] = {**chosen, "dataset": best_name(group, n_references)}
    if chosen["status"] != Status.DONE:
        return cast(CellRecord, joined | {"reason": f"{chosen['dataset']}: {chosen['reason']}"})
    joined["scores"] = _greatest([record["scores"] for record in records], chosen["scores"])
    parts = [record["held_out"] for record in records]
    if chosen["held_out"] is not None:
        scores = [part["scores"] for part in parts if part is not None]
        joined["held_out"] = {
            **chosen["held_out"],
            "scores": _greatest(scores, chosen["held_out"]["scores"]),
        }
    return cast(CellRecord, joined)


def _greatest(scores: Sequence[Mapping[str, Any]], chosen: Mapping[str, Any]) -> dict[str, Any]:
    """Return the greatest of each truth score, and the other scores."""
    joined = dict(chosen)
    for name in chosen:
        metric = KNOWN.get(name.removesuffix("_left_out").removesuffix("_singletons"))
        if metric is not None and metric.kind == "truth":
            best = max(_known(each.get(name)) for each in scores)
            joined[name] = chosen[name] if best == -math.inf else best
    return joined


def _known(value: Any) -> float:
    return -math.inf if value is None or value != value else float(value)
