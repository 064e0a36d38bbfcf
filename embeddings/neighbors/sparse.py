"""Exact neighbours among the rows of a sparse table.

The table is never written out with its zeros.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

BLOCK = 1 << 23
"""Distances held at a time (64 MiB)."""

MOST_NUMBERS = 1 << 22
"""Numbers of rows whose differences are looked at together: some rows are nearly full."""

ERROR = 1e-12
"""Largest error of a squared distance by expansion, as a share of the squared lengths."""


class SparseIndex:
    """Answers exact Euclidean neighbour queries about sparse rows.

    Squared distances by expansion in float64 propose; those kept are computed again from
    differences, and ordered by (distance, index), as in `embeddings.neighbors.index`.

    Parameters
    ----------
    X : sparse matrix of shape (n_samples, n_features)

    Examples
    --------
    >>> from scipy.sparse import csr_matrix
    >>> index = SparseIndex(csr_matrix([[0.0, 1.0], [0.0, 3.0], [0.0, 0.0]]))
    >>> index.query(csr_matrix([[0.0, 0.4]]), 2)[0].tolist()
    [[2, 0]]
    """

    def __init__(self, X: Any) -> None:
        self.X = X.tocsr().astype(np.float64)
        self._norms = squared_norms(self.X)
        self._columns = self.X.T.tocsr()

    def query(self, Y: Any, k: int) -> tuple[NDArray[np.int32], NDArray[np.float32]]:
        """Return indices and distances, both (n_queries, k), nearest first, ties by index.

        Raises
        ------
        ValueError
            `k` below one or above n_samples, or queries of another number of features.
        """
        from embeddings.neighbors.index import check_k

        check_k(k, self.X.shape[0])
        queries = Y.tocsr().astype(np.float64)
        if queries.shape[1] != self.X.shape[1]:
            raise ValueError(
                f"Got queries of {queries.shape[1]} features, but expected {self.X.shape[1]}."
            )
        indices = np.empty((queries.shape[0], k), np.int32)
        distances = np.empty((queries.shape[0], k), np.float32)
        step = max(1, BLOCK // self.X.shape[0])
        for start in range(0, queries.shape[0], step):
            part = slice(start, start + step)
            indices[part], distances[part] = self._block(queries[part], k)
        return indices, distances

    def squared(self, Y: Any) -> NDArray[np.float64]:
        """Return squared distances from rows to all samples.

        They are computed by expansion, and cut off at 0.
        """
        found = (Y @ self._columns).toarray()
        found *= -2
        found += self._norms
        found += squared_norms(Y)[:, None]
        return np.maximum(found, 0, out=found)

    def _block(self, Y: Any, k: int) -> tuple[NDArray[np.int32], NDArray[np.float32]]:
        proposed = self.squared(Y)
        slack = ERROR * (squared_norms(Y) + self._norms.max(initial=0.0))
        reach = np.partition(proposed, k - 1, axis=1)[:, k - 1] + 2 * slack
        rows, columns = np.nonzero(proposed <= reach[:, None])
        exact = np.sqrt(squared_between(Y, self.X, rows, columns)).astype(np.float32)
        order = np.lexsort((columns, exact, rows))
        firsts = np.searchsorted(rows, np.arange(Y.shape[0]))
        chosen = order[firsts[:, None] + np.arange(k)]
        return columns[chosen].astype(np.int32), exact[chosen]


def squared_norms(X: Any) -> NDArray[np.float64]:
    """Return the squared length of each row."""
    return np.asarray(X.multiply(X).sum(axis=1), dtype=np.float64).ravel()


def squared_between(
    Y: Any, X: Any, rows: NDArray[np.integer], columns: NDArray[np.integer]
) -> NDArray[np.float64]:
    """Return the squared distance of each pair ``Y[rows[i]], X[columns[i]]`` from differences."""
    found = np.empty(len(rows))
    sizes = np.diff(Y.indptr)[rows] + np.diff(X.indptr)[columns]
    parts = np.cumsum(sizes, dtype=np.int64) // MOST_NUMBERS
    starts = np.flatnonzero(np.diff(parts, prepend=-1))
    for i, start in enumerate(starts):
        part = slice(start, starts[i + 1] if i + 1 < len(starts) else len(rows))
        found[part] = squared_norms(Y[rows[part]] - X[columns[part]])
    return found
