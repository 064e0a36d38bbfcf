"""Scores of assignments on their embedding, without truth: how tight the clusters are, how apart.

All are NaN unless there are at least two clusters and fewer clusters than samples.
"""

import math

import numpy as np
from numpy.typing import NDArray

from bench.metrics.distances import squared_distances


def silhouette(Z: NDArray, assignments: NDArray) -> float:
    """Compute the mean silhouette coefficient (Rousseeuw 1987), -1 to 1.

    Same as scikit-learn's, and faster: with samples sorted by cluster, the distances to each
    cluster are summed in one pass over a block of rows instead of row by row.
    """
    codes = np.sort(_codes(assignments))
    if not _defined(codes):
        return math.nan
    by_cluster = np.asarray(Z)[np.argsort(assignments, kind="stable")]
    sizes = np.bincount(codes)
    start, total = 0, 0.0
    for block in squared_distances(by_cluster, np.arange(len(codes))):
        own = codes[start : start + len(block)]
        total += _coefficients(np.sqrt(block, out=block), own, sizes).sum()
        start += len(block)
    return total / len(codes)


def _coefficients(
    distances: NDArray, own: NDArray[np.intp], sizes: NDArray[np.intp]
) -> NDArray[np.float64]:
    rows = np.arange(len(distances))
    starts = np.concatenate([[0], np.cumsum(sizes)[:-1]])
    sums = np.add.reduceat(distances, starts, axis=1)
    # A sample is no neighbour of itself, and its coefficient is 0 where it is alone.
    within = sums[rows, own] / np.maximum(sizes[own] - 1, 1)
    means = sums / sizes
    means[rows, own] = np.inf
    nearest = means.min(axis=1)
    larger = np.maximum(within, nearest)
    usable = (sizes[own] > 1) & (larger > 0)
    return np.divide(nearest - within, larger, out=np.zeros(len(rows)), where=usable)


def davies_bouldin(Z: NDArray, assignments: NDArray) -> float:
    """Compute the Davies-Bouldin index (1979): 0 and up, lower is better.

    NaN where all clusters share one centre, which scikit-learn scores 0, the best there is.
    """
    from sklearn.metrics import davies_bouldin_score

    codes = _codes(assignments)
    if not _defined(codes):
        return math.nan
    Z = np.asarray(Z, dtype=np.float64)
    value = float(davies_bouldin_score(Z, codes))
    return value if value > 0 or _without_spread(Z, codes) else math.nan


def calinski_harabasz(Z: NDArray, assignments: NDArray) -> float:
    """Compute the Calinski-Harabasz index (1974): 0 and up, higher is better.

    It grows with the number of samples, so compare it at one sample size only. NaN where no
    cluster has any spread, which scikit-learn scores 1.
    """
    from sklearn.metrics import calinski_harabasz_score

    codes = _codes(assignments)
    Z = np.asarray(Z, dtype=np.float64)
    if not _defined(codes) or _without_spread(Z, codes):
        return math.nan
    return float(calinski_harabasz_score(Z, codes))


def _codes(assignments: NDArray) -> NDArray[np.intp]:
    return np.unique(assignments, return_inverse=True)[1]


def _defined(codes: NDArray[np.intp]) -> bool:
    return len(codes) > 0 and 2 <= codes.max() + 1 < len(codes)


def _without_spread(Z: NDArray, codes: NDArray[np.intp]) -> bool:
    first = np.unique(codes, return_index=True)[1]
    return bool((Z[first][codes] == Z).all())
