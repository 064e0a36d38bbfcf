"""Sums of distances from samples to clusters, for few features.

The distances themselves are not stored.
"""

from collections.abc import Callable
from typing import Any

import numpy as np
from numba import njit
from numpy.typing import NDArray

FAST = {"reassoc", "contract", "nsz"}
"""Sums may be taken in any order, so that a processor adds several numbers at once."""


def _compiled(function: Callable[..., Any]) -> Any:
    """Compile a function, and cache the result if possible."""
    try:
        return njit(function, cache=True, nogil=True, fastmath=FAST)
    except RuntimeError:  # neither beside this file nor in the user's cache
        return njit(function, nogil=True, fastmath=FAST)


@_compiled
def summed_distances(
    features: NDArray[np.float64], starts: NDArray[np.intp]
) -> NDArray[np.float64]:
    """Sum Euclidean distances from every sample to each cluster.

    One row of distances at a time is held, which stays in the processor's cache; each distance
    serves both its ends.

    Parameters
    ----------
    features : ndarray of shape (n_features, n_samples)
        Samples sorted by cluster, one feature per row.
    starts : ndarray of shape (n_clusters + 1,)
        The first sample of each cluster, and the number of samples.

    Returns
    -------
    ndarray of shape (n_clusters, n_samples)
    """
    n_samples, n_clusters = features.shape[1], len(starts) - 1
    sums = np.zeros((n_clusters, n_samples))
    distances = np.empty(n_samples)
    own = 0
    for i in range(n_samples):
        while starts[own + 1] <= i:
            own += 1
        first = i + 1
        row = distances[: n_samples - first]
        _distances(features, i, row)
        later = sums[own][first:]
        for j in range(len(row)):
            later[j] += row[j]
        for cluster in range(own, n_clusters):
            total = 0.0
            for j in range(max(starts[cluster] - first, 0), starts[cluster + 1] - first):
                total += row[j]
            sums[cluster, i] += total
    return sums


@_compiled
def _distances(features: NDArray[np.float64], i: int, row: NDArray[np.float64]) -> None:
    """Write the distances from a sample to all later ones."""
    row[:] = 0.0
    for f in range(len(features)):  # not over features: its views are not known to be contiguous
        here, later = features[f, i], features[f][i + 1 :]
        for j in range(len(row)):
            difference = here - later[j]
            row[j] += difference * difference
    for j in range(len(row)):
        row[j] = np.sqrt(row[j])
