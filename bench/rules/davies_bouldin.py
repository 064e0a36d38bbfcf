"""The rule `davies-bouldin`."""

import numpy as np
from numpy.typing import NDArray

from bench.metrics.compactness import davies_bouldin as of_clusters
from bench.rules.candidates import Candidates
from bench.rules.each import score_each
from bench.rules.rule import Rule


def davies_bouldin(candidates: Candidates) -> NDArray[np.float64]:
    """Score by the negative Davies-Bouldin index, without noise."""
    return -score_each(candidates, of_clusters)


RULE = Rule(
    "bench.rules.davies_bouldin:davies_bouldin",
    "Davies-Bouldin",
    "Mean over clusters of the worst ratio of spreads to the distance of centres.",
    "Davies and Bouldin 1979",
    "m (n + k²) d",
    relative=False,
    upper=0.0,
)
