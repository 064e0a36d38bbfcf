"""Neighbours in an embedding, and their ranks in the features."""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bench.files.sparse import is_sparse
from bench.metrics.ranks import ranks, squared_to
from bench.metrics.unlabelled import labelled

N_NEIGHBORS = 10
"""The number of neighbours, as in the customary 10-nearest-neighbour vote."""

MAX_QUERIES = 2_000
"""Samples whose neighbourhoods are examined; of more samples, a random choice. Neighbours and ranks
are still among all samples, so the choice costs precision (a standard error of about 0.001 in
trustworthiness) but causes no bias.
"""

LEAST, MOST = 1e-30, 1e37
"""Squared distances between which float32 keeps all its digits."""


@dataclass(frozen=True, eq=False)
class Neighborhoods:
    """Nearest neighbours in an embedding and their ranks among the features.

    Parameters
    ----------
    queries : ndarray of shape (n_queries,)
        Samples looked at.
    neighbors : ndarray of shape (n_queries, n_neighbors)
        Their nearest samples in the embedding, themselves left out.
    ranks : ndarray of shape (n_queries, n_neighbors)
        The rank of each, from 1, by distance in the features; equal distances share the best rank.
    n_samples : int
        Samples that neighbours were sought among.
    """

    queries: NDArray[np.intp]
    neighbors: NDArray[np.intp]
    ranks: NDArray[np.intp]
    n_samples: int


def find(X: NDArray, Z: NDArray, *, seed: int) -> Neighborhoods | None:
    """Find neighbourhoods of all samples, or of `MAX_QUERIES` drawn by the seed.

    Returns
    -------
    Neighborhoods, or None where there are too few samples (at most twice the neighbours)
    """
    n_samples = X.shape[0]
    if n_samples <= 2 * N_NEIGHBORS:
        return None
    queries = np.arange(n_samples)
    if n_samples > MAX_QUERIES:
        rng = np.random.default_rng(seed)
        queries = np.sort(rng.choice(n_samples, size=MAX_QUERIES, replace=False))
    if Z is X and X.dtype == np.float32 and not is_sparse(X):
        return Neighborhoods(queries, *_among_themselves(X, queries), n_samples)
    return Neighborhoods(queries, *_among(X, Z, queries), n_samples)


def _among(
    X: NDArray, Z: NDArray, queries: NDArray[np.intp]
) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Find neighbours in an embedding and their ranks among the features."""
    neighbors = _neighbors(Z, queries, N_NEIGHBORS)
    if is_sparse(X):
        from bench.metrics.sparse import sparse_ranks

        return neighbors, sparse_ranks(X, queries, neighbors)
    return neighbors, ranks(X, queries, neighbors)


def _neighbors(Z: NDArray, queries: NDArray[np.intp], k: int) -> NDArray[np.intp]:
    from embeddings.neighbors.index import NeighborIndex
    from embeddings.neighbors.sparse import SparseIndex

    index = SparseIndex(Z) if is_sparse(Z) else NeighborIndex(Z)
    nearest = index.query(Z[queries], k + 1)[0].astype(np.intp)
    # By index, not by column: a duplicate may come before the sample itself.
    other = nearest != queries[:, None]
    other[other.all(axis=1), -1] = False
    return nearest[other].reshape(len(queries), k)


def _among_themselves(
    X: NDArray[np.float32], queries: NDArray[np.intp]
) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Find neighbours among the features and their ranks among the same features.

    Only samples about as near as the neighbours can precede them, so a few more neighbours are
    requested, and these decide. If these may not be all, because of limited precision or
    duplicates, all samples are examined.
    """
    n_nearest = min(2 * N_NEIGHBORS, len(X) - 1)
    nearest = _neighbors(X, queries, n_nearest)
    neighbors = nearest[:, :N_NEIGHBORS]
    squared = squared_to(X, np.repeat(queries, n_nearest), nearest.ravel())
    squared = squared.reshape(nearest.shape)
    if (((squared > 0) & (squared < LEAST)) | (squared > MOST)).any():
        return _among(X, X, queries)
    levels = squared[:, :N_NEIGHBORS]
    places = 1 + (squared[:, None, :] < levels[:, :, None]).sum(axis=2)
    # Samples that were not found are no nearer than the last one, apart from rounding in float32.
    error, last = 4 * (X.shape[1] + 2) * float(np.finfo(np.float32).eps), squared.max(axis=1)
    open_ = levels.max(axis=1) >= last * (1 - error)
    if n_nearest < len(X) - 1 and open_.any():
        places[open_] = ranks(X, queries[open_], neighbors[open_])
    return neighbors, places


def trustworthiness(nearby: Neighborhoods | None, truth: NDArray | None) -> float:
    """Compute the trustworthiness (Venna and Kaski 2001) of the embedding's neighbours.

    The further neighbours in the embedding are from being neighbours in the features, the more it
    falls below 1. NaN with too few samples.
    """
    if nearby is None:
        return math.nan
    n_queries, k = nearby.ranks.shape
    surplus = np.maximum(nearby.ranks - k, 0).sum()
    return float(1 - surplus * 2 / (n_queries * k * (2 * nearby.n_samples - 3 * k - 1)))


def neighbor_agreement(nearby: Neighborhoods | None, truth: NDArray | None) -> float:
    """Compute the mean share of neighbours with the same class.

    NaN with too few samples, or without truth.
    """
    if nearby is None or truth is None:
        return math.nan
    neighbors, queries = truth[nearby.neighbors], truth[nearby.queries][:, None]
    agree, known = neighbors == queries, labelled(neighbors) & labelled(queries)
    if known.all():
        return float(agree.mean())
    return float(agree[known].mean()) if known.any() else math.nan
