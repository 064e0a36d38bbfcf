"""Seeds for libraries that take an integer only."""

from typing import Any

import numpy as np


def draw_seed(random_state: Any) -> int:
    """Turn scikit-learn's `random_state` into an integer below 2**31.

    An integer stands for itself, a generator is drawn from, and None means fresh entropy: the
    global generator is left alone.

    Raises
    ------
    ValueError
        Anything else, or a negative integer.
    """
    if random_state is None:
        return int(np.random.SeedSequence().generate_state(1)[0] >> 1)
    if isinstance(random_state, np.random.RandomState):
        return int(random_state.randint(2**31 - 1))
    if isinstance(random_state, np.random.Generator):
        return int(random_state.integers(2**31 - 1))
    if isinstance(random_state, (int, np.integer)) and random_state >= 0:
        return int(random_state) % 2**31
    raise ValueError(
        f"Got random_state={random_state!r}, but expected a non-negative integer, a numpy "
        "generator or None."
    )
