"""The neighbour graph as one connected, symmetric graph of distances."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from embeddings.neighbors.graph import NeighborGraph
from embeddings.neighbors.index import NeighborIndex


def linked_graph(X: NDArray[np.float32], graph: NeighborGraph) -> tuple[Any, int]:
    """Link neighbours, and the parts that still lie apart.

    Two samples are linked where either is a neighbour of the other. Every part but the largest is
    linked to its nearest sample outside it, until there is one part only: without that, samples of
    different parts have no distance along the graph.

    Returns
    -------
    distances : scipy.sparse.csr_array of shape (n_samples, n_samples)
        Symmetric; the distance of duplicates is an entry of 0.
    n_parts : int
        Connected parts before they were linked.
    """
    from scipy.sparse.csgraph import connected_components

    n = len(X)
    rows = np.repeat(np.arange(n), graph.k)
    pairs = _Pairs(n, rows, graph.indices.ravel(), graph.distances.ravel())
    n_parts, parts = connected_components(pairs.matrix(), directed=False)
    first_count = int(n_parts)
    while n_parts > 1:
        sizes = np.bincount(parts)
        for part in range(n_parts):
            if part != sizes.argmax():
                pairs.add(*_shortest_way_out(X, parts == part))
        n_parts, parts = connected_components(pairs.matrix(), directed=False)
    return pairs.matrix(), first_count


class _Pairs:
    """Pairs of samples and their distances, each pair once."""

    def __init__(
        self,
        n_samples: int,
        rows: NDArray[np.integer],
        columns: NDArray[np.integer],
        distances: NDArray[np.float32],
    ) -> None:
        low, high = np.minimum(rows, columns), np.maximum(rows, columns)
        keys, first = np.unique(low.astype(np.int64) * n_samples + high, return_index=True)
        self.n_samples = n_samples
        self.low, self.high = keys // n_samples, keys % n_samples
        self.distances = distances[first].astype(np.float64)

    def add(self, low: int, high: int, distance: float) -> None:
        """Add a pair; one that is there already stays as it is."""
        low, high = min(low, high), max(low, high)
        if not np.any((self.low == low) & (self.high == high)):
            self.low = np.append(self.low, low)
            self.high = np.append(self.high, high)
            self.distances = np.append(self.distances, distance)

    def matrix(self) -> Any:
        """Return the symmetric matrix of distances."""
        from scipy.sparse import coo_array

        places = (
            np.concatenate([self.low, self.high]),
            np.concatenate([self.high, self.low]),
        )
        data = np.concatenate([self.distances, self.distances])
        return coo_array((data, places), shape=(self.n_samples, self.n_samples)).tocsr()


def _shortest_way_out(X: NDArray[np.float32], inside: NDArray[np.bool_]) -> tuple[int, int, float]:
    members, others = np.flatnonzero(inside), np.flatnonzero(~inside)
    indices, distances = NeighborIndex(X[others]).query(X[members], 1)
    nearest = int(distances[:, 0].argmin())
    return int(members[nearest]), int(others[indices[nearest, 0]]), float(distances[nearest, 0])
