"""Cuts of a spanning tree that leave no small piece.

They are made at its heaviest edges.
"""

from typing import Any

import numpy as np
from numba import njit
from numpy.typing import NDArray

from clustering.trees.linkage import components

SHARE = 0.25
SHRINK = 0.7
"""Both from a study on the same battery: a piece holds at least a quarter of a mean cluster."""


def tree_cut(
    n: int, one: NDArray[np.int64], two: NDArray[np.int64], n_clusters: int
) -> NDArray[np.int64] | None:
    """Cut the heaviest edges where both sides are large enough.

    Edges are tried from the heaviest down. Return None where no cut leaves sides large enough.

    Parameters
    ----------
    n : int
        Samples.
    one, two : ndarray of shape (n - 1,)
        Ends of the tree's edges, the lightest first.
    n_clusters : int
    """
    parent, edge_above, ordered = _rooted(n, one, two)
    least = SHARE * n / n_clusters
    while True:
        cut = _cut(n, len(one), parent, edge_above, ordered, n_clusters, least)
        if cut.sum() == n_clusters - 1:
            pieces: NDArray[np.int64] = components(n, one[~cut], two[~cut])
            return pieces
        if least <= 1:
            return None
        least *= SHRINK


def _rooted(n: int, one: Any, two: Any) -> tuple[Any, Any, Any]:
    """Return each sample's parent, its edge, and an order.

    The edge is the one to the parent; parents come first in the order.
    """
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import breadth_first_order

    matrix = coo_array((np.arange(1, n), (one, two)), shape=(n, n)).tocsr()
    ordered, parent = breadth_first_order(matrix, 0, directed=False)
    edge_above = np.full(n, -1)
    below = np.where(parent[two] == one, two, one)
    edge_above[below] = np.arange(n - 1)
    return parent.astype(np.int64), edge_above, ordered.astype(np.int64)


@njit(cache=True)
def _cut(
    n: int, n_edges: int, parent: Any, edge_above: Any, ordered: Any, k: int, least: float
) -> Any:  # pragma: no cover - compiled
    size, below = np.ones(n, np.int64), np.empty(n_edges, np.int64)
    for place in range(n - 1, 0, -1):
        child = ordered[place]
        size[parent[child]] += size[child]
        below[edge_above[child]] = child
    cut, count = np.zeros(n_edges, np.bool_), 1
    for edge in range(n_edges - 1, -1, -1):
        if count == k:
            break
        child = below[edge]
        if size[child] < least:
            continue
        top = child
        while edge_above[top] >= 0 and (top == child or not cut[edge_above[top]]):
            top = parent[top]
        if size[top] - size[child] < least:
            continue
        above = parent[child]
        while True:
            size[above] -= size[child]
            if above == top:
                break
            above = parent[above]
        cut[edge] = True
        count += 1
    return cut
