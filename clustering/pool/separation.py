"""Separation of clusters on the spanning tree.

It compares how far clusters lie apart with how loosely they hang together.
"""

from typing import Any

import numpy as np
from numba import njit
from numpy.typing import NDArray

from clustering.trees.kd_tree import find

LEAST = 5
"""Samples below which a cluster gets the worst score."""


def separation(
    assignments: NDArray[np.int64],
    one: NDArray[np.int64],
    two: NDArray[np.int64],
    weights: NDArray[np.float64],
    core: NDArray[np.float64],
) -> float:
    """Return the mean separation of clusters, -1 to 1.

    It is the mean over clusters of (e - i) / max(e, i), where e is the lightest edge that leaves
    the cluster, and i is the larger of its mean core distance and of the highest level that joins
    two pieces, each of at least a tenth of it. A cluster of fewer than `LEAST` samples, or in
    pieces, counts -1.

    Parameters
    ----------
    assignments : ndarray of shape (n_samples,)
        0, ..., k - 1.
    one, two, weights : ndarray of shape (n_samples - 1,)
        The tree of mutual reachability, the lightest edge first.
    core : ndarray of shape (n_samples,)
        Core distances.
    """
    sizes = np.bincount(assignments)
    leaves, joins, n_edges = _levels(assignments, one, two, weights, sizes)
    inside = np.maximum(joins, np.bincount(assignments, core) / np.maximum(sizes, 1))
    larger = np.maximum(np.maximum(leaves, inside), 1e-300)
    apart = np.where(
        np.isinf(leaves), 1.0, (leaves - inside) / np.where(np.isinf(larger), 1, larger)
    )
    return float(np.where((sizes < LEAST) | (n_edges < sizes - 1), -1.0, apart).mean())


@njit(cache=True)
def _levels(
    assignments: Any, one: Any, two: Any, weights: Any, sizes: Any
) -> Any:  # pragma: no cover - compiled
    n, k = len(assignments), len(sizes)
    parent, size = np.arange(n), np.ones(n, np.int64)
    leaves, joins, n_edges = np.full(k, np.inf), np.zeros(k), np.zeros(k, np.int64)
    for edge in range(len(one)):
        a, b = assignments[one[edge]], assignments[two[edge]]
        if a != b:
            leaves[a], leaves[b] = min(leaves[a], weights[edge]), min(leaves[b], weights[edge])
            continue
        left, right = find(parent, one[edge]), find(parent, two[edge])
        if 10 * min(size[left], size[right]) >= sizes[a]:
            joins[a] = max(joins[a], weights[edge])
        n_edges[a] += 1
        parent[max(left, right)] = min(left, right)
        size[min(left, right)] = size[left] + size[right]
    return leaves, joins, n_edges
