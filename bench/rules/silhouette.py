"""The rule `silhouette`."""

import numpy as np
from numpy.typing import NDArray

from bench.metrics.compactness import silhouette as of_clusters
from bench.rules.candidates import Candidates
from bench.rules.each import score_each
from bench.rules.rule import Rule


def silhouette(candidates: Candidates) -> NDArray[np.float64]:
    """Score by the mean silhouette coefficient; noise is left out."""
    return score_each(candidates, of_clusters)


RULE = Rule(
    "bench.rules.silhouette:silhouette",
    "Silhouette",
    "Mean silhouette coefficient.",
    "Rousseeuw 1987",
    "m n² d, of at most 2,000 samples",
    relative=False,
    lower=-1.0,
    upper=1.0,
)
