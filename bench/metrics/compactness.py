"""Scores of compactness and separation, without truth.

All are NaN unless there are at least two clusters and fewer clusters than samples.
"""

import math

import numpy as np
from numpy.typing import NDArray

from bench.metrics.clusters import Clusters

ROWS = 2**20
"""How many numbers of a table with one column per cluster are processed together (8 MiB)."""

AT_ONE_PLACE = 1e-8
"""Distances up to this count as 0 in scikit-learn's Davies-Bouldin index."""


def silhouette(clusters: Clusters) -> float:
    """Compute the mean silhouette coefficient (Rousseeuw 1987), -1 to 1.

    A sample alone in its cluster counts 0.
    """
    if not clusters.defined:
        return math.nan
    sums, codes, sizes = clusters.distance_sums, clusters.codes, clusters.sizes
    step, scores = max(1, ROWS // len(sizes)), np.empty(len(codes))
    for start in range(0, len(codes), step):
        own = codes[start : start + step]
        rows, alone = np.arange(len(own)), sizes[own] == 1
        part = sums[start : start + step] / sizes
        within = sums[start + rows, own] / np.where(alone, 1, sizes[own] - 1)
        part[rows, own] = np.inf
        between = part.min(axis=1)
        larger = np.maximum(within, between)
        apart = np.divide(between - within, larger, out=np.zeros_like(larger), where=larger > 0)
        scores[start : start + step] = np.where(alone, 0, apart)
    return float(scores.mean())


def davies_bouldin(clusters: Clusters) -> float:
    """Compute the Davies-Bouldin index (1979): 0 and up, lower is better.

    NaN if all clusters share one centre; scikit-learn returns 0 then, the best possible score.
    """
    if not clusters.defined:
        return math.nan
    value = _davies_bouldin(clusters)
    return value if value > 0 or clusters.all_coincide else math.nan


def _davies_bouldin(clusters: Clusters) -> float:
    spreads, n_clusters = clusters.spreads, len(clusters.sizes)
    if (spreads <= AT_ONE_PLACE).all():
        return 0.0
    distances = _between(clusters.centers)
    if (distances <= AT_ONE_PLACE).all():
        return 0.0
    distances[distances == 0] = np.inf
    worst = np.empty(n_clusters)
    for i, row in enumerate(distances):
        worst[i] = ((spreads[i] + spreads) / row).max()
    return float(worst.mean())


def _between(centers: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the distances between centres, rounded as scikit-learn does."""
    norms = np.einsum("ij,ij->i", centers, centers)
    squared = -2 * (centers @ centers.T)
    squared += norms[:, None]
    squared += norms
    np.maximum(squared, 0, out=squared)
    np.fill_diagonal(squared, 0)
    return np.sqrt(squared, out=squared)


def calinski_harabasz(clusters: Clusters) -> float:
    """Compute the Calinski-Harabasz index (1974): 0 and up, higher is better.

    It grows with the number of samples, so compare it at one sample size only. NaN if no cluster
    has any spread; scikit-learn returns 1 then.
    """
    if not clusters.defined or clusters.all_coincide:
        return math.nan
    sizes, centers = clusters.sizes, clusters.centers
    n_samples, n_clusters = len(clusters.codes), len(sizes)
    gaps = centers - sizes @ centers / n_samples
    between = float(sizes @ np.einsum("ij,ij->i", gaps, gaps))
    within = float(clusters.squared.sum())
    if within == 0.0:
        return 1.0
    return between * (n_samples - n_clusters) / (within * (n_clusters - 1))
