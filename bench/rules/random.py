"""The rule `random`, a baseline that looks at nothing."""

import numpy as np
from numpy.typing import NDArray

from bench.rules.candidates import Candidates
from bench.rules.rule import Rule


def random(candidates: Candidates) -> NDArray[np.float64]:
    """Score by draws of the seed."""
    return np.random.default_rng(candidates.seed).random(len(candidates))


RULE = Rule(
    "bench.rules.random:random",
    "Random",
    "A candidate drawn by the seed: a floor.",
    "a floor",
    "none",
    lower=0.0,
    upper=1.0,
    by_place=True,
)
