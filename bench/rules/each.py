"""Helpers of rules: scores per candidate, and draws of samples."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from bench.metrics.clusters import Clusters
from bench.rules.candidates import Candidate, Candidates

MOST_SAMPLES = 2_000
"""Samples that rules with a cost of n² look at: 32 MB of distances."""


def score_each(candidates: Candidates, score: Callable[[Clusters], float]) -> NDArray[np.float64]:
    """Score each candidate by its clusters and embedding, without noise."""
    return np.array(
        [
            score(Clusters.of(each.embedding, each.first, seed=candidates.seed).without_noise())
            for each in candidates.members
        ]
    )


def drawn(each: Candidate, seed: int) -> tuple[NDArray[np.float64], NDArray[np.integer]]:
    """Return a candidate's samples and assignments, or a draw."""
    X, assignments = np.asarray(each.embedding, np.float64), each.first
    if len(X) <= MOST_SAMPLES:
        return X, assignments
    rows = np.random.default_rng(seed).choice(len(X), MOST_SAMPLES, replace=False)
    return X[rows], assignments[rows]
