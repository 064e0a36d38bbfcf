"""Scores of assignments on their embedding, without truth: how tight the clusters are, how apart.

All are NaN unless there are at least two clusters and fewer clusters than samples.
"""

import math

import numpy as np
from numpy.typing import NDArray

from bench.metrics.distances import upper_squared_distances


def silhouette(Z: NDArray, assignments: NDArray) -> float:
    """Compute the mean silhouette coefficient (Rousseeuw 1987), -1 to 1.

    In float64 whatever Z is: distances of float32 would cost six digits. A sample alone in its
    cluster counts 0.
    """
    codes = _codes(assignments)
    if not _defined(codes):
        return math.nan
    order = np.argsort(codes, kind="stable")
    sums, own = _distance_sums(Z[order], codes[order]), codes[order]
    sizes = np.bincount(own)
    rows = np.arange(len(own))
    alone = sizes[own] == 1
    within = sums[rows, own] / np.where(alone, 1, sizes[own] - 1)
    sums /= sizes
    sums[rows, own] = np.inf
    between = sums.min(axis=1)
    larger = np.maximum(within, between)
    scores = np.divide(between - within, larger, out=np.zeros_like(larger), where=larger > 0)
    return float(np.where(alone, 0, scores).mean())


def _distance_sums(Z: NDArray, codes: NDArray[np.intp]) -> NDArray[np.float64]:
    """Sum the distances from every sample to each cluster, (n_samples, n_clusters).

    Samples must be sorted by cluster. A distance is computed once and counts for both ends.
    """
    starts = np.flatnonzero(np.diff(codes, prepend=-1))
    sums = np.zeros((len(codes), len(starts)))
    for start, block in upper_squared_distances(Z):
        np.sqrt(block, out=block)
        stop, first = start + len(block), codes[start]
        later = np.maximum(starts[first:] - start, 0)
        sums[start:stop, first:] += np.add.reduceat(block, later, axis=1)
        last = codes[stop - 1] + 1
        beyond = np.add.reduceat(block[:, stop - start :], later[: last - first], axis=0)
        sums[stop:, first:last] += beyond.T
    return sums


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
