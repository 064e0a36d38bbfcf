"""The spanning tree of mutual reachability against its definition."""

import numpy as np
import pytest
from scipy.sparse.csgraph import minimum_spanning_tree
from scipy.spatial.distance import cdist

from clustering.trees.mutual import mutual_tree, neighbors_for_tree
from embeddings.neighbors.graph import neighbor_graph


@pytest.mark.parametrize("seed", range(24))
def test_tree_of_mutual_reachability_has_the_least_weights(seed) -> None:
    rng = np.random.RandomState(seed)
    n, n_features, min_samples = rng.randint(12, 200), [2, 8, 20][seed % 3], rng.randint(1, 12)
    X = rng.normal(size=(n, n_features))
    if seed % 4 == 0:  # parts that the graph leaves apart
        X += rng.randint(0, 3, (n, 1)) * rng.choice([3, 30])
    if seed % 5 == 0:  # ties and duplicates
        X = rng.randint(0, 3, X.shape).astype(float)
    graph = None
    if k := neighbors_for_tree(n, n_features, min_samples):
        # Short lists leave much to the comparison with all others.
        graph = neighbor_graph(X, min(n - 1, max(min_samples, 3)) if seed % 2 else k)
    one, two, weights = mutual_tree(X, min_samples, graph)
    squared = cdist(X, X, "sqeuclidean")
    core = np.sort(squared, axis=1)[:, min_samples - 1]
    mutual = np.maximum(np.maximum(squared, core), core[:, None])
    np.testing.assert_allclose(mutual[one, two], weights, atol=1e-9)
    # Plus one, because a weight of zero means no edge there.
    reference = minimum_spanning_tree(mutual + 1).data - 1
    np.testing.assert_allclose(np.sort(weights), np.sort(reference), atol=1e-9)
