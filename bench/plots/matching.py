"""Clusters paired with classes, so that colours and columns correspond."""

import numpy as np
from numpy.typing import NDArray

from bench.metrics.contingency import contingency
from bench.metrics.unlabelled import labelled


def matched(truth: NDArray[np.integer], assignments: NDArray[np.integer]) -> dict[int, int]:
    """Match clusters and classes one to one, maximising agreement.

    Noise is not matched.

    Samples without a label do not count.

    Pairs in which neither is the largest part of the other are dropped, because they are only
    leftovers.

    Returns
    -------
    dict
        Cluster to class, in the order of classes.
    """
    from scipy.optimize import linear_sum_assignment

    counted = (assignments >= 0) & labelled(truth)
    if not counted.any():
        return {}
    classes, clusters = np.unique(truth[counted]), np.unique(assignments[counted])
    counts = contingency(truth[counted], assignments[counted]).toarray()
    rows, columns = linear_sum_assignment(counts, maximize=True)
    return {
        int(clusters[column]): int(classes[row])
        for row, column in zip(rows, columns, strict=True)
        if counts[row, column] in (counts[row].max(), counts[:, column].max())
    }
