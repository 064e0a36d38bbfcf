"""Where a number of clusters came from, by a fit's facts."""

from collections.abc import Mapping
from typing import Any

from bench.methods.cluster_count import KFrom


def fact_k_from(facts: Mapping[str, Any]) -> KFrom | None:
    """Return it; None where the fit failed before it could be said."""
    if "k_from" not in facts and facts.get("told_k"):
        return KFrom.USER  # an embedding cached before: embedders are offered no number
    return facts.get("k_from")
