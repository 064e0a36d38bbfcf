"""The rule `agreement`."""

from itertools import combinations

import numpy as np
from numpy.typing import NDArray
from sklearn.metrics import adjusted_rand_score

from bench.rules.candidates import Candidates
from bench.rules.rule import Rule


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


RULE = Rule(
    "bench.rules.agreement:agreement",
    "Agreement",
    "Mean squared ARI with the other candidates.",
    "Strehl and Ghosh 2002, with the ARI in place of mutual information; the square is ours",
    "m² n",
    lower=0.0,
    upper=1.0,
)
