"""HDBSCANs of several sizes that vote, with noise joined along the tree."""

from typing import Any

import numpy as np
from numba import njit
from numpy.typing import NDArray

from clustering.trees.kd_tree import find


def sizes_of_clusters(n: int) -> list[int]:
    """Return the least cluster sizes that voters have, for n samples."""
    return sorted({size for size in (5, 10, 25, n // 100, n // 50) if 5 <= size <= n // 2})


def vote(
    one: NDArray[np.int64], two: NDArray[np.int64], weights: NDArray[np.float64], size: int
) -> NDArray[np.int64]:
    """Return HDBSCAN's clusters of a tree, without noise.

    All are 0 where it finds none.

    Parameters
    ----------
    one, two, weights : ndarray of shape (n_samples - 1,)
        Tree of mutual reachability, the lightest edge first.
    size : int
        Least cluster.
    """
    import sklearn.cluster
    from scipy.sparse import coo_array

    n = len(one) + 1
    ends = (np.concatenate([one, two]), np.concatenate([two, one]))
    matrix = coo_array((np.tile(np.maximum(weights, 1e-150), 2), ends), shape=(n, n)).tocsr()
    model = sklearn.cluster.HDBSCAN(
        min_cluster_size=size, min_samples=1, metric="precomputed", copy=False
    )
    assignments = model.fit(matrix).labels_.astype(np.int64)
    if (assignments < 0).all():
        return np.zeros(n, np.int64)
    return without_noise(assignments, one, two)


def without_noise(
    assignments: NDArray[np.int64], one: NDArray[np.int64], two: NDArray[np.int64]
) -> NDArray[np.int64]:
    """Return assignments without noise.

    Each noise sample goes to the cluster that it meets first on the tree.
    """
    joined: NDArray[np.int64] = _join(assignments, one, two)
    return joined


@njit(cache=True)
def _join(assignments: Any, one: Any, two: Any) -> Any:  # pragma: no cover - compiled
    """Give noise the cluster that it meets first.

    Edges are followed from the lightest up.
    """
    n = len(assignments)
    parent, name = np.arange(n), assignments.copy()
    for edge in range(len(one)):
        left, right = find(parent, one[edge]), find(parent, two[edge])
        if name[left] >= 0 and name[right] >= 0 and name[left] != name[right]:
            continue
        top = min(left, right)
        name[top] = max(name[left], name[right])
        parent[max(left, right)] = top
    for point in range(n):
        name[point] = name[find(parent, point)]
    return name
