"""The rule `stability`, between seeds."""

from itertools import combinations

import numpy as np
from numpy.typing import NDArray
from sklearn.metrics import adjusted_rand_score

from bench.rules.candidates import Candidates
from bench.rules.rule import Rule


def stability(candidates: Candidates) -> NDArray[np.float64]:
    """Score by mean adjusted Rand index between seeds.

    NaN with one seed.

    A single cluster of all samples is perfectly stable, so a candidate is not scored if a seed has
    fewer than two clusters.
    """
    scores = [
        [adjusted_rand_score(one, other) for one, other in combinations(each.assignments, 2)]
        if all(len(np.unique(one[one >= 0])) > 1 for one in each.assignments)
        else []
        for each in candidates.members
    ]
    return np.array([np.mean(row) if row else np.nan for row in scores])


RULE = Rule(
    "bench.rules.stability:stability",
    "Stability between seeds",
    "Mean ARI between a candidate's seeds.",
    "Ben-Hur, Elisseeff and Guyon 2002, with seeds in place of subsamples",
    "m n for each pair of seeds",
    relative=False,
    lower=-0.5,
    upper=1.0,
)
