"""PLSCAN by fast_hdbscan, on an exact spanning tree.

The tree is found on the shared graph.
"""

import warnings
from typing import Any, Self

import numpy as np
from numpy.typing import ArrayLike
from sklearn.base import BaseEstimator, ClusterMixin
from sklearn.utils.validation import validate_data

from clustering.shared.checks import check_count
from clustering.shared.layers import LayeredClusters
from embeddings.neighbors.graph import NeighborGraph


class PLSCAN(LayeredClusters, ClusterMixin, BaseEstimator):
    """The level of HDBSCAN's hierarchy that persists longest.

    The method is PLSCAN (Bot, McInnes and Aerts, 2025).

    Needs the extra `fast_hdbscan`, which compiles for some ten seconds in each fresh process.
    Every least size of a cluster is tried on one spanning tree of mutual reachability; the sizes
    between which clusters stay what they are make layers.

    Parameters
    ----------
    min_samples : int, default 5
        Samples within the core distance, itself included; lowered to n_samples. The library's
        default.
    base_min_cluster_size : int, default 5
        Least cluster of the finest layer; the library's default.
    max_layers : int, default 10
        Layers that are kept.

    Attributes
    ----------
    labels_ : ndarray of shape (n_samples,)
        Assignments of the most persistent layer; -1 = noise.
    layers_ : list of ndarray of shape (n_samples,)
        Assignments of every layer, the finest first.
    report_ : dict
        The number of clusters, the share of noise, and the clusters of each layer.

    Raises
    ------
    ImportError
        fast_hdbscan is not installed.
    ValueError
        X is not a finite table, or a parameter is out of range.

    Examples
    --------
    >>> from sklearn.datasets import make_blobs
    >>> from clustering.plscan import PLSCAN
    >>> X, _ = make_blobs(200, centers=[[0, 0], [9, 0], [0, 9]], random_state=0)
    >>> PLSCAN().fit(X).report_["n_clusters"]
    3
    """

    depends_on_threads = False
    wants_n_clusters = False
    packages = ("fast_hdbscan",)

    def __init__(
        self, min_samples: int = 5, *, base_min_cluster_size: int = 5, max_layers: int = 10
    ) -> None:
        self.min_samples = min_samples
        self.base_min_cluster_size = base_min_cluster_size
        self.max_layers = max_layers

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
        library = _library()
        data: Any = validate_data(self, X, dtype=[np.float64, np.float32], order="C")
        min_samples = min(check_count("min_samples", self.min_samples), len(data))
        least = check_count("base_min_cluster_size", self.base_min_cluster_size, least=2)
        check_count("max_layers", self.max_layers)
        layers, persistence = [np.full(len(data), -1, np.intp)], [0.0]
        if len(data) >= 2 * least:
            from clustering.trees.reach_graph import reach_graph

            # With min_samples = 1 the library takes the weights of the tree as they are.
            model = library.PLSCAN(
                min_samples=1,
                base_min_cluster_size=least,
                max_layers=self.max_layers,
                metric="precomputed",
                reproducible=True,
            )
            with warnings.catch_warnings(), np.errstate(all="ignore"):
                warnings.simplefilter("ignore", RuntimeWarning)  # of distances of 0
                model.fit(reach_graph(data, min_samples, neighbors))
            layers, persistence = model.cluster_layers_, model.layer_persistence_scores_
        self._keep_layers(layers, persistence)
        return self


def _library() -> Any:
    try:
        import fast_hdbscan
    except ImportError as error:
        raise ImportError(
            f"PLSCAN needs fast_hdbscan, which cannot be imported ({error}): install it with "
            "pip install 'clusterbench[fast_hdbscan]'."
        ) from error
    return fast_hdbscan
