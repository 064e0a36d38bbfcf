"""Scores that count pairs of samples in truth and assignments."""

import math

import numpy as np
from numpy.typing import NDArray

from bench.metrics.contingency import Contingency


def ari(table: Contingency) -> float:
    """Compute the adjusted Rand index, about 0 by chance.

    Source: Hubert and Arabie (1985).
    """
    both, in_truth, in_assignments, every = _ordered_pairs(table)
    if both == in_truth == in_assignments:  # the same partition twice
        return 1.0
    # Whole numbers until the last step: products of pairs pass 2**53.
    apart = every - in_truth - in_assignments + both
    only_truth, only_assignments = in_truth - both, in_assignments - both
    below = in_truth * (only_truth + apart) + in_assignments * (only_assignments + apart)
    return 2.0 * (both * apart - only_truth * only_assignments) / below


def fowlkes_mallows(table: Contingency) -> float:
    """Compute the geometric mean of precision and recall of pairs.

    Source: Fowlkes and Mallows (1983).

    Undefined (NaN) where truth or assignments put no two samples together: the precision or the
    recall is then 0/0. scikit-learn answers 0 there.
    """
    both, in_truth, in_assignments, _ = _ordered_pairs(table)
    if in_truth == 0 or in_assignments == 0:
        return math.nan
    return math.sqrt(both / in_truth) * math.sqrt(both / in_assignments)


def _ordered_pairs(table: Contingency) -> tuple[int, int, int, int]:
    """Count ordered pairs together in both, in truth, in assignments; and all."""
    n = table.n_samples

    def within(sizes: NDArray[np.int64]) -> int:
        return int(sizes @ sizes) - n

    sizes = (table.counts, table.class_sizes, table.cluster_sizes)
    both, in_truth, in_assignments = map(within, sizes)
    return both, in_truth, in_assignments, n * (n - 1)
