"""The nearest samples in given lists of samples, compiled (importing this loads numba).

Compiled on first use and cached beside the package. What is found for a query depends on no other
query: results are the same with any number of threads.
"""

from typing import Any

import numpy as np
from numba import njit
from numpy.typing import NDArray

WIDTH = 32
"""Features are filled up with zeros to a multiple of it: what vector instructions take at once."""

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

    def __init__(self, X: NDArray[np.float32], of: NDArray[np.int32], n_lists: int) -> None:
        self._members = np.argsort(of, kind="stable").astype(np.int32)
        self._bounds = np.searchsorted(of[self._members], np.arange(n_lists + 1))
        self._X = np.zeros((len(X), -(-X.shape[1] // WIDTH) * WIDTH), np.float32)
        self._X[:, : X.shape[1]] = X[self._members]
        self.sizes = np.diff(self._bounds)

    def nearest(
        self, Y: NDArray[np.float32], lists: NDArray[np.int32], k: int
    ) -> tuple[NDArray[np.int32], NDArray[np.float32]]:
        """Return indices and distances of the k nearest, both (len(Y), k), ties by index.

        `lists` has in each row the lists to look into for a query. Where they hold fewer than k
        samples, what is returned for it means nothing.
        """
        queries = np.zeros((len(Y), self._X.shape[1]), np.float32)
        queries[:, : Y.shape[1]] = Y
        squared = np.full((len(Y), k), np.inf, np.float32)
        indices = np.zeros((len(Y), k), np.int32)
        of_list, first = _wanted(lists, len(self.sizes))
        _search(queries, self._X, self._members, self._bounds, of_list, first, squared, indices)
        order = np.lexsort((indices, squared), axis=1)
        squared = np.take_along_axis(squared, order, axis=1)
        return np.take_along_axis(indices, order, axis=1), np.sqrt(squared, out=squared)


@njit(cache=True, nogil=True)
def _wanted(lists: Any, n_lists: int) -> Any:
    """Return the queries that look into each list, one list after the other, and where each begins.

    A counting sort of the pairs.
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
    Y: Any, X: Any, members: Any, bounds: Any, queries: Any, first: Any, squared: Any, indices: Any
) -> None:
    """Write, for each query, the k nearest in its lists, in any order.

    List by list, so that its samples are read from memory once for all queries.
    """
    (n_queries, k), d = squared.shape, X.shape[1]
    near = np.empty((n_queries, k + SPARE), np.float32)
    who = np.empty((n_queries, k + SPARE), np.int32)
    n = np.zeros(n_queries, np.int64)
    limit = np.full(n_queries, np.inf, np.float32)
    for one in range(len(bounds) - 1):
        for place in range(first[one], first[one + 1]):
            i = queries[place]
            y, count, last = Y[i], n[i], limit[i]
            for j in range(bounds[one], bounds[one + 1]):
                x, total = X[j], np.float32(0)
                for f in range(d):
                    gap = y[f] - x[f]
                    total += gap * gap
                if total <= last:
                    near[i, count], who[i, count] = total, members[j]
                    count += 1
                    if count == k + SPARE:
                        _select(near[i], who[i], count, k)
                        count, last = k, near[i, k - 1]
            n[i], limit[i] = count, last
    for i in range(n_queries):
        if n[i] > k:
            _select(near[i], who[i], n[i], k)
            n[i] = k
        squared[i, : n[i]], indices[i, : n[i]] = near[i, : n[i]], who[i, : n[i]]


@njit(cache=True, nogil=True, inline="always")
def _before(a: float, i: int, b: float, j: int) -> bool:
    return a < b or (a == b and i < j)


@njit(cache=True, nogil=True)
def _select(near: Any, who: Any, n: int, k: int) -> None:
    """Bring the k first of n, by distance and index, to the front, the last of them to its end.

    Hoare's selection (1961, Algorithm 65: find), about the median of three.
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
