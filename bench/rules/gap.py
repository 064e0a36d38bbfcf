"""The rule `gap`."""

import numpy as np
from numpy.typing import NDArray

from bench.rules.candidates import Candidates
from bench.rules.each import drawn
from bench.rules.rule import Rule
from clustering.indices.dispersion import log_dispersion, uniform_dispersion


def gap(candidates: Candidates) -> NDArray[np.float64]:
    """Score by the gap statistic; noise is left out."""
    references: dict[tuple[int, int], float] = {}
    scores = np.full(len(candidates), np.nan)
    for i, each in enumerate(candidates.members):
        X, assignments = drawn(each, candidates.seed)
        X, assignments = X[assignments >= 0], assignments[assignments >= 0]
        k = len(np.unique(assignments))
        if 0 < k < len(X):
            place = (id(each.embedding) if len(X) == len(each.embedding) else -1 - i, k)
            if place not in references:
                rng = np.random.RandomState(candidates.seed % 2**32)
                references[place] = uniform_dispersion(X, k, rng)
            scores[i] = references[place] - log_dispersion(X, assignments)
    return scores


RULE = Rule(
    "bench.rules.gap:gap",
    "Gap statistic",
    "Dispersion within clusters against that of uniform data.",
    "Tibshirani, Walther and Hastie 2001",
    "m n d k, of at most 2,000 samples",
    relative=False,
)
