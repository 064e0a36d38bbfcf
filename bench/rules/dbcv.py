"""The rule `dbcv`."""

import numpy as np
from numpy.typing import NDArray

from bench.rules.candidates import Candidates
from bench.rules.each import drawn
from bench.rules.rule import Rule
from clustering.indices.dbcv import dbcv as of_clusters


def dbcv(candidates: Candidates) -> NDArray[np.float64]:
    """Score by density-based cluster validation, on a sample where there are many."""
    return np.array([of_clusters(*drawn(each, candidates.seed)) for each in candidates.members])


RULE = Rule(
    "bench.rules.dbcv:dbcv",
    "DBCV",
    "Density between clusters against density within.",
    "Moulavi, Jaskowiak, Campello, Zimek and Sander 2014",
    "m n² d, of at most 2,000 samples",
    relative=False,
    lower=-1.0,
    upper=1.0,
)
