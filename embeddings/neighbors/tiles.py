"""Candidates for the neighbours of all samples among themselves (importing this loads numba).

Products of matrices are symmetric here: each tile of them serves its rows and its columns, which
halves the work. They are NumPy's, whose BLAS knows newer processors than the one that faiss brings.
Each sample keeps its nearest so far in a heap. Compiled on first use and cached beside the package.
"""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from itertools import islice
from threading import Lock
from typing import Any

import numpy as np
from numba import njit
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits

from embeddings.shared.threads import thread_count

TILE = 1024
"""Rows and columns of a tile: its 4 MB stay in the cache while they are looked through."""

_IN_FLIGHT = 1024
"""Tiles submitted at once."""


def nearest_candidates(
    X: NDArray[np.float32], k: int
) -> tuple[NDArray[np.int32], NDArray[np.float64], NDArray[np.float64]]:
    """Propose the nearest samples of every sample, itself among them.

    Parameters
    ----------
    X : ndarray of shape (n_samples, n_features), float32
        Best about the mean, as squared distances are expanded.
    k : int
        Candidates of each.

    Returns
    -------
    candidates : ndarray of shape (n_samples, k), int32
        In no order. Where products overflow, some are not filled in, and are 0.
    farthest : ndarray of shape (n_samples,), float64
        Squared distance of the farthest candidate; minus infinity where some are missing.
    norms : ndarray of shape (n_samples,), float64
        Lengths of the rows of `X`.
    """
    squared = np.einsum("ij,ij->i", X, X, dtype=np.float64)
    halves = (squared / 2).astype(np.float32)
    values = np.full((len(X), k), np.inf, np.float32)
    indices = np.full((len(X), k), -1, np.int32)
    starts = range(0, len(X), TILE)
    locks = {start: Lock() for start in starts}

    def work(tile: tuple[int, int]) -> None:
        first, second = tile
        rows, columns = slice(first, first + TILE), slice(second, second + TILE)
        products = X[rows] @ X[columns].T
        with ExitStack() as held:
            for start in sorted({*tile}):  # in one order, so that no two wait for each other
                held.enter_context(locks[start])
            keep_nearest(products, halves, first, second, values, indices)

    with threadpool_limits(1, user_api="blas"), ThreadPoolExecutor(thread_count()) as pool:
        tiles = _tiles(starts)
        while batch := list(islice(tiles, _IN_FLIGHT)):
            for _ in pool.map(work, batch):
                pass
    missing = (indices < 0).any(axis=1)
    farthest = 2 * values[:, 0].astype(np.float64) + squared
    farthest[missing] = -np.inf
    return np.maximum(indices, 0), farthest, np.sqrt(squared)


def _tiles(starts: range) -> Iterator[tuple[int, int]]:
    """Yield the tiles on and above the diagonal, those side by side with few rows in common."""
    for offset in range(len(starts)):
        for first in range(len(starts) - offset):
            yield starts[first], starts[first + offset]


@njit(cache=True, nogil=True)
def keep_nearest(
    products: Any, halves: Any, first: int, second: int, values: Any, indices: Any
) -> None:
    """Offer the samples of a tile to each other.

    `values` and `indices` hold a heap for each sample, the farthest on top, of half the squared
    distance less what is the same for all: |y|² / 2 - xy.
    """
    n_rows, n_columns = products.shape
    for i in range(n_rows):
        row, half = first + i, halves[first + i]
        for j in range(n_columns):
            column = second + j
            product = products[i, j]
            value = halves[column] - product
            if value < values[row, 0]:
                _replace_top(values[row], indices[row], value, column)
            if first != second:
                value = half - product
                if value < values[column, 0]:
                    _replace_top(values[column], indices[column], value, row)


@njit(cache=True, nogil=True)
def _replace_top(values: Any, indices: Any, value: Any, index: int) -> None:
    """Put a value in the place of a heap's largest."""
    size, place = len(values), 0
    while True:
        child = 2 * place + 1
        if child >= size:
            break
        if child + 1 < size and values[child + 1] > values[child]:
            child += 1
        if values[child] <= value:
            break
        values[place], indices[place] = values[child], indices[child]
        place = child
    values[place], indices[place] = value, index
