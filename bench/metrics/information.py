"""Scores from information theory.

All in scikit-learn's definitions, with the arithmetic mean of the two entropies as normaliser.
"""

import math
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from bench.metrics.contingency import Contingency
from bench.metrics.expected_information import expected_information

EPS = float(np.finfo(np.float64).eps)


def nmi(table: Contingency) -> float:
    """Compute mutual information over the mean of the two entropies.

    Source: Strehl and Ghosh (2002).
    """
    if len(table.class_sizes) == len(table.cluster_sizes) == 1:
        return 1.0
    of_truth, of_assignments, mutual = _information(table)
    return mutual / ((of_truth + of_assignments) / 2) if mutual else 0.0


def ami(table: Contingency) -> float:
    """Mutual information adjusted for chance (Vinh, Epps and Bailey 2010)."""
    n_classes, n_clusters = len(table.class_sizes), len(table.cluster_sizes)
    if n_classes == 1 or n_clusters == 1:
        return float(n_classes == n_clusters)
    of_truth, of_assignments, mutual = _information(table)
    expected = expected_information(table.class_sizes, table.cluster_sizes)
    above = _away_from_0(mutual - expected)
    return above / _away_from_0((of_truth + of_assignments) / 2 - expected)


def homogeneity(table: Contingency) -> float:
    """1 where every cluster holds one class only (Rosenberg and Hirschberg 2007)."""
    of_truth, _, mutual = _information(table)
    return mutual / of_truth if of_truth else 1.0


def completeness(table: Contingency) -> float:
    """1 where every class lies in one cluster (Rosenberg and Hirschberg 2007)."""
    _, of_assignments, mutual = _information(table)
    return mutual / of_assignments if of_assignments else 1.0


def v_measure(table: Contingency) -> float:
    """Harmonic mean of homogeneity and completeness; equals the NMI above."""
    one, other = homogeneity(table), completeness(table)
    return 2 * one * other / (one + other) if one + other else 0.0


@lru_cache(maxsize=1)  # five scores of one table use it, one after the other
def _information(table: Contingency) -> tuple[float, float, float]:
    """Return entropies of truth and assignments, and mutual information, in nats."""
    of_truth, of_assignments = entropy(table.class_sizes), entropy(table.cluster_sizes)
    return of_truth, of_assignments, mutual_information(table)


def entropy(sizes: NDArray[np.int64]) -> float:
    """Return the entropy of a partition by its group sizes, in nats."""
    if len(sizes) == 1:
        return 0.0
    n = float(sizes.sum())
    return float(-((sizes / n) * (np.log(sizes) - math.log(n))).sum())


def mutual_information(table: Contingency) -> float:
    """Return the mutual information of truth and assignments, in nats."""
    if len(table.class_sizes) == 1 or len(table.cluster_sizes) == 1:
        return 0.0
    n, counts = table.n_samples, table.counts
    outer = table.class_sizes[table.classes] * table.cluster_sizes[table.clusters]
    # Logarithms are subtracted in scikit-learn's order, so that rounding is the same.
    shares = counts / n
    terms = shares * (np.log(counts) - math.log(n))
    terms += shares * (-np.log(outer) + math.log(n) + math.log(n))
    terms[np.abs(terms) < EPS] = 0.0
    return max(float(terms.sum()), 0.0)


def _away_from_0(value: float) -> float:
    """Keep a difference away from 0.

    It is 0/0 where chance cannot do worse than the best.
    """
    return min(value, -EPS) if value < 0 else max(value, EPS)
