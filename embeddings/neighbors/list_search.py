"""The nearest samples in given lists of samples, compiled.

Importing this module loads numba. The functions are compiled on first use and cached beside the
package. What is found for a query depends on no other query: results are the same with any number
of threads.
"""

from typing import Any

import numpy as np
from numba import njit
from numpy.typing import NDArray

WIDTH = 32
"""Features are filled up with zeros to a multiple of it: what vector instructions take at once."""

TILE = 256
"""Queries and samples multiplied at once: their products fit into a core's cache."""

HALF = np.float32(0.5)
NEARLY_HALF = np.float32(0.5 * (1 - 2e-5))
"""Of a squared norm: a squared distance is twice the sum of both halves less the product.

By a product it is off by a part of both squared norms, 2e-5 at most.

By Higham (Accuracy and Stability of Numerical Algorithms, 2002, section 3.1) no more than
``(d + 4) eps``, and by his rule of thumb ``sqrt(d) eps``: that bounds it for 160 features surely,
and for 28,000 by the rule. Norms are those about a sample of the list, which are small.
"""

SPARE = 64
"""Candidates gathered beyond k before all but the k nearest are dropped."""


class Lists:
    """Samples, kept list by list.

    Parameters
    ----------
    X : ndarray of shape (n_samples, n_features), float32
    of : ndarray of shape (n_samples,)
        The list of each.
    n_lists : int
    """

    def __init__(self, X: NDArray[np.float32], of: NDArray[np.integer[Any]], n_lists: int) -> None:
        self._members = np.argsort(of, kind="stable").astype(np.int32)
        self._bounds = np.searchsorted(of[self._members], np.arange(n_lists + 1))
        self._X = np.zeros((len(X), -(-X.shape[1] // WIDTH) * WIDTH), np.float32)
        self._X[:, : X.shape[1]] = X[self._members]
        self.sizes = np.diff(self._bounds)

    def nearest(
        self, Y: NDArray[np.float32], lists: NDArray[np.integer[Any]], k: int
    ) -> tuple[NDArray[np.int32], NDArray[np.float32]]:
        """Return indices and distances of the k nearest samples.

        Both have shape (len(Y), k); ties are ordered by index. `lists` has in each row the lists to
        look into for a query, ideally the nearest first. Where they hold fewer than k samples, what
        is returned for it means nothing.
        """
        queries = np.zeros((len(Y), self._X.shape[1]), np.float32)
        queries[:, : Y.shape[1]] = Y
        squared = np.full((len(Y), k + SPARE), np.inf, np.float32)
        indices = np.zeros((len(Y), k + SPARE), np.int32)
        found = np.zeros(len(Y), np.int64)
        for some in (lists[:, :1], lists[:, 1:]):  # the nearest first: few of the rest are as near
            of_list, first = _wanted(some, len(self.sizes))
            _search(
                queries, self._X, self._members, self._bounds, of_list, first,
                squared, indices, found, k,
            )  # fmt: skip
        squared, indices = squared[:, :k], indices[:, :k]
        order = np.lexsort((indices, squared), axis=1)
        squared = np.take_along_axis(squared, order, axis=1)
        return np.take_along_axis(indices, order, axis=1), np.sqrt(squared, out=squared)


@njit(cache=True, nogil=True)
def _wanted(lists: Any, n_lists: int) -> Any:
    """Return the queries that look into each list.

    They are given one list after the other, with the place where each list begins. This is a
    counting sort of the pairs.
    """
    first = np.zeros(n_lists + 1, np.int64)
    for one in lists.ravel():
        first[one + 1] += 1
    first = np.cumsum(first)
    queries, place = np.empty(lists.size, np.int32), first[:-1].copy()
    for i in range(len(lists)):
        for one in lists[i]:
            queries[place[one]] = i
            place[one] += 1
    return queries, first


@njit(cache=True, nogil=True, fastmath={"reassoc", "contract"})
def _search(
    Y: Any, X: Any, members: Any, bounds: Any, queries: Any, first: Any,
    near: Any, who: Any, found: Any, k: int,
) -> None:  # fmt: skip
    """Add the samples of lists to the nearest found before.

    These are the k nearest that were found for each query, in any order. Work goes list by list, so
    that its samples are read from memory once for all queries. A product of matrices tells which
    may be near enough; their distances are computed from differences.
    """
    d = X.shape[1]
    limit = np.full(len(Y), np.inf, np.float32)
    for i in range(len(Y)):
        if found[i] == k:
            limit[i] = near[i, :k].max()
    from_y, from_x = np.empty((TILE, d), np.float32), np.empty((TILE, d), np.float32)
    half_y, half_x = np.empty(TILE, np.float32), np.empty(TILE, np.float32)
    room = np.empty(TILE * TILE, np.float32)
    for one in range(len(bounds) - 1):
        if first[one] == first[one + 1]:
            continue
        for low in range(bounds[one], bounds[one + 1], TILE):
            n_x, origin = min(TILE, bounds[one + 1] - low), X[low]
            for j in range(n_x):
                half_x[j] = NEARLY_HALF * _away(X[low + j], origin, from_x[j])
            for start in range(first[one], first[one + 1], TILE):
                n_y = min(TILE, first[one + 1] - start)
                for place in range(n_y):
                    y = Y[queries[start + place]]
                    half_y[place] = NEARLY_HALF * _away(y, origin, from_y[place])
                products = room[: n_y * n_x].reshape(n_y, n_x)
                np.dot(from_y[:n_y], from_x[:n_x].T, products)
                for place in range(n_y):
                    i, row = queries[start + place], products[place]
                    if _any_within(row, half_x, HALF * limit[i] - half_y[place]):
                        found[i], limit[i] = _compare(
                            Y[i], X[low : low + n_x], members[low : low + n_x], half_x, row,
                            half_y[place], near[i], who[i], found[i], limit[i], k,
                        )  # fmt: skip
    for i in range(len(Y)):
        if found[i] > k:
            _select(near[i], who[i], found[i], k)
            found[i] = k


@njit(cache=True, nogil=True, fastmath={"reassoc", "contract"})
def _compare(
    y: Any, X: Any, members: Any, halves: Any, products: Any, own: Any,
    near: Any, who: Any, n: int, limit: Any, k: int,
) -> Any:  # fmt: skip
    """Add the samples within the limit to the n found.

    Return how many there are then, and their limit.
    """
    for j in range(len(X)):
        if halves[j] - products[j] > HALF * limit - own:
            continue
        x, total = X[j], np.float32(0)
        for f in range(len(y)):
            gap = y[f] - x[f]
            total += gap * gap
        if total <= limit:
            near[n], who[n] = total, members[j]
            n += 1
            if n == k + SPARE:
                _select(near, who, n, k)
                n, limit = k, near[k - 1]
    return n, limit


@njit(cache=True, nogil=True, fastmath={"reassoc", "contract"})
def _away(x: Any, origin: Any, out: Any) -> Any:
    """Write how far a sample is from an origin, by feature.

    Return the square of the whole distance.
    """
    total = np.float32(0)
    for f in range(len(x)):
        out[f] = x[f] - origin[f]
        total += out[f] * out[f]
    return total


@njit(cache=True, nogil=True)
def _any_within(products: Any, halves: Any, limit: Any) -> bool:
    """Return whether any sample may be within a limit.

    All samples are looked at, several at once.
    """
    found = 0
    for j in range(len(products)):
        found += halves[j] - products[j] <= limit
    return found > 0


@njit(cache=True, nogil=True, inline="always")
def _before(a: float, i: int, b: float, j: int) -> bool:
    return a < b or (a == b and i < j)


@njit(cache=True, nogil=True)
def _select(near: Any, who: Any, n: int, k: int) -> None:
    """Bring the first k of n to the front.

    They are the first by distance, then by index; the last of them is put at their end. Hoare's
    selection (1961, Algorithm 65: find), about the median of three.
    """
    low, high = 0, n - 1
    while low < high:
        middle = (low + high) // 2
        for a, b in ((low, middle), (middle, high), (low, middle)):
            if _before(near[b], who[b], near[a], who[a]):
                near[a], near[b] = near[b], near[a]
                who[a], who[b] = who[b], who[a]
        pivot, of_pivot = near[middle], who[middle]
        i, j = low, high
        while i <= j:
            while _before(near[i], who[i], pivot, of_pivot):
                i += 1
            while _before(pivot, of_pivot, near[j], who[j]):
                j -= 1
            if i <= j:
                near[i], near[j] = near[j], near[i]
                who[i], who[j] = who[j], who[i]
                i += 1
                j -= 1
        if k - 1 <= j:
            high = j
        elif k - 1 >= i:
            low = i
        else:
            return
