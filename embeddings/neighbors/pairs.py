"""Distances of pairs of samples, and pairs that sort.

Distances are computed from differences; pairs sort in the order of neighbours.
"""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray


def pair_distances(
    Y: NDArray[np.float32],
    X: NDArray[np.float32],
    rows: NDArray[np.integer],
    columns: NDArray[np.integer],
) -> NDArray[np.float32]:
    """Return the Euclidean distance of each pair ``Y[rows[i]], X[columns[i]]`` from differences.

    Parameters
    ----------
    Y, X : C-contiguous ndarrays of shape (n, n_features), float32
    rows, columns : ndarrays of shape (n_pairs,)
    """
    import faiss

    rows = np.ascontiguousarray(rows, np.int64)
    columns = np.ascontiguousarray(columns, np.int64)
    squared = np.empty(len(rows), np.float32)
    y, i, x, j, out = (faiss.swig_ptr(a) for a in (Y, rows, X, columns, squared))
    compare: Callable[..., None] = vars(faiss)["pairwise_indexed_L2sqr"]  # not in faiss's stubs
    compare(X.shape[1], len(rows), y, i, x, j, out)
    return np.sqrt(squared, out=squared)


def pack(distances: NDArray[np.float32], indices: NDArray[np.integer]) -> NDArray[np.uint64]:
    """Pack pairs so that sorting the integers sorts by (distance, index).

    The bits of non-negative floats are ordered as the floats are.
    """
    high = distances.view(np.uint32).astype(np.uint64) << np.uint64(32)
    return high | indices.astype(np.uint64)


def unpack(keys: NDArray[np.uint64]) -> tuple[NDArray[np.int32], NDArray[np.float32]]:
    """Undo `pack`."""
    return keys.astype(np.uint32).astype(np.int32), (keys >> np.uint64(32)).astype(np.uint32).view(
        np.float32
    )
