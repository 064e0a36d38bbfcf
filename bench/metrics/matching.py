"""Scores that give clusters the names of classes."""

import numpy as np
from numpy.typing import NDArray

from bench.metrics.contingency import Contingency


def accuracy(table: Contingency) -> float:
    """Compute accuracy under the best one-to-one matching of clusters and classes.

    Where there are more clusters than classes, the surplus clusters are wrong; where there are
    fewer, some classes are. Noise that counts as a cluster may be matched like any other.

    Notes
    -----
    The assignment problem is solved by scipy (Crouse 2016). Of the clusters that lie within a
    single class, only the largest can be useful, so the others are left out first. Otherwise, with
    one cluster per sample, the table would have tens of thousands of columns.
    """
    from scipy.optimize import linear_sum_assignment

    entries = useful(table)
    columns, places = np.unique(table.clusters[entries], return_inverse=True)
    counts = np.zeros((len(table.class_sizes), len(columns)), np.int64)
    counts[table.classes[entries], places] = table.counts[entries]
    matched = linear_sum_assignment(counts, maximize=True)
    return float(counts[matched].sum() / table.n_samples)


def purity(table: Contingency) -> float:
    """Compute the share of samples in their cluster's most common class.

    Not adjusted: it reaches 1 with one cluster per sample.
    """
    starts = np.flatnonzero(np.diff(table.clusters, prepend=-1))
    return float(np.maximum.reduceat(table.counts, starts).sum() / table.n_samples)


def useful(table: Contingency) -> NDArray[np.bool_]:
    """Return which entries a matching may use.

    Of the clusters that lie within a single class, it needs only the largest.
    """
    pure = table.counts == table.cluster_sizes[table.clusters]
    entries = np.flatnonzero(pure)
    # The largest last, so that it is the one that stays.
    entries = entries[np.argsort(table.counts[entries], kind="stable")]
    largest = np.full(len(table.class_sizes), -1)
    largest[table.classes[entries]] = entries
    keep: NDArray[np.bool_] = ~pure
    keep[largest[largest >= 0]] = True
    return keep
