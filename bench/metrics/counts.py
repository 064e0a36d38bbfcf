"""Counts in assignments, without truth or embedding."""

import math

from bench.metrics.partition import Partition


def n_clusters(clusters: Partition) -> int:
    """Count the clusters found; noise is none of them."""
    return len(clusters.names) - (clusters.noise is not None)


def noise(clusters: Partition) -> float:
    """Share of the samples that were left as noise."""
    return clusters.n_noise / clusters.n_samples if clusters.n_samples else math.nan


def coverage(clusters: Partition) -> float:
    """Compute the share of samples that are not noise."""
    n_samples = clusters.n_samples
    return (n_samples - clusters.n_noise) / n_samples if n_samples else math.nan
