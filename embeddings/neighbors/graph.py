"""The neighbour graph that several methods share.

It is exact, except with very many samples. Above `EXACT_SAMPLES` samples of many features the time
of the exact graph, which grows with the square, would outgrow everything else.
`embeddings.neighbors.near_lists` then makes one that says how many of the true neighbours it has.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import issparse

from embeddings.neighbors.approximate import approximate_graph
from embeddings.neighbors.index import NeighborIndex, check_k
from embeddings.neighbors.near_lists import near_list_graph
from embeddings.neighbors.search import TREE_DIMENSIONS
from embeddings.neighbors.sparse import SparseIndex

EXACT_SAMPLES = 200_000
"""Up to this many samples the graph is exact whatever the number of features."""

DENSE_SHARE = 0.1
"""Share of numbers that are not 0 from which a sparse table is searched as a dense copy.

As float32 that takes at most five times the memory of the sparse table, and products of it are
many times faster: those of sparse rows grow with the square of the share.
"""


@dataclass(frozen=True, eq=False)
class NeighborGraph:
    """The k nearest other samples of every sample, nearest first.

    Parameters
    ----------
    indices : ndarray of shape (n_samples, k), int32
        Row numbers of the neighbours. A sample is never its own neighbour; its duplicates are.
    distances : ndarray of shape (n_samples, k), float32
        Euclidean distances, ascending; equal ones are ordered by index.
    recall : float, optional
        Share of the true neighbours that a sample of exact queries found among those given; None
        where the search was exact.

    Raises
    ------
    ValueError
        Arrays of other shapes or types, or more neighbours than other samples.
    """

    indices: NDArray[np.int32]
    distances: NDArray[np.float32]
    recall: float | None = None

    def __post_init__(self) -> None:
        if self.indices.ndim != 2 or self.indices.shape != self.distances.shape:
            raise ValueError(
                f"Got indices of shape {self.indices.shape} and distances of shape "
                f"{self.distances.shape}, but expected both to be (n_samples, k)."
            )
        if self.indices.dtype != np.int32 or self.distances.dtype != np.float32:
            raise ValueError(
                f"Got indices of {self.indices.dtype} and distances of {self.distances.dtype}, "
                "but expected int32 and float32."
            )
        check_k(self.k, self.n_samples - 1)

    @property
    def n_samples(self) -> int:
        """Number of rows."""
        return len(self.indices)

    @property
    def k(self) -> int:
        """Neighbours per sample."""
        return self.indices.shape[1]

    def head(self, k: int) -> "NeighborGraph":
        """Return the graph of the `k` nearest only, as contiguous copies."""
        check_k(k, self.k)
        if k == self.k:
            return self
        return NeighborGraph(
            np.ascontiguousarray(self.indices[:, :k]),
            np.ascontiguousarray(self.distances[:, :k]),
            self.recall,
        )


def neighbor_graph(X: NDArray[Any], k: int, *, approximate: bool = False) -> NeighborGraph:
    """Find the `k` nearest other samples of every sample.

    Exactly, unless there are more than `EXACT_SAMPLES` samples and `TREE_DIMENSIONS` features;
    then at least 99 % of them, and the graph says how many (`NeighborGraph.recall`).

    Parameters
    ----------
    X : ndarray or sparse matrix of shape (n_samples, n_features)
        Finite features; compared as float32. A sparse table is searched exactly, as a dense copy
        where a tenth of it or more is not 0.
    k : int
        Neighbours per sample, itself not counted.
    approximate : bool
        Whether 99 % of them will do below `EXACT_SAMPLES` too. Where that is no quicker (few
        samples or features, sparse tables, too many directions), the graph is exact all the same,
        and its recall None.

    Raises
    ------
    ValueError
        `k` below one or above ``n_samples - 1``; NaN or infinite features.
    """
    if issparse(X) and _is_nearly_dense(X):
        table: Any = X
        X = table.astype(np.float32).toarray()
    index: Any = SparseIndex(X) if issparse(X) else NeighborIndex(X)
    n_samples = index.X.shape[0]
    check_k(k, n_samples - 1)
    recall = None
    if not issparse(X) and n_samples > EXACT_SAMPLES and index.X.shape[1] > TREE_DIMENSIONS:
        indices, distances, recall = near_list_graph(index.X, k + 1)
    elif approximate and not issparse(X) and (answers := approximate_graph(index.X, k + 1)):
        indices, distances, recall = answers
    else:
        indices, distances = (
            index.query(index.X, k + 1) if issparse(X) else index.query_itself(k + 1)
        )
    # Duplicates with lower indices may have pushed a sample out of its own list: drop the last.
    own = indices == np.arange(n_samples, dtype=np.int32)[:, None]
    own[~own.any(axis=1), -1] = True
    return NeighborGraph(
        indices[~own].reshape(n_samples, k), distances[~own].reshape(n_samples, k), recall
    )


def _is_nearly_dense(X: Any) -> bool:
    """Return whether a sparse table is better searched as dense.

    The search stays exact.
    """
    return X.shape[0] <= EXACT_SAMPLES and X.nnz >= DENSE_SHARE * X.shape[0] * X.shape[1]


def own_graph(X: NDArray[Any], k: int, neighbors: NeighborGraph | None) -> NeighborGraph:
    """Return the graph of the `k` nearest neighbours in `X`.

    It is taken from the graph that was handed in, and computed if there is none.

    Raises
    ------
    ValueError
        What was handed in is a graph of other samples, or of fewer neighbours.
    """
    if neighbors is None:
        return neighbor_graph(X, k)
    if neighbors.n_samples != X.shape[0] or neighbors.k < k:
        raise ValueError(
            f"Got a neighbour graph of {neighbors.n_samples} samples and {neighbors.k} neighbours, "
            f"but expected {X.shape[0]} samples and at least {k} neighbours: hand in that of X."
        )
    return neighbors.head(k)
