"""Greedy k-means++ seeding of several restarts in the same passes over the data."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from clustering._blocks import MapRows


def dense_rows(X: Any, rows: NDArray[np.intp]) -> NDArray[Any]:
    """Return a dense copy of some rows of a dense or sparse matrix."""
    picked = X[rows]
    return picked.toarray() if hasattr(picked, "toarray") else picked


def kmeans_plus_plus(
    X: Any,
    sq_norms: NDArray[Any],
    eligible: NDArray[np.bool_],
    n_clusters: int,
    n_restarts: int,
    rng: np.random.RandomState,
    map_rows: MapRows[Any],
) -> NDArray[Any]:
    """Choose first centres among the samples, far from each other, for every restart.

    Each centre is the best of 2 + ln(n_clusters) candidates drawn in proportion to the squared
    distance to the centres so far (Arthur and Vassilvitskii, 2007; the greedy form of its last
    section, as in scikit-learn).

    Parameters
    ----------
    X : array or CSR matrix of shape (n_samples, n_features)
    sq_norms : ndarray of shape (n_samples,)
        Squared norms of the rows of `X`.
    eligible : ndarray of bool of shape (n_samples,)
        Samples that may be drawn; at least one.
    n_clusters, n_restarts : int
    rng : RandomState
    map_rows : callable
        From :func:`clustering._blocks.row_blocks`.

    Returns
    -------
    ndarray of shape (n_restarts, n_clusters, n_features)
    """
    n_samples, n_features = X.shape
    n_trials = 2 + int(np.log(n_clusters))
    restarts = np.arange(n_restarts)
    centers = np.empty((n_restarts, n_clusters, n_features), X.dtype)
    nearest = np.full((n_samples, n_restarts), np.inf, X.dtype)
    nearest[~eligible] = 0

    def distances(rows: slice, seeds: NDArray[Any], seed_norms: NDArray[Any]) -> NDArray[Any]:
        squared = sq_norms[rows, None] - 2 * (X[rows] @ seeds.T) + seed_norms
        return np.maximum(squared, 0, out=squared)

    def add(position: int, chosen: NDArray[np.intp]) -> None:
        seeds = dense_rows(X, chosen)
        centers[:, position] = seeds

        def shorten(rows: slice) -> None:
            found = distances(rows, seeds, sq_norms[chosen])
            np.minimum(nearest[rows], found, out=nearest[rows])

        for _ in map_rows(shorten):
            pass
        nearest[chosen, restarts] = 0

    add(0, rng.choice(np.flatnonzero(eligible), size=n_restarts))
    for position in range(1, n_clusters):
        candidates = _draw(nearest, n_trials, rng)
        seeds, norms = dense_rows(X, candidates.ravel()), sq_norms[candidates.ravel()]

        def potential(
            rows: slice, seeds: NDArray[Any] = seeds, norms: NDArray[Any] = norms
        ) -> NDArray[np.float64]:
            found = distances(rows, seeds, norms).reshape(-1, n_restarts, n_trials)
            return np.minimum(found, nearest[rows, :, None]).sum(axis=0, dtype=np.float64)

        total = np.zeros((n_restarts, n_trials))
        for part in map_rows(potential):
            total += part
        add(position, candidates[restarts, total.argmin(axis=1)])
    return centers


def _draw(nearest: NDArray[Any], n_trials: int, rng: np.random.RandomState) -> NDArray[np.intp]:
    """Draw `n_trials` samples a restart in proportion to the columns of `nearest`."""
    drawn = np.empty((nearest.shape[1], n_trials), np.intp)
    for restart in range(nearest.shape[1]):
        cumulative = np.cumsum(nearest[:, restart], dtype=np.float64)
        wanted = rng.random_sample(n_trials) * cumulative[-1]
        drawn[restart] = np.searchsorted(cumulative, wanted, side="right")
    return np.minimum(drawn, len(nearest) - 1)
