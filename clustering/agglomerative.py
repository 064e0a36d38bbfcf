"""Ward's agglomerative clustering: exact for moderate samples, on the neighbour graph beyond."""

from typing import Any, Self

import numpy as np
from numpy.typing import ArrayLike, NDArray
from sklearn.base import BaseEstimator, ClusterMixin
from sklearn.utils.validation import validate_data

from clustering.shared.checks import check_count, check_n_clusters
from clustering.trees.bridges import affinity, bridged
from embeddings.neighbors.graph import NeighborGraph, own_graph

FULL_SAMPLES = 20_000
"""Up to this many samples, every merge is sought among all pairs, in quadratic time."""


class Agglomerative(ClusterMixin, BaseEstimator):
    """Merge clusters by Ward's method (1963).

    Each step merges the two clusters that raise the sum of squares within clusters least.

    Up to `FULL_SAMPLES` samples by fastcluster, in memory O(n_samples * n_features). Beyond, only
    clusters that the neighbour graph links are merged (scikit-learn's structured Ward), in memory
    O(n_samples * (n_neighbors + n_features)).

    Parameters
    ----------
    n_clusters : int, default 2
    n_neighbors : int, default 10
        Neighbours of a sample in the graph, itself left out: as in scikit-learn's examples of
        structured Ward.
    structure : "full", "graph" or None
        Which of the two; None leaves it to the sample size. The record says which it was.

    Attributes
    ----------
    labels_ : ndarray of shape (n_samples,)
        Assignments.
    report_ : dict

    Raises
    ------
    ValueError
        X is not a finite table, a parameter is out of range, or there are fewer samples than
        clusters.

    Examples
    --------
    >>> import numpy as np
    >>> from sklearn.datasets import make_blobs
    >>> from clustering.agglomerative import Agglomerative
    >>> X, _ = make_blobs(60, centers=[[0, 0], [9, 0], [0, 9]], random_state=0)
    >>> np.bincount(Agglomerative(3).fit_predict(X)).tolist()
    [20, 20, 20]
    """

    depends_on_threads = False

    def __init__(
        self, n_clusters: int = 2, *, n_neighbors: int = 10, structure: str | None = None
    ) -> None:
        self.n_clusters = n_clusters
        self.n_neighbors = n_neighbors
        self.structure = structure

    def neighbors_wanted(self, n_samples: int, n_features: int) -> int:
        """Return how many neighbours of each sample `fit` uses.

        The sample itself is left out; 0 means none.
        """
        from clustering.trees.mutual import neighbors_for_tree

        if self._structure(n_samples) == "full" or n_samples < 2:
            return 0
        return max(
            min(self.n_neighbors, n_samples - 1), neighbors_for_tree(n_samples, n_features, 1)
        )

    def fit(
        self, X: ArrayLike, y: object = None, *, neighbors: NeighborGraph | None = None
    ) -> Self:
        """Find the clusters of X, of shape (n_samples, n_features).

        `neighbors`, where given, is the graph of X with at least `neighbors_wanted` neighbours, a
        :class:`embeddings.neighbors.graph.NeighborGraph`.
        """
        data: Any = validate_data(self, X, dtype=np.float64, order="C")
        check_n_clusters(self.n_clusters, len(data))
        check_count("n_neighbors", self.n_neighbors)
        if self.structure not in (None, "full", "graph"):
            raise ValueError(f"Got structure={self.structure!r}, but expected 'full' or 'graph'.")
        self.report_: dict[str, Any] = {"structure": self._structure(len(data))}
        if len(data) == 1:
            self.labels_ = np.zeros(1, np.intp)
        elif self.report_["structure"] == "full":
            self.labels_ = _full(data, self.n_clusters)
        else:
            self.labels_ = self._on_graph(data, neighbors)
        self.report_["n_clusters"] = int(self.labels_.max()) + 1
        return self

    def _structure(self, n_samples: int) -> str:
        return self.structure or ("full" if n_samples <= FULL_SAMPLES else "graph")

    def _on_graph(
        self, X: NDArray[np.float64], neighbors: NeighborGraph | None
    ) -> NDArray[np.intp]:
        import sklearn.cluster

        wanted = self.neighbors_wanted(*X.shape)
        graph = own_graph(X, wanted, neighbors)
        k = min(self.n_neighbors, wanted)
        matrix, n_parts = bridged(X, affinity(graph.head(k)), graph)
        self.report_ |= {"n_neighbors": k, "n_parts": n_parts}
        ward = sklearn.cluster.AgglomerativeClustering(
            self.n_clusters, connectivity=matrix, compute_full_tree=False
        )
        return ward.fit_predict(X).astype(np.intp)


def _full(X: NDArray[np.float64], n_clusters: int) -> NDArray[np.intp]:
    """Make all merges but the last n_clusters - 1."""
    import fastcluster
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    n = len(X)
    # Squares of the differences are what is compared: the origin costs digits.
    merges = fastcluster.linkage_vector(X - X.mean(axis=0), method="ward")[: n - n_clusters]
    made = np.arange(n, n + len(merges))
    ends = merges[:, :2].astype(np.int64)
    links = (np.concatenate([ends[:, 0], ends[:, 1]]), np.concatenate([made, made]))
    n_nodes = n + len(merges)
    tree = coo_array((np.ones(2 * len(merges), np.int8), links), shape=(n_nodes, n_nodes))
    return connected_components(tree, directed=False)[1][:n].astype(np.intp)
