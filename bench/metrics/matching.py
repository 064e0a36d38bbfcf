"""Scores that give clusters the names of classes."""

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from bench.metrics.contingency import contingency

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix


def accuracy(truth: NDArray, assignments: NDArray) -> float:
    """Share of samples that are right under the best one-to-one matching of clusters and classes.

    Where there are more clusters than classes, the surplus clusters are wrong; where there are
    fewer, some classes are. Noise that counts as a cluster may be matched like any other.

    Notes
    -----
    The assignment problem is solved by scipy (Crouse 2016). Of clusters that lie within one
    class only the largest of that class can be of use, so the others are left out first: with a
    cluster a sample the table would be tens of thousands of columns wide.
    """
    from scipy.optimize import linear_sum_assignment

    table = _useful(contingency(truth, assignments)).toarray()
    rows, columns = linear_sum_assignment(table, maximize=True)
    return float(table[rows, columns].sum() / len(truth))


def purity(truth: NDArray, assignments: NDArray) -> float:
    """Share of samples that belong to the commonest class of their cluster.

    Not adjusted: it reaches 1 with a cluster a sample.
    """
    return float(contingency(truth, assignments).max(axis=0).sum() / len(truth))


def _useful(table: "csr_matrix") -> "csr_matrix":
    columns = table.tocsc()
    pure = np.diff(columns.indptr) == 1
    first = columns.indptr[:-1][pure]
    classes, sizes = columns.indices[first], columns.data[first]
    # Largest last, so that of each class the largest is the one that stays.
    order = np.argsort(sizes, kind="stable")
    largest = np.full(table.shape[0], -1)
    largest[classes[order]] = np.flatnonzero(pure)[order]
    keep = ~pure
    keep[largest[largest >= 0]] = True
    return columns[:, keep]
