"""Assignments scored against the truth, under each policy for noise."""

import math

import numpy as np
from numpy.typing import NDArray

from bench.metrics import noise as policies
from bench.metrics.registry import METRICS


def score_assignments(
    truth: NDArray[np.integer] | None, assignments: NDArray[np.integer], noise: str = "cluster"
) -> dict[str, float]:
    """Compute every score of assignments under one policy for noise.

    Parameters
    ----------
    truth : ndarray of shape (n_samples,), or None
        Codes of the classes.
    assignments : ndarray of shape (n_samples,)
        Integers; -1 is noise.
    noise : {"cluster", "singletons", "left-out"}
        What noise counts as; ``cluster`` is scikit-learn's way and the headline.

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
    """
    assignments = np.asarray(assignments)
    if truth is not None and np.shape(truth) != assignments.shape:
        raise ValueError(
            f"Got truth of shape {np.shape(truth)} for assignments of shape {assignments.shape}."
        )
    counts = {
        name: metric(assignments) for name, metric in METRICS.items() if metric.kind == "count"
    }
    return {**_against_truth(truth, assignments, noise), **counts}


def score_all(
    truth: NDArray[np.integer] | None, assignments: NDArray[np.integer]
) -> dict[str, float]:
    """Compute every score of assignments under every policy for noise, in one flat dictionary.

    The headline policy (noise is one cluster) has the plain names; the others add a suffix, as in
    ``ari_singletons`` and ``ari_left_out``. ``coverage`` belongs beside the latter.

    Raises
    ------
    ValueError
        Truth of another length than the assignments.
    """
    scores = score_assignments(truth, assignments)
    noisy = scores["noise"] > 0
    for policy in policies.POLICIES[1:]:
        # Without noise all policies are one.
        again = _against_truth(truth, np.asarray(assignments), policy) if noisy else scores
        for name, metric in METRICS.items():
            if metric.kind == "truth":
                scores[name + policies.suffix(policy)] = again[name]
    return scores


def _against_truth(
    truth: NDArray[np.integer] | None, assignments: NDArray[np.integer], policy: str
) -> dict[str, float]:
    metrics = {name: metric for name, metric in METRICS.items() if metric.kind == "truth"}
    if truth is None:
        return dict.fromkeys(metrics, math.nan)
    truth, assignments = policies.apply(policy, np.asarray(truth), assignments)
    if len(truth) == 0:
        return dict.fromkeys(metrics, math.nan)
    return {name: metric(truth, assignments) for name, metric in metrics.items()}
