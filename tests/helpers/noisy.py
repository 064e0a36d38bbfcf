"""Assignments that are partly wrong."""

import numpy as np


def noisy(rng: np.random.Generator, truth: np.ndarray, wrong: float, k: int = 5) -> np.ndarray:
    """Assignments that are right but for a share, where they are any."""
    return np.where(rng.random(len(truth)) < wrong, rng.integers(0, k, len(truth)), truth)
