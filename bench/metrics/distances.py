"""Squared Euclidean distances, a block of rows at a time."""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray
from scipy.spatial.distance import cdist

BLOCK = 2**23
"""Distances held at a time (64 MiB): many rows let matrix products run at full speed."""

FEW_FEATURES = 16
"""Up to here coordinate differences are faster than matrix products, and exact."""


def squared_distances(X: NDArray, rows: NDArray[np.intp]) -> Iterator[NDArray[np.float64]]:
    """Yield squared distances from some rows of X to all rows, in float64, block by block.

    Yields
    ------
    ndarray of shape (n_rows_of_block, n_samples)
        For the first rows, then for the next; the caller may overwrite it. With many features
        the squares are expanded (about the mean, to lose few digits), and cut off at 0.
    """
    points = np.asarray(X, dtype=np.float64)
    if points.shape[1] > FEW_FEATURES:
        points = points - points.mean(axis=0)
    norms = np.einsum("ij,ij->i", points, points)
    size = max(BLOCK // len(points), 64)
    for start in range(0, len(rows), size):
        chosen = rows[start : start + size]
        if points.shape[1] <= FEW_FEATURES:
            yield cdist(points[chosen], points, "sqeuclidean")
            continue
        block = (-2 * points[chosen]) @ points.T
        block += norms
        block += norms[chosen, None]
        block[np.arange(len(chosen)), chosen] = 0  # what rounding left of it has no meaning
        yield np.maximum(block, 0, out=block)
