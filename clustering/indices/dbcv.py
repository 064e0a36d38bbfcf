"""Density-based cluster validation (Moulavi et al. 2014)."""

import numpy as np
from numpy.typing import NDArray
from scipy.sparse.csgraph import minimum_spanning_tree
from scipy.spatial.distance import cdist

TIE = 1e-9
"""Share by which the longest of edges that tie is taken to be longer than the shortest."""


def dbcv(X: NDArray[np.floating], assignments: NDArray[np.integer]) -> float:
    """Return how far clusters lie apart in density, -1 to 1.

    Noise counts against it.

    For each cluster: (separation - sparseness) / the larger. Sparseness is the largest edge between
    inner samples of the cluster's spanning tree of mutual reachability, separation the smallest
    mutual reachability from its inner samples to those of another cluster. NaN under two clusters
    of at least two samples. Time and memory are O(n² d) and O(n²).

    Parameters
    ----------
    X : ndarray of shape (n_samples, n_features)
    assignments : ndarray of shape (n_samples,)
        -1 = noise.

    Examples
    --------
    >>> import numpy as np
    >>> from clustering.indices.dbcv import dbcv
    >>> X = np.concatenate([np.arange(9), 100 + np.arange(9)])[:, None].astype(float)
    >>> dbcv(X, np.repeat([0, 1], 9)) > 0.9
    True
    """
    rows = [np.flatnonzero(assignments == name) for name in np.unique(assignments) if name >= 0]
    rows = [members for members in rows if len(members) > 1]
    if len(rows) < 2:
        return float("nan")
    clusters = [_inner(X[members]) for members in rows]
    separation = np.full(len(rows), np.inf)
    for i, (points, core, _) in enumerate(clusters):
        for j in range(i):
            others, other_core, _ = clusters[j]
            reach = np.maximum(cdist(points, others), np.maximum(core[:, None], other_core))
            separation[[i, j]] = np.minimum(separation[[i, j]], reach.min())
    sparseness = np.array([cluster[2] for cluster in clusters])
    larger = np.maximum(np.maximum(separation, sparseness), np.finfo(float).tiny)
    sizes = np.array([len(members) for members in rows])
    return float(sizes @ ((separation - sparseness) / larger) / len(assignments))


def _inner(
    points: NDArray[np.floating],
) -> tuple[NDArray[np.floating], NDArray[np.floating], float]:
    """Return a cluster's inner samples, their core distances, and its sparseness.

    Inner samples are those of the cluster's tree.
    """
    distances, d = cdist(points, points), points.shape[1]
    np.fill_diagonal(distances, np.inf)
    least = np.maximum(distances.min(axis=1), np.finfo(float).tiny)
    # (mean of (1 / distance)^d) ^ (-1 / d), scaled by the nearest so that powers stay finite.
    ratios = (least[:, None] / np.maximum(distances, least[:, None])) ** d
    core = least * (ratios.sum(axis=1) / (len(points) - 1)) ** (-1 / d)
    reach = np.maximum(distances, np.maximum(core[:, None], core))
    np.fill_diagonal(reach, 0)
    # Many edges are as long as a core distance: the shorter of these by plain distance comes first,
    # or the tree would depend on the order of the samples.
    np.fill_diagonal(distances, 0)
    weights = reach * (1 + TIE * distances / max(distances.max(), np.finfo(float).tiny))
    tree = minimum_spanning_tree(weights).tocoo()
    degree = np.bincount(np.concatenate([tree.row, tree.col]), minlength=len(points))
    inner = degree > 1
    if not inner.any():
        inner[:] = True
    within = inner[tree.row] & inner[tree.col]
    lengths = reach[tree.row, tree.col]
    edges = lengths[within] if within.any() else lengths
    return points[inner], core[inner], float(edges.max(initial=0.0))
