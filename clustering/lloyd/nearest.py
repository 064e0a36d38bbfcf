"""The best of all centres for each sample, and sums of clusters.

Importing this module loads numba.

With few features, products with all centres cost less than bounds that would spare them. Compiled
on first use and cached beside the package.
"""

from typing import Any

import numpy as np
from numba import njit
from numpy.typing import NDArray


class Nearest:
    """Compares every sample with every centre; takes the place of `Bounds`.

    Parameters
    ----------
    X : array of shape (n_samples, n_features)
    """

    def __init__(self, X: NDArray[Any]) -> None:
        self.X = X

    def assign(
        self,
        rows: slice,
        before: NDArray[np.int32],
        centers: NDArray[Any],
        bias: NDArray[Any],
        running: NDArray[np.intp],
    ) -> NDArray[np.int32]:
        """Return the best-scoring centre of some samples, (n_rows, n_running)."""
        found = np.empty(before.shape, np.int32)
        x = self.X[rows]
        best_of(x @ centers.reshape(-1, x.shape[1]).T, bias, found)
        return found

    def moved(self, restart: int, drift: NDArray[Any]) -> None:
        """Nothing is known from before, so nothing is to be noted."""

    def forget(self, restart: int) -> None:
        """Nothing is known from before, so nothing is forgotten."""


@njit(cache=True, nogil=True)
def best_of(products: Any, bias: Any, found: Any) -> None:
    """Write the best centre of each restart, the first of equals."""
    n_clusters = bias.shape[1]
    for i in range(len(products)):
        for at in range(len(bias)):
            of_restart = products[i, at * n_clusters : (at + 1) * n_clusters]
            best, most = 0, of_restart[0] + bias[at, 0]
            for k in range(1, n_clusters):
                score = of_restart[k] + bias[at, k]
                if score > most:
                    best, most = k, score
            found[i, at] = best


def change(
    X: NDArray[Any], before: NDArray[np.int32], after: NDArray[np.int32], n_clusters: int
) -> tuple[NDArray[np.float64], NDArray[np.int64], NDArray[np.bool_]]:
    """Return changes of sums and counts, and which restarts changed.

    Sums and counts are by (restart, cluster).
    """
    n_restarts = after.shape[1]
    sums = np.zeros((n_restarts, n_clusters, X.shape[1]))
    counts = np.zeros((n_restarts, n_clusters), np.int64)
    moved = np.zeros(n_restarts, np.bool_)
    _move(X, before, after, sums, counts, moved)
    return sums, counts, moved


@njit(cache=True, nogil=True)
def _move(X: Any, before: Any, after: Any, sums: Any, counts: Any, moved: Any) -> None:
    for i in range(len(X)):
        for at in range(after.shape[1]):
            old, new = before[i, at], after[i, at]
            if old == new:
                continue
            moved[at] = True
            counts[at, new] += 1
            gains, row = sums[at, new], X[i]
            for axis in range(len(row)):
                gains[axis] += row[axis]
            if old >= 0:
                counts[at, old] -= 1
                losses = sums[at, old]
                for axis in range(len(row)):
                    losses[axis] -= row[axis]
