"""Candidates for the neighbours of all samples among themselves.

Importing this module loads numba. Products of matrices are symmetric here: each tile of them serves
its rows and its columns, which halves the work. They are computed by NumPy, whose BLAS knows newer
processors than the one that faiss brings. Each sample notes what is nearer than the farthest of its
k nearest so far, and drops all but the k nearest whenever there is no more room. Compiled on first
use and cached beside the package.
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

_SPARE = 4
"""A k-th of how much is noted beyond k before it is looked through: memory against time."""

_TOGETHER = 32
"""Products compared at once: hardly any is to be noted."""


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
        In any order. Where products overflow, some are not filled in, and are 0.
    farthest : ndarray of shape (n_samples,), float64
        Squared distance of the farthest candidate; minus infinity where some are missing.
    norms : ndarray of shape (n_samples,), float64
        Lengths of the rows of `X`.
    """
    values, indices, norms = nearest_so_far(X, k)
    missing = (indices < 0).any(axis=1)
    farthest = 2 * values.max(axis=1).astype(np.float64) + norms**2
    farthest[missing] = -np.inf
    return np.maximum(indices, 0), farthest, norms


def nearest_so_far(
    X: NDArray[np.float32], k: int
) -> tuple[NDArray[np.float32], NDArray[np.int32], NDArray[np.float64]]:
    """Find the nearest samples of every sample, by products alone.

    The sample itself is among them.

    Returns
    -------
    values : ndarray of shape (n_samples, k), float32
        Half the squared distances, less half the sample's own squared length, in any order.
    indices : ndarray of shape (n_samples, k), int32
        The samples; -1 where products overflowed.
    norms : ndarray of shape (n_samples,), float64
        Lengths of the rows of `X`.
    """
    squared = np.einsum("ij,ij->i", X, X, dtype=np.float64)
    halves = (squared / 2).astype(np.float32)
    room = k + max(k // _SPARE, 8)
    values = np.full((len(X), room), np.inf, np.float32)
    indices = np.full((len(X), room), -1, np.int32)
    counts, limits = np.zeros(len(X), np.int64), np.full(len(X), np.inf, np.float32)
    starts = range(0, len(X), TILE)
    locks = {start: Lock() for start in starts}

    def work(tile: tuple[int, int]) -> None:
        first, second = tile
        rows, columns = slice(first, first + TILE), slice(second, second + TILE)
        products = X[rows] @ X[columns].T
        with ExitStack() as held:
            for start in sorted({*tile}):  # in one order, so that no two wait for each other
                held.enter_context(locks[start])
            note_nearest(products, halves, first, second, k, values, indices, counts, limits)

    with threadpool_limits(1, user_api="blas"), ThreadPoolExecutor(thread_count()) as pool:
        tiles = _tiles(starts)
        while batch := list(islice(tiles, _IN_FLIGHT)):
            for _ in pool.map(work, batch):
                pass
    drop_farthest(values, indices, counts, k)
    return values[:, :k], indices[:, :k], np.sqrt(squared)


def _tiles(starts: range) -> Iterator[tuple[int, int]]:
    """Yield the tiles on and above the diagonal.

    Tiles that are yielded side by side have few rows in common.
    """
    for offset in range(len(starts)):
        for first in range(len(starts) - offset):
            yield starts[first], starts[first + offset]


@njit(cache=True, nogil=True)
def note_nearest(
    products: Any, halves: Any, first: int, second: int, k: int,
    values: Any, indices: Any, counts: Any, limits: Any,
) -> None:  # fmt: skip
    """Offer the samples of a tile to each other.

    `values` are half the squared distances less what is the same for all: |y|² / 2 - xy. `limits`
    are the farthest of k: nothing beyond is noted.
    """
    n_rows, n_columns = products.shape
    column_halves = halves[second : second + n_columns]
    column_limits = limits[second : second + n_columns]
    for i in range(n_rows):
        row, half = first + i, halves[first + i]
        for start in range(0, n_columns, _TOGETHER):
            some = products[i, start : start + _TOGETHER]
            if not _any(some, column_halves[start:], column_limits[start:], half, limits[row]):
                continue
            for j in range(len(some)):
                column = second + start + j
                value = halves[column] - some[j]
                if value < limits[row]:
                    _note(row, value, column, k, values, indices, counts, limits)
                value = half - some[j]
                if first != second and value < limits[column]:
                    _note(column, value, row, k, values, indices, counts, limits)


@njit(cache=True, nogil=True)
def _any(products: Any, halves: Any, limits: Any, half: Any, limit: Any) -> bool:
    """Return whether any of these products may have to be noted.

    The loop is compiled to vector instructions.
    """
    hits = 0
    for j in range(len(products)):  # views from 0 on: no index is negative
        hits += (halves[j] - products[j] < limit) | (half - products[j] < limits[j])
    return hits > 0


@njit(cache=True, nogil=True)
def _note(
    row: int, value: Any, index: int, k: int,
    values: Any, indices: Any, counts: Any, limits: Any,
) -> None:  # fmt: skip
    """Note a sample for another.

    Make room where there is none left.
    """
    place = counts[row]
    values[row, place], indices[row, place] = value, index
    counts[row] = place + 1
    if place + 1 == values.shape[1]:
        limits[row] = _select(values[row], indices[row], place + 1, k)
        counts[row] = k


@njit(cache=True, nogil=True)
def drop_farthest(values: Any, indices: Any, counts: Any, k: int) -> None:
    """Leave the k nearest of what is noted for each sample."""
    for row in range(len(values)):
        if counts[row] > k:
            _select(values[row], indices[row], counts[row], k)


@njit(cache=True, nogil=True)
def _select(values: Any, indices: Any, n: int, k: int) -> Any:
    """Move the k smallest of n values to the front.

    Return the largest of those. Hoare's selection, with the middle of three as the pivot.
    """
    low, high = 0, n - 1
    while low < high:
        a, b, c = values[low], values[(low + high) // 2], values[high]
        pivot = max(min(a, b), min(max(a, b), c))
        i, j = low, high
        while i <= j:
            while values[i] < pivot:
                i += 1
            while values[j] > pivot:
                j -= 1
            if i <= j:
                values[i], values[j] = values[j], values[i]
                indices[i], indices[j] = indices[j], indices[i]
                i += 1
                j -= 1
        if k - 1 <= j:
            high = j
        elif k - 1 >= i:
            low = i
        else:
            break
    return values[:k].max()
