"""Scores that match clusters with classes one to one, as sets."""

import math

import numpy as np
from numpy.typing import NDArray

from bench.metrics.contingency import Contingency
from bench.metrics.matching import useful


def normalized_clustering_accuracy(table: Contingency) -> float:
    """Average the recall of matched classes, less what even assignment would reach.

    The mean over classes of the share of a class in its cluster, under the best one-to-one
    matching, with 1 / n_classes taken to 0. Each class counts alike, however large. NaN with one
    class.

    Examples
    --------
    >>> from bench.metrics.contingency import Contingency
    >>> normalized_clustering_accuracy(Contingency.of([0, 0, 1, 1], [7, 7, 3, 3]))
    1.0
    """
    k = len(table.class_sizes)
    if k < 2:
        return math.nan
    recall = _matched(table, table.counts / table.class_sizes[table.classes]) / k
    return float((recall - 1 / k) / (1 - 1 / k))


def adjusted_asymmetric_accuracy(table: Contingency) -> float:
    """Compute the same if there are as many clusters as classes.

    Otherwise the score is undefined.

    Examples
    --------
    >>> from bench.metrics.contingency import Contingency
    >>> adjusted_asymmetric_accuracy(Contingency.of([0, 0, 1, 1], [7, 7, 3, 3]))
    1.0
    """
    alike = len(table.class_sizes) == len(table.cluster_sizes)
    return normalized_clustering_accuracy(table) if alike else math.nan


def pair_sets_index(table: Contingency) -> float:
    """Compute the overlap of matched pairs, adjusted for chance.

    Below what chance gives it is 0; 1 where there is one class and one cluster.

    Examples
    --------
    >>> from bench.metrics.contingency import Contingency
    >>> pair_sets_index(Contingency.of([0, 0, 1, 1], [7, 7, 3, 3]))
    1.0
    """
    classes, clusters = np.sort(table.class_sizes)[::-1], np.sort(table.cluster_sizes)[::-1]
    most, least = max(len(classes), len(clusters)), min(len(classes), len(clusters))
    if most == 1:
        return 1.0
    larger = np.maximum(table.class_sizes[table.classes], table.cluster_sizes[table.clusters])
    overlap = _matched(table, table.counts / larger)
    pairs = np.minimum(classes[:least], clusters[:least])
    expected = float(pairs.sum() / table.n_samples)  # a b / n over the larger of a and b
    return max(0.0, float((overlap - expected) / (most - expected)))


def _matched(table: Contingency, weights: NDArray[np.float64]) -> float:
    """Return the greatest sum of entries' weights under a one-to-one matching."""
    from scipy.optimize import linear_sum_assignment

    entries = useful(table)
    columns, places = np.unique(table.clusters[entries], return_inverse=True)
    sums = np.zeros((len(table.class_sizes), len(columns)))
    sums[table.classes[entries], places] = weights[entries]
    return float(sums[linear_sum_assignment(sums, maximize=True)].sum())
