"""Where a record's number of clusters came from, for old records too."""

from collections.abc import Mapping
from typing import Any

from bench.methods.cluster_count import COUNTS, OF_MIXTURES, KFrom
from bench.spec.spec import Entry
from bench.store.record import Record
from bench.store.status import Status

_OF_MIXTURES_ALONE = {"covariance_type", "weight_concentration_prior_type"}
"""Parameters of scikit-learn's mixtures: a record does not say what its class can do."""


def k_from(record: Record, clusterer: Entry | None = None) -> KFrom | None:
    """Return where the number of clusters came from, or None.

    Parameters
    ----------
    record : dict
        Of a cell or reference row. Those made before hold ``told_k`` alone, and are read as well
        as can be.
    clusterer : Entry, optional
        What the spec says of the record's clusterer.
    """
    known: Mapping[str, Any] = record
    if "k_from" in known:
        return KFrom(known["k_from"]) if known["k_from"] else None
    if record["status"] != Status.DONE and not known.get("told_k"):
        return None
    used, embedders = (_parameters(known, kind) for kind in ("clusterer", "embedder"))
    step_params = clusterer.steps[0].params if clusterer is not None else {}
    if known.get("told_k"):
        if any(isinstance(step_params.get(name), int) for name in COUNTS):
            return KFrom.USER
        if embedders.get("n_clusters") and not used.get("n_clusters"):
            return KFrom.USER  # embedders are offered no number
        return KFrom.DEFAULT if known.get("n_classes", 0) is None else KFrom.TRUTH
    mixture = OF_MIXTURES in used and "n_clusters" not in used and _OF_MIXTURES_ALONE & {*used}
    if not mixture:
        return KFrom.FOUND
    return KFrom.USER if OF_MIXTURES in step_params else KFrom.DEFAULT


def _parameters(record: Mapping[str, Any], kind: str) -> dict[str, Any]:
    method = (record.get("methods") or {}).get(kind) or {}
    return method.get("params") or {}
