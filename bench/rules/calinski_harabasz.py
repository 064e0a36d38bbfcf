"""The rule `calinski-harabasz`."""

import numpy as np
from numpy.typing import NDArray

from bench.metrics.compactness import calinski_harabasz as of_clusters
from bench.rules.candidates import Candidates
from bench.rules.each import score_each
from bench.rules.rule import Rule


def calinski_harabasz(candidates: Candidates) -> NDArray[np.float64]:
    """Score by variance between clusters over variance within.

    Noise is left out.
    """
    return score_each(candidates, of_clusters)


RULE = Rule(
    "bench.rules.calinski_harabasz:calinski_harabasz",
    "Calinski-Harabasz",
    "Variance between clusters over variance within.",
    "Calinski and Harabasz 1974",
    "m n d",
    relative=False,
    lower=0.0,
)
