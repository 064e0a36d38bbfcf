"""The neighbour graph as clusterers use it."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

BRIDGE = 1e-3
"""Weight of an edge between parts: so small that spectral clustering still cuts there first (with
weight 1 it takes two separate moons for one), and large enough to tell near parts from far ones."""


def affinity(graph: Any) -> Any:
    """Return the symmetric CSR matrix of affinities.

    It is 1 where both samples list each other, and 0.5 where only one does. scikit-learn's
    SpectralClustering builds the same matrix from nearest neighbours.
    """
    from scipy.sparse import csr_array

    n, k = graph.indices.shape
    ends = np.arange(0, n * k + 1, k, dtype=np.int32)
    listed = csr_array((np.full(n * k, 0.5), graph.indices.ravel(), ends), shape=(n, n))
    return (listed + listed.T).tocsr()


def bridged(X: NDArray[Any], matrix: Any, neighbors: Any) -> tuple[Any, int]:
    """Join the parts of a graph by bridges.

    Bridges are the edges of the Euclidean minimum spanning tree between the parts.

    Parameters
    ----------
    X : ndarray of shape (n_samples, n_features)
    matrix : sparse array of shape (n_samples, n_samples)
        Symmetric, of the samples of X.
    neighbors : NeighborGraph
        Of X, with as many neighbours as `neighbors_for_tree` says for min_samples = 1.

    Returns
    -------
    matrix : sparse array
        Connected; bridges have weight `BRIDGE`.
    n_parts : int
        How many parts there were.
    """
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    n_parts, part = connected_components(matrix, directed=False)
    if n_parts == 1:
        return matrix, 1
    from clustering.trees.mutual import mutual_tree, neighbors_for_tree

    # In few dimensions a k-d tree does without the graph, in a fraction of the time.
    wanted = neighbors_for_tree(len(X), X.shape[1], 1)
    one, two, _ = mutual_tree(X, 1, neighbors if wanted else None)
    between = part[one] != part[two]
    one, two = one[between], two[between]
    ends = (np.concatenate([one, two]), np.concatenate([two, one]))
    bridges = coo_array((np.full(2 * len(one), BRIDGE), ends), shape=matrix.shape)
    return (matrix + bridges).tocsr(), n_parts
