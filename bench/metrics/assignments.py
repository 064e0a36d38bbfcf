"""Assignments scored against the truth, under each policy for noise."""

import math
from collections.abc import Collection

import numpy as np
from numpy.typing import NDArray

from bench.metrics import noise as policies
from bench.metrics.catalog import of_kind
from bench.metrics.contingency import Contingency
from bench.metrics.partition import Partition
from bench.metrics.registry import METRICS

Labels = NDArray[np.integer] | Partition


def score_assignments(
    truth: Labels | None,
    assignments: Labels,
    noise: str = "cluster",
    *,
    names: Collection[str] = METRICS,
) -> dict[str, float]:
    """Compute every score of assignments under one policy for noise.

    Parameters
    ----------
    truth : ndarray of shape (n_samples,), or None
        Codes of the classes, or their `Partition`, if the same truth is used repeatedly.
    assignments : ndarray of shape (n_samples,)
        Integers; -1 is noise.
    noise : {"cluster", "singletons", "left-out"}
        What noise counts as; ``cluster`` is scikit-learn's way and the main policy.
    names : collection of str
        The scores to compute, of `METRICS`.

    Returns
    -------
    dict of str to float
        Plain names of `METRICS`: the scores against truth (NaN without truth, or with nothing
        left to score) and the counts, which no policy changes.

    Raises
    ------
    UserError
        An unknown policy.
    ValueError
        Truth of another length than the assignments.

    Examples
    --------
    >>> import numpy as np
    >>> from bench.metrics import score_assignments
    >>> truth, assignments = np.array([0, 0, 1, 1]), np.array([7, 7, 3, -1])
    >>> scores = score_assignments(truth, assignments, "left-out", names=["ari", "noise"])
    >>> scores["ari"], scores["noise"]
    (1.0, 0.25)
    """
    policies.check_policy(noise)
    clusters = Partition.of(assignments)
    table = _table(truth, clusters)
    return _against_truth(table, noise, names) | _counts(clusters, names) | _once(table, names)


def score_all(
    truth: Labels | None, assignments: Labels, *, names: Collection[str] = METRICS
) -> dict[str, float]:
    """Compute every score of assignments under every policy for noise.

    The main policy (noise is one cluster) has the plain names; the others add a suffix, as in
    ``ari_singletons`` and ``ari_left_out``. Read the latter together with ``coverage``.

    Parameters
    ----------
    truth, assignments, names
        As of `score_assignments`.

    Returns
    -------
    dict of str to float
        NaN where a score is undefined.

    Raises
    ------
    ValueError
        Truth of another length than the assignments.

    Examples
    --------
    >>> import numpy as np
    >>> from bench.metrics import score_all
    >>> scores = score_all(np.array([0, 0, 1, 1]), np.array([7, 7, 3, -1]), names=["ari"])
    >>> {name: round(value, 2) for name, value in scores.items()}
    {'ari': 0.57, 'ari_singletons': 0.57, 'ari_left_out': 1.0}
    """
    clusters = Partition.of(assignments)
    table = _table(truth, clusters)
    headline = _against_truth(table, "cluster", names)
    scores = headline | _counts(clusters, names) | _once(table, names)
    for policy in policies.POLICIES[1:]:
        # Without noise all policies are one.
        again = headline if clusters.noise is None else _against_truth(table, policy, names)
        scores |= {name + policies.suffix(policy): value for name, value in again.items()}
    return scores


def score_table(table: Contingency, *, names: Collection[str] = METRICS) -> dict[str, float]:
    """Compute the scores against truth from a table of classes and clusters."""
    return {name: metric(table) for name, metric in of_kind("truth", names).items()}


def _table(truth: Labels | None, clusters: Partition) -> Contingency | None:
    return None if truth is None else Contingency.of(truth, clusters)


def _against_truth(
    table: Contingency | None, policy: str, names: Collection[str]
) -> dict[str, float]:
    scored = None if table is None else table.under(policy)
    if scored is None or scored.n_samples == 0:
        return dict.fromkeys(of_kind("truth", names), math.nan)
    return score_table(scored, names=names)


def _once(table: Contingency | None, names: Collection[str]) -> dict[str, float]:
    """Compute the scores that treat noise alike under every policy."""
    metrics = of_kind("table", names)
    if table is None or table.n_samples == 0:
        return dict.fromkeys(metrics, math.nan)
    return {name: metric(table) for name, metric in metrics.items()}


def _counts(clusters: Partition, names: Collection[str]) -> dict[str, float]:
    return {name: metric(clusters) for name, metric in of_kind("count", names).items()}
