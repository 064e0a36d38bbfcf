"""The neighbour graph in the form that openTSNE asks for.

Importing this module loads openTSNE.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray
from openTSNE.nearest_neighbors import KNNIndex

from embeddings.neighbors.graph import NeighborGraph
from embeddings.neighbors.index import NeighborIndex


class GraphIndex(KNNIndex):
    """Hands over a given graph, and answers queries about unseen ones.

    openTSNE's own `PrecomputedNeighbors` refuses queries, so a map made with it cannot transform.
    """

    VALID_METRICS = ("euclidean",)

    def __init__(self, graph: NeighborGraph, index: NeighborIndex) -> None:
        super().__init__(index.X, graph.k)
        self.graph = graph
        self.index = index

    def build(self) -> tuple[NDArray[np.int32], NDArray[np.float32]]:
        """Return the graph's indices and distances."""
        return self.graph.indices, self.graph.distances

    def query(self, query: NDArray[Any], k: int) -> tuple[NDArray[np.int32], NDArray[np.float32]]:
        """Return indices and distances of the `k` nearest training samples."""
        return self.index.query(query, k)
