"""Rules that look at nothing: any other has to be better."""

import numpy as np
from numpy.typing import NDArray

from bench.rules.candidates import Candidates


def first(candidates: Candidates) -> NDArray[np.float64]:
    """Prefer candidates in the order in which they were asked for."""
    return -np.arange(len(candidates), dtype=np.float64)


def random(candidates: Candidates) -> NDArray[np.float64]:
    """Score by draws of the seed."""
    return np.random.default_rng(candidates.seed).random(len(candidates))
