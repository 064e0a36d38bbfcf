"""Classic indices of compact clusters, read from the suite's scores; noise is left out."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from bench.metrics.clusters import Clusters
from bench.metrics.compactness import calinski_harabasz as _calinski_harabasz
from bench.metrics.compactness import davies_bouldin as _davies_bouldin
from bench.metrics.compactness import silhouette as _silhouette
from bench.rules.candidates import Candidates


def silhouette(candidates: Candidates) -> NDArray[np.float64]:
    """Score by the mean silhouette coefficient."""
    return _each(candidates, _silhouette)


def calinski_harabasz(candidates: Candidates) -> NDArray[np.float64]:
    """Score by the variance between clusters over that within."""
    return _each(candidates, _calinski_harabasz)


def davies_bouldin(candidates: Candidates) -> NDArray[np.float64]:
    """Score by the Davies-Bouldin index, turned so that more is better."""
    return -_each(candidates, _davies_bouldin)


def _each(candidates: Candidates, score: Callable[[Clusters], float]) -> NDArray[np.float64]:
    return np.array(
        [
            score(Clusters.of(each.embedding, each.first, seed=candidates.seed).without_noise())
            for each in candidates.members
        ]
    )
