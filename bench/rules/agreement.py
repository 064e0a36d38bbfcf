"""Agreement of a candidate with the others, and of its seeds with each other."""

from itertools import combinations

import numpy as np
from numpy.typing import NDArray
from sklearn.metrics import adjusted_rand_score

from bench.rules.candidates import Candidates


def agreement(candidates: Candidates) -> NDArray[np.float64]:
    """Score by the mean squared adjusted Rand index with all other candidates.

    One candidate alone has nobody to agree with. An index below 0 counts as 0.
    """
    n = len(candidates)
    matrix = np.full((n, n), np.nan)
    for i, j in combinations(range(n), 2):
        one, other = candidates.members[i], candidates.members[j]
        if len(one.first) == len(other.first):
            matrix[i, j] = matrix[j, i] = max(adjusted_rand_score(one.first, other.first), 0) ** 2
    heard = (~np.isnan(matrix)).sum(axis=1)
    return np.where(heard > 0, np.nansum(matrix, axis=1) / np.maximum(heard, 1), np.nan)


def stability(candidates: Candidates) -> NDArray[np.float64]:
    """Score by the mean adjusted Rand index between seeds; NaN with one seed."""
    scores = [
        [adjusted_rand_score(one, other) for one, other in combinations(each.assignments, 2)]
        for each in candidates.members
    ]
    return np.array([np.mean(row) if row else np.nan for row in scores])
