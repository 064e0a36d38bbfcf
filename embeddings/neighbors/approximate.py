"""A neighbour graph that leaves out a few neighbours.

It says how many it leaves out. Candidates are the samples that are nearest in a few dimensions,
those that `embeddings.neighbors.contraction` leads to; they are compared among all features. How
many dimensions are enough is measured first, on exact queries.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from embeddings.neighbors.contracted import ContractedIndex
from embeddings.neighbors.contraction import LEFT, Contraction
from embeddings.neighbors.near_lists import CHECKED, RECALL

CANDIDATES = (20, 2)
"""This many, and this many times k."""

AXES = 32
"""Axes tried first, then as many more each time."""


def approximate_graph(
    X: NDArray[np.float32], k: int
) -> tuple[NDArray[Any], NDArray[Any], float] | None:
    """Return indices, distances and recall of an approximate graph.

    Return None where samples vary in too many directions.

    Parameters
    ----------
    X : ndarray of shape (n_samples, n_features), float32
    k : int
        Neighbours of each sample; the sample itself is among them unless duplicates push it out.

    Returns
    -------
    indices, distances : ndarrays of shape (n_samples, k), int32 and float32
    recall : float
        Share of the true neighbours found by `CHECKED` samples, `RECALL` at least.
    """
    from embeddings.neighbors.index import NeighborIndex

    whole = Contraction.of(X, LEFT)
    n_candidates = CANDIDATES[0] + CANDIDATES[1] * k
    if whole is None or n_candidates > len(X):
        return None
    rows = np.sort(np.random.default_rng(0).choice(len(X), min(CHECKED, len(X)), replace=False))
    true = NeighborIndex(X).query(X[rows], k)[0]
    for n_axes in range(AXES, whole.axes.shape[1], AXES):
        axes = np.ascontiguousarray(whole.axes[:, :n_axes])
        index = ContractedIndex(X, Contraction(whole.mean, axes))
        recall = _share(true, index.among(X[rows], k, n_candidates)[0], rows)
        if recall >= RECALL:
            indices, distances, _ = index.among_themselves(k, n_candidates)
            return indices, distances, recall
    return None


def _share(true: NDArray[Any], found: NDArray[Any], rows: NDArray[np.intp]) -> float:
    """Return the share of true neighbours that were found.

    Each query itself is left out.
    """
    n_true = n_found = 0
    for row, some, others in zip(rows, true, found, strict=True):
        neighbors = some[some != row]
        n_true += len(neighbors)
        n_found += int(np.isin(neighbors, others).sum())
    return n_found / max(n_true, 1)
