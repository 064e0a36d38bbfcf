"""The rule `first`, a baseline that looks at nothing."""

import numpy as np
from numpy.typing import NDArray

from bench.rules.candidates import Candidates
from bench.rules.rule import Rule


def first(candidates: Candidates) -> NDArray[np.float64]:
    """Prefer candidates in the order in which they were asked for."""
    return -np.arange(len(candidates), dtype=np.float64)


RULE = Rule(
    "bench.rules.first:first",
    "First",
    "The candidate that was asked for first: a floor.",
    "a floor",
    "none",
    upper=0.0,
    by_place=True,
)
