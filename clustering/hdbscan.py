"""HDBSCAN on an exact spanning tree that is found faster.

The choice of clusters is scikit-learn's.
"""

from typing import Any, Self

import numpy as np
from numpy.typing import ArrayLike, NDArray
from sklearn.base import BaseEstimator, ClusterMixin
from sklearn.utils.validation import validate_data

from clustering.shared.checks import check_count
from embeddings.neighbors.graph import NeighborGraph, own_graph

MIN_CLUSTER_SHARE = 500 / 70_000
"""Least cluster, as a share of the samples: 500 of MNIST's 70,000, as umap-learn's documentation
("Using UMAP for Clustering") sets it, with min_samples = 10. scikit-learn's 5, whatever the sample
size, finds thousands of clusters in that many samples."""

_ZERO = 1e-150
"""In place of distance 0, which a sparse matrix cannot hold; its square is still positive."""


class HDBSCAN(ClusterMixin, BaseEstimator):
    """Clusters that persist over all densities (Campello, Moulavi and Sander, 2013).

    The minimum spanning tree of mutual reachability is found in memory O(n_samples * min_samples)
    (see :mod:`clustering.trees.mutual`); scikit-learn condenses it and chooses the clusters.

    Parameters
    ----------
    min_cluster_size : int, optional
        Least samples of a cluster. By default 0.7 % of the samples, at least 5: see
        `MIN_CLUSTER_SHARE`.
    min_samples : int, default 10
        Samples within the core distance, itself included; lowered to n_samples.
    cluster_selection_method : "eom" or "leaf"
        Excess of mass, or the leaves of the condensed tree.
    allow_single_cluster : bool

    Attributes
    ----------
    labels_ : ndarray of shape (n_samples,)
        Assignments; -1 = noise.
    probabilities_ : ndarray of shape (n_samples,)
        How firmly a sample belongs to its cluster; 0 for noise.
    report_ : dict

    Raises
    ------
    ValueError
        X is not a finite table, or a parameter is out of range.

    Examples
    --------
    >>> import numpy as np
    >>> from sklearn.datasets import make_blobs
    >>> from clustering.hdbscan import HDBSCAN
    >>> X, _ = make_blobs(60, centers=[[0, 0], [9, 0], [0, 9]], random_state=0)
    >>> np.bincount(HDBSCAN(min_cluster_size=5, min_samples=3).fit_predict(X)).tolist()
    [20, 20, 20]
    """

    depends_on_threads = False
    wants_n_clusters = False

    def __init__(
        self,
        min_cluster_size: int | None = None,
        *,
        min_samples: int = 10,
        cluster_selection_method: str = "eom",
        allow_single_cluster: bool = False,
    ) -> None:
        self.min_cluster_size = min_cluster_size
        self.min_samples = min_samples
        self.cluster_selection_method = cluster_selection_method
        self.allow_single_cluster = allow_single_cluster

    def neighbors_wanted(self, n_samples: int, n_features: int) -> int:
        """Return how many neighbours of each sample `fit` can use.

        The sample itself is left out; 0 means none.
        """
        from clustering.trees.mutual import neighbors_for_tree

        return neighbors_for_tree(n_samples, n_features, self.min_samples)

    def fit(
        self, X: ArrayLike, y: object = None, *, neighbors: NeighborGraph | None = None
    ) -> Self:
        """Find the clusters of X, of shape (n_samples, n_features).

        `neighbors`, where given, is the graph of X with at least `neighbors_wanted` neighbours, a
        :class:`embeddings.neighbors.graph.NeighborGraph`.
        """
        data: Any = validate_data(self, X, dtype=[np.float64, np.float32], order="C")
        min_samples = min(check_count("min_samples", self.min_samples), len(data))
        size = self.min_cluster_size
        if size is None:
            size = max(5, round(MIN_CLUSTER_SHARE * len(data)))
        check_count("min_cluster_size", size, least=2)
        if len(data) > 1:
            found = self._select(self._distances(data, min_samples, neighbors), size)
            self.labels_, self.probabilities_ = found.labels_, found.probabilities_
        else:
            self.labels_, self.probabilities_ = np.full(1, -1, np.intp), np.zeros(1)
        self.report_ = {
            "min_samples": min_samples,
            "min_cluster_size": size,
            "n_clusters": int(self.labels_.max()) + 1,
            "noise": float(np.mean(self.labels_ == -1)),
        }
        return self

    def _distances(self, X: NDArray[Any], min_samples: int, neighbors: NeighborGraph | None) -> Any:
        """Return the spanning tree as a symmetric sparse matrix of distances."""
        from scipy.sparse import coo_array

        from clustering.trees.mutual import mutual_tree

        wanted = self.neighbors_wanted(*X.shape)
        graph = own_graph(X, wanted, neighbors) if wanted else None
        one, two, squared = mutual_tree(X, min_samples, graph)
        weights = np.maximum(np.sqrt(squared), _ZERO)
        ends = (np.concatenate([one, two]), np.concatenate([two, one]))
        return coo_array((np.tile(weights, 2), ends), shape=(len(X), len(X))).tocsr()

    def _select(self, distances: Any, min_cluster_size: int) -> Any:
        """Have scikit-learn find the clusters of the tree."""
        import sklearn.cluster

        # With min_samples = 1 a core distance is that of the nearest on the tree, so scikit-learn
        # takes the weights as they are.
        return sklearn.cluster.HDBSCAN(
            min_cluster_size=min_cluster_size,
            min_samples=1,
            metric="precomputed",
            cluster_selection_method=self.cluster_selection_method,
            allow_single_cluster=self.allow_single_cluster,
            copy=False,
        ).fit(distances)
