"""The spanning tree of mutual reachability as a sparse graph.

It is the graph of distances that libraries take.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from clustering.trees.mutual import mutual_tree, neighbors_for_tree
from embeddings.neighbors.graph import NeighborGraph, own_graph

_ZERO = 1e-150
"""In place of distance 0, which a sparse matrix cannot hold; its square is still positive."""


def reach_graph(X: NDArray[Any], min_samples: int, neighbors: NeighborGraph | None) -> Any:
    """Return the edges of the tree as a symmetric matrix.

    The matrix is of shape (n_samples, n_samples) and float64.

    Parameters
    ----------
    X : ndarray of shape (n_samples, n_features)
        At least two samples.
    min_samples : int
        Samples within the core distance, itself included; at most n_samples.
    neighbors : NeighborGraph, optional
        The graph of X with at least `neighbors_for_tree` neighbours.

    Examples
    --------
    >>> import numpy as np
    >>> from clustering.trees.reach_graph import reach_graph
    >>> reach_graph(np.array([[0.0], [1.0], [3.0]]), 1, None).toarray().tolist()
    [[0.0, 1.0, 0.0], [1.0, 0.0, 2.0], [0.0, 2.0, 0.0]]
    """
    from scipy.sparse import coo_array

    wanted = neighbors_for_tree(len(X), X.shape[1], min_samples)
    graph = own_graph(X, wanted, neighbors) if wanted else None
    one, two, squared = mutual_tree(X, min_samples, graph)
    weights = np.maximum(np.sqrt(squared), _ZERO)
    ends = (np.concatenate([one, two]), np.concatenate([two, one]))
    return coo_array((np.tile(weights, 2), ends), shape=(len(X), len(X))).tocsr()
