"""Scores that count pairs of samples: together or apart, in truth and in assignments."""

import math

from numpy.typing import NDArray

from bench.metrics.contingency import contingency, quietly


def ari(truth: NDArray, assignments: NDArray) -> float:
    """Compute the adjusted Rand index (Hubert and Arabie 1985), about 0 by chance."""
    from sklearn.metrics import adjusted_rand_score

    with quietly():
        return float(adjusted_rand_score(truth, assignments))


def fowlkes_mallows(truth: NDArray, assignments: NDArray) -> float:
    """Geometric mean of the precision and recall of pairs (Fowlkes and Mallows 1983).

    Undefined (NaN) where truth or assignments put no two samples together: the precision or the
    recall is then 0/0. scikit-learn answers 0 there.
    """
    table = contingency(truth, assignments).astype("int64")
    n_samples = int(table.sum())
    both = int(table.data @ table.data) - n_samples
    in_truth, in_assignments = (
        sum(int(size) ** 2 for size in table.sum(axis=axis).A1) - n_samples for axis in (1, 0)
    )
    if in_truth == 0 or in_assignments == 0:
        return math.nan
    return math.sqrt(both / in_truth) * math.sqrt(both / in_assignments)
