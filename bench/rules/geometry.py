"""Rules that compare assignments with the geometry of the embedding."""

import numpy as np
from numpy.typing import NDArray
from sklearn.neighbors import NearestNeighbors

from bench.rules.candidates import Candidate, Candidates
from clustering.indices.dbcv import dbcv as _dbcv
from clustering.indices.dispersion import log_dispersion, uniform_dispersion
from clustering.indices.neighbors import neighbor_consistency

MOST_SAMPLES = 2_000
"""Samples that rules with a cost of n² look at: 32 MB of distances."""

N_NEIGHBORS = 10


def neighbors(candidates: Candidates) -> NDArray[np.float64]:
    """Score by the share of neighbours in the same cluster, averaged over clusters."""
    graphs: dict[int, NDArray[np.integer]] = {}
    scores = np.full(len(candidates), np.nan)
    for i, each in enumerate(candidates.members):
        if len(each.embedding) > 2:
            place = id(each.embedding)
            if place not in graphs:
                k = min(N_NEIGHBORS, len(each.embedding) - 1)
                search = NearestNeighbors(n_neighbors=k).fit(each.embedding)
                graphs[place] = search.kneighbors(return_distance=False)
            scores[i] = neighbor_consistency(each.first, graphs[place])
    return scores


def dbcv(candidates: Candidates) -> NDArray[np.float64]:
    """Score by density-based cluster validation, on a sample where there are many."""
    scores = [_dbcv(*_sample(each, candidates.seed)) for each in candidates.members]
    return np.array(scores)


def gap(candidates: Candidates) -> NDArray[np.float64]:
    """Score by the gap statistic; noise is left out."""
    references: dict[tuple[int, int], float] = {}
    scores = np.full(len(candidates), np.nan)
    for i, each in enumerate(candidates.members):
        X, assignments = _sample(each, candidates.seed)
        X, assignments = X[assignments >= 0], assignments[assignments >= 0]
        k = len(np.unique(assignments))
        if 0 < k < len(X):
            place = (id(each.embedding) if len(X) == len(each.embedding) else -1 - i, k)
            if place not in references:
                rng = np.random.RandomState(candidates.seed % 2**32)
                references[place] = uniform_dispersion(X, k, rng)
            scores[i] = references[place] - log_dispersion(X, assignments)
    return scores


def _sample(each: Candidate, seed: int) -> tuple[NDArray[np.float64], NDArray[np.integer]]:
    X, assignments = np.asarray(each.embedding, np.float64), each.first
    if len(X) <= MOST_SAMPLES:
        return X, assignments
    rows = np.random.default_rng(seed).choice(len(X), MOST_SAMPLES, replace=False)
    return X[rows], assignments[rows]
