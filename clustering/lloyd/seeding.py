"""Greedy k-means++ seeding of several restarts at once.

All restarts share the same passes over the data.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from clustering.shared.blocks import MapRows


def dense_rows(X: Any, rows: NDArray[np.intp]) -> NDArray[Any]:
    """Return a dense copy of some rows of a matrix.

    The matrix is dense or sparse.
    """
    picked = X[rows]
    return picked.toarray() if hasattr(picked, "toarray") else picked


def kmeans_plus_plus(
    X: Any,
    sq_norms: NDArray[Any],
    n_clusters: int,
    n_restarts: int,
    rng: np.random.RandomState,
    map_rows: MapRows[Any],
) -> NDArray[Any]:
    """Choose first centres among the samples for every restart.

    The centres are far from each other. Each centre is the best of 2 + ln(n_clusters) candidates
    drawn in proportion to the squared distance to the centres so far (Arthur and Vassilvitskii,
    2007; the greedy form of its last section, as in scikit-learn).

    Parameters
    ----------
    X : array or CSR matrix of shape (n_samples, n_features)
    sq_norms : ndarray of shape (n_samples,)
        Squared norms of the rows of `X`.
    n_clusters, n_restarts : int
    rng : RandomState
    map_rows : callable
        From :func:`clustering.shared.blocks.row_blocks`.

    Returns
    -------
    ndarray of shape (n_restarts, n_clusters, n_features)
    """
    n_trials = 2 + int(np.log(n_clusters))
    restarts = np.arange(n_restarts)
    centers = np.empty((n_restarts, n_clusters, X.shape[1]), X.dtype)
    field = _Field(X, sq_norms, n_restarts, map_rows)
    chosen = rng.choice(X.shape[0], size=n_restarts)
    for position in range(n_clusters):
        if position:
            candidates = _draw(field.nearest, n_trials, rng)
            chosen = candidates[restarts, field.potentials(candidates).argmin(axis=1)]
        centers[:, position] = dense_rows(X, chosen)
        field.add(chosen)
    return centers


class _Field:
    """Squared distances of samples to their nearest centres so far.

    There is one such distance for each restart.
    """

    def __init__(
        self,
        X: Any,
        sq_norms: NDArray[Any],
        n_restarts: int,
        map_rows: MapRows[Any],
    ) -> None:
        self.X, self.sq_norms, self.map_rows = X, sq_norms, map_rows
        self.nearest = np.full((X.shape[0], n_restarts), np.inf, X.dtype)

    def add(self, chosen: NDArray[np.intp]) -> None:
        """Give each restart one more centre, a sample."""
        seeds, norms = dense_rows(self.X, chosen), self.sq_norms[chosen]

        def shorten(rows: slice) -> None:
            found = self._distances(rows, seeds, norms)
            np.minimum(self.nearest[rows], found, out=self.nearest[rows])

        for _ in self.map_rows(shorten):
            pass
        self.nearest[chosen, np.arange(len(chosen))] = 0

    def potentials(self, candidates: NDArray[np.intp]) -> NDArray[np.float64]:
        """Return the sum of squared distances that each candidate would leave.

        Both of shape (n_restarts, n_trials).
        """
        seeds, norms = dense_rows(self.X, candidates.ravel()), self.sq_norms[candidates.ravel()]

        def potential(rows: slice) -> NDArray[np.float64]:
            found = self._distances(rows, seeds, norms).reshape(-1, *candidates.shape)
            nearest = self.nearest[rows, :, None]
            return np.minimum(found, nearest).sum(axis=0, dtype=np.float64)

        total = np.zeros(candidates.shape)
        for part in self.map_rows(potential):
            total += part
        return total

    def _distances(self, rows: slice, seeds: NDArray[Any], norms: NDArray[Any]) -> NDArray[Any]:
        squared = self.sq_norms[rows, None] - 2 * (self.X[rows] @ seeds.T) + norms
        return np.maximum(squared, 0, out=squared)


def _draw(nearest: NDArray[Any], n_trials: int, rng: np.random.RandomState) -> NDArray[np.intp]:
    """Draw `n_trials` samples per restart in proportion to the columns of `nearest`."""
    drawn = np.empty((nearest.shape[1], n_trials), np.intp)
    for restart in range(nearest.shape[1]):
        cumulative = np.cumsum(nearest[:, restart], dtype=np.float64)
        wanted = rng.random_sample(n_trials) * cumulative[-1]
        drawn[restart] = np.searchsorted(cumulative, wanted, side="right")
    return np.minimum(drawn, len(nearest) - 1)
