"""Parts of the neighbour graph are joined where they are nearest."""

import numpy as np
import pytest
from registered import blobs
from scipy.sparse.csgraph import connected_components, minimum_spanning_tree
from scipy.spatial.distance import cdist

from clustering.trees.bridges import affinity, bridged
from embeddings.neighbors.graph import neighbor_graph


@pytest.mark.parametrize("n_features", [2, 9])
def test_parts_of_a_graph_are_joined_by_the_shortest_bridges(n_features) -> None:
    X, part = blobs(n_features, 200, 5)
    graph = neighbor_graph(X, 15)
    matrix = affinity(graph.head(5))
    joined, n_parts = bridged(X, matrix, graph)
    assert n_parts == connected_components(matrix)[0] >= 5
    assert connected_components(joined)[0] == 1
    row, column = (joined - matrix).nonzero()
    distances = cdist(X.astype(float), X.astype(float))
    part = connected_components(matrix)[1]
    between = np.array([[distances[part == a][:, part == b].min() for a in range(n_parts)]
                        for b in range(n_parts)])  # fmt: skip
    shortest = minimum_spanning_tree(between).sum()
    assert distances[row, column].sum() == pytest.approx(2 * shortest)
