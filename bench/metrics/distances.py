"""Squared Euclidean distances, a block of rows at a time."""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

BLOCK = 2**23
"""Distances in memory at a time (64 MiB); with many rows, matrix products run at full speed."""

FEW_FEATURES = 16
"""Up to this number of features, coordinate differences are faster than matrix products, and
exact."""


def squared_distances(X: NDArray, rows: NDArray[np.intp]) -> Iterator[NDArray[np.float64]]:
    """Yield squared distances from some rows to all, in blocks.

    Yields
    ------
    ndarray of shape (n_rows_of_block, n_samples)
        For the first rows, then for the next; the caller may overwrite it. With many features
        the squares are expanded (about the mean, to lose few digits), and cut off at 0.
    """
    points = _centered(X)
    norms = np.einsum("ij,ij->i", points, points)
    size = max(BLOCK // len(points), 64)
    for start in range(0, len(rows), size):
        chosen = rows[start : start + size]
        block = _block(points[chosen], points, norms[chosen], norms)
        block[np.arange(len(chosen)), chosen] = 0  # what rounding left of it has no meaning
        yield block


def upper_squared_distances(X: NDArray) -> Iterator[tuple[int, NDArray[np.float64]]]:
    """Yield squared distances from rows to themselves and later ones.

    Yields
    ------
    start : int
        First row of the block, and first column.
    block : ndarray of shape (n_rows_of_block, n_samples - start)
        As `squared_distances` has them.
    """
    points = _centered(X)
    norms = np.einsum("ij,ij->i", points, points)
    size = max(BLOCK // len(points) // 4, 64)
    for start in range(0, len(points), size):
        stop = start + size
        block = _block(points[start:stop], points[start:], norms[start:stop], norms[start:])
        np.fill_diagonal(block, 0)
        yield start, block


def _centered(X: NDArray) -> NDArray[np.float64]:
    points = np.asarray(X, dtype=np.float64)
    return points - points.mean(axis=0) if points.shape[1] > FEW_FEATURES else points


def _block(
    some: NDArray[np.float64],
    all_: NDArray[np.float64],
    norms: NDArray[np.float64],
    all_norms: NDArray[np.float64],
) -> NDArray[np.float64]:
    if some.shape[1] <= FEW_FEATURES:
        from scipy.spatial.distance import cdist

        differences: NDArray[np.float64] = cdist(some, all_, "sqeuclidean")
        return differences
    block = (-2 * some) @ all_.T
    block += all_norms
    block += norms[:, None]
    return np.maximum(block, 0, out=block)
