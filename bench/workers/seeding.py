"""Global random generators, seeded for one task."""

import pickle
import random
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np

_numpy: Any = np.random


class Draws:
    """Whether a task used a global generator; known afterwards."""

    globally: bool = False


@contextmanager
def seeded(seed: int) -> Iterator[Draws]:
    """Seed the global generators for the block, then restore them.

    Methods that take no seed, such as scikit-learn's Isomap, use these: `random`, NumPy, and Keras
    or PyTorch if they are imported. A method's own unseeded generator cannot be controlled.

    Parameters
    ----------
    seed : int
        The task's, in 0 .. 2**32 - 1.
    """
    draws = Draws()
    before, generator = random.getstate(), _numpy.get_bit_generator()
    numbers = generator.state
    _seed_networks(seed)
    random.seed(seed)
    np.random.seed(seed)  # noqa: NPY002
    start = _position()
    try:
        yield draws
    finally:
        draws.globally = _position() != start
        random.setstate(before)
        _numpy.set_bit_generator(generator)
        generator.state = numbers


def _position() -> tuple[object, bytes]:
    """Return where the generators are in their sequences."""
    return random.getstate(), pickle.dumps(_numpy.get_bit_generator().state)


def _seed_networks(seed: int) -> None:
    """Seed the generators of Keras and its backend, or of PyTorch."""
    keras: Any = sys.modules.get("keras")
    torch: Any = sys.modules.get("torch")
    if hasattr(keras, "utils"):
        keras.utils.set_random_seed(seed)
    if hasattr(torch, "manual_seed"):
        torch.manual_seed(seed)
