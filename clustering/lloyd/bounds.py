"""Bounds that spare comparisons of samples with centres.

They tell which centres a sample need not be compared with. Importing this module loads numba.

For every restart there are Elkan's bounds ("Using the triangle inequality to accelerate k-means",
2003): one from above on the distance of a sample to its own centre, and one from below on that to
every other centre. A distance is computed only where the two meet. Rounding is allowed for, so what
is left out is certain to be irrelevant. Compiled on first use and cached beside the package.
"""

from typing import Any

import numpy as np
from numba import njit
from numpy.typing import NDArray

DENSE_SHARE = 0.7
"""From this share of open (sample, restart) pairs on, a matrix product of all is quicker."""


class Bounds:
    """Bounds for all samples and restarts.

    Parameters
    ----------
    X : array of shape (n_samples, n_features)
    sq_norms : array of shape (n_samples,)
    centers : array of shape (n_restarts, n_clusters, n_features)
        Not moved yet.
    """

    def __init__(self, X: NDArray[Any], sq_norms: NDArray[Any], centers: NDArray[Any]) -> None:
        n_restarts, n_clusters, n_features = centers.shape
        self.X, self.sq_norms = X, sq_norms
        self.own = np.zeros((len(X), n_restarts), X.dtype)
        self.others = np.full((*self.own.shape, n_clusters), -np.inf, X.dtype)
        self.drift = np.zeros((n_restarts, n_clusters), X.dtype)
        # See `embeddings.neighbors.index` for the error of squared distances by expansion.
        self.error = X.dtype.type(4 * np.finfo(X.dtype).eps * np.sqrt(n_features))

    def assign(
        self,
        rows: slice,
        before: NDArray[np.int32],
        centers: NDArray[Any],
        bias: NDArray[Any],
        running: NDArray[np.intp],
    ) -> NDArray[np.int32]:
        """Return the best-scoring centre of some samples, (n_rows, n_running)."""
        found = before.copy()
        norms = np.square(centers).sum(axis=-1)
        x, sq_norms = self.X[rows], self.sq_norms[rows]
        own, others = self.own[rows], self.others[rows]
        is_open = np.empty(found.shape, np.bool_)
        n_open = widen(found, running, own, others, self.drift, is_open)
        if before[0, 0] < 0 or n_open > DENSE_SHARE * found.size:  # negative: the first iteration
            scores = x @ centers.reshape(-1, x.shape[1]).T
            settle(scores, sq_norms, bias, norms, running, own, others, self.error, found)
        elif n_open:
            compare(
                x, sq_norms, centers, bias, norms, running, own, others, self.error, is_open, found
            )
        return found

    def moved(self, restart: int, drift: NDArray[Any]) -> None:
        """Record how far the centres of a restart have moved.

        The distances are of shape (n_clusters,).
        """
        # Rounded up, so that a sum of many drifts is never too short.
        self.drift[restart] = drift * (1 + 1e-5)

    def forget(self, restart: int) -> None:
        """Have all samples of a restart compared anew."""
        self.others[:, restart] = -np.inf


@njit(cache=True, nogil=True)
def widen(found: Any, running: Any, own: Any, others: Any, drift: Any, is_open: Any) -> int:
    """Loosen bounds by how far centres moved.

    Return the number of pairs in which they meet.
    """
    n_open = 0
    for i in range(len(found)):
        for at in range(len(running)):
            restart, name = running[at], found[i, at]
            bounds, up = others[i, restart], own[i, restart]
            up += drift[restart, name] if name >= 0 else np.inf
            meets = False
            for k in range(len(bounds)):
                bounds[k] -= drift[restart, k]
                meets |= (bounds[k] <= up) & (k != name)
            own[i, restart], is_open[i, at] = up, meets
            n_open += meets
    return n_open


@njit(cache=True, nogil=True, inline="always")
def _above(product: float, reach: float, error: float) -> float:
    """Bound the distance of two vectors from above.

    `product` is that of the vectors, `reach` the sum of their squared norms.
    """
    return np.sqrt(max(reach - 2 * product, 0.0) + error * reach)


@njit(cache=True, nogil=True, inline="always")
def _below(product: float, reach: float, error: float) -> float:
    """Bound the distance of two vectors from below."""
    return np.sqrt(max(reach - 2 * product - error * reach, 0.0))


@njit(cache=True, nogil=True)
def settle(
    products: Any, sq_norms: Any, bias: Any, norms: Any, running: Any, own: Any, others: Any,
    error: float, found: Any,
) -> None:  # fmt: skip
    """Assign all pairs and bound them anew.

    Both are done from the products of rows with every centre.
    """
    n_clusters = bias.shape[1]
    for i in range(len(found)):
        for at in range(len(running)):
            first, best = at * n_clusters, 0
            for k in range(n_clusters):
                product = products[i, first + k]
                others[i, running[at], k] = _below(product, sq_norms[i] + norms[at, k], error)
                if product + bias[at, k] > products[i, first + best] + bias[at, best]:
                    best = k
            reach = sq_norms[i] + norms[at, best]
            own[i, running[at]] = _above(products[i, first + best], reach, error)
            found[i, at] = best


@njit(cache=True, nogil=True, fastmath={"reassoc", "contract"})
def _dot(x: Any, y: Any) -> Any:
    total = x[0] * y[0]
    for axis in range(1, len(x)):
        total += x[axis] * y[axis]
    return total


@njit(cache=True, nogil=True)
def compare(
    X: Any, sq_norms: Any, centers: Any, bias: Any, norms: Any, running: Any, own: Any, others: Any,
    error: float, is_open: Any, found: Any,
) -> None:  # fmt: skip
    """Assign the open pairs.

    Measure the distance to the own centre, and to the others whose bounds it meets.
    """
    for i in range(len(found)):
        for at in range(len(running)):
            if not is_open[i, at]:
                continue
            name, bounds = found[i, at], others[i, running[at]]
            product, reach = _dot(X[i], centers[at, name]), sq_norms[i] + norms[at, name]
            score, up = product + bias[at, name], _above(product, reach, error)
            bounds[name] = _below(product, reach, error)
            for k in range(len(bounds)):
                if k == found[i, at] or bounds[k] > up:
                    continue
                product, reach = _dot(X[i], centers[at, k]), sq_norms[i] + norms[at, k]
                bounds[k] = _below(product, reach, error)
                if product + bias[at, k] > score:
                    name, score = k, product + bias[at, k]
                    up = _above(product, reach, error)
            found[i, at], own[i, running[at]] = name, up
