"""Genie: single linkage that merges small clusters first where sizes grow unequal."""

from typing import Any

import numpy as np
from numba import njit
from numpy.typing import NDArray

from clustering.trees.kd_tree import find

THRESHOLD = 0.3
"""Gini index beyond which a smallest cluster must be merged; its author's default."""


def genie_order(
    n: int, one: NDArray[np.int64], two: NDArray[np.int64], threshold: float = THRESHOLD
) -> NDArray[np.int64]:
    """Return a spanning tree's edges in the order of Genie's merges.

    Gagolewski, Bartoszuk and Cena (2016): the shortest edge is next; where the Gini index of the
    sizes of clusters exceeds the threshold, the shortest that touches a cluster of the least size.
    The first n - k merges leave k clusters. It takes O(n²) simple steps.

    Parameters
    ----------
    n : int
        Samples.
    one, two : ndarray of shape (n - 1,)
        Ends of the tree's edges, the shortest first.
    threshold : float
        1 makes it single linkage.
    """
    order: NDArray[np.int64] = _order(n, one, two, threshold)
    return order


@njit(cache=True)
def _order(n: int, one: Any, two: Any, threshold: float) -> Any:  # pragma: no cover - compiled
    parent, size = np.arange(n), np.ones(n, np.int64)
    with_size = np.zeros(n + 1, np.int64)  # how many clusters have each size
    with_size[1] = n
    used, order = np.zeros(len(one), np.bool_), np.empty(len(one), np.int64)
    first, least, largest, gaps = 0, 1, 1, 0.0  # gaps: summed differences of sizes, over pairs
    for step in range(len(one)):
        while used[first]:
            first += 1
        while with_size[least] == 0:
            least += 1
        edge, count = first, n - step
        if count > 1 and gaps > threshold * (count - 1) * n:
            while (
                used[edge]
                or min(size[find(parent, one[edge])], size[find(parent, two[edge])]) > least
            ):
                edge += 1
        used[edge], order[step] = True, edge
        left, right = find(parent, one[edge]), find(parent, two[edge])
        a, b = size[left], size[right]
        for removed in (a, b):
            with_size[removed] -= 1
            for other in range(least, largest + 1):
                gaps -= with_size[other] * abs(other - removed)
        for other in range(least, largest + 1):
            gaps += with_size[other] * abs(other - a - b)
        with_size[a + b] += 1
        largest = max(largest, a + b)
        parent[max(left, right)] = min(left, right)
        size[min(left, right)] = a + b
    return order
