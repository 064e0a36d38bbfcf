"""Where UMAP starts from with very many samples.

A part of the samples is given a start, which is then handed on to the others. The spectral start of
n samples is found among the square root of n vectors of length n, which takes time and memory that
grow with n². The shape that it is wanted for shows in a part of the samples. Each other sample
starts amid its neighbours that have a place.
"""

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from embeddings.neighbors.index import NeighborIndex

START_SAMPLES = 30_000
"""Size of that part of the samples, where there are more."""

PASSES = 5
"""Times that every sample is moved to the mean of itself and its neighbours that have a place.

With 14 neighbours, and 3 % of the samples in the part, the fourth reached the last of 300,000
digits; the others smooth.
"""

NOISE = 1e-4
"""Standard deviation of what keeps duplicates apart, as in umap-learn; the start is 10 wide."""


def start_by_part(
    X: NDArray[np.float32],
    indices: NDArray[np.int32],
    embed: Callable[[NDArray[np.float32]], NDArray[Any]],
    n_part: int,
    rng: np.random.Generator,
) -> NDArray[np.float32]:
    """Return a place for every sample, shape (n_samples, n_components).

    Parameters
    ----------
    X : ndarray of shape (n_samples, n_features), float32
    indices : ndarray of shape (n_samples, k), int32
        Their neighbours.
    embed : callable
        Gives the start of the samples that it is called with.
    n_part : int
        How many these are.
    rng : numpy.random.Generator
        Draws which samples these are, and the noise.
    """
    part = np.sort(rng.choice(len(X), n_part, replace=False))
    placed = embed(X[part])
    Y = np.zeros((len(X), placed.shape[1]), np.float32)
    Y[part] = placed
    known = np.zeros(len(X), np.float32)
    known[part] = 1
    for _ in range(PASSES):
        total, count = Y.copy(), known.copy()
        for column in indices.T:
            total += Y[column]  # zero, where there is no place yet
            count += known[column]
        Y = (total / np.maximum(count, 1)[:, None]).astype(np.float32, copy=False)
        known = (count > 0).astype(np.float32)
    lost = np.flatnonzero(known == 0)
    if len(lost):
        Y[lost] = placed[NeighborIndex(X[part]).query(X[lost], 1)[0].ravel()]
    return Y + rng.normal(scale=NOISE, size=Y.shape).astype(np.float32)
