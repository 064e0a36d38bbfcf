"""What can be counted in assignments alone."""

import numpy as np
from numpy.typing import NDArray

from bench.metrics.noise import NOISE


def n_clusters(assignments: NDArray) -> int:
    """Count the clusters found; noise is none of them."""
    found = np.unique(assignments)
    return int((found != NOISE).sum())


def noise(assignments: NDArray) -> float:
    """Share of the samples that were left as noise."""
    return float((assignments == NOISE).mean())


def coverage(assignments: NDArray) -> float:
    """Share of the samples that were put into a cluster: what is scored when noise is left out."""
    return float((assignments != NOISE).mean())
