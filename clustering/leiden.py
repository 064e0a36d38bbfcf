"""Leiden communities of the neighbour graph, by leidenalg."""

from typing import Any, Self

import numpy as np
from numpy.typing import ArrayLike
from sklearn.base import BaseEstimator, ClusterMixin
from sklearn.utils import check_random_state
from sklearn.utils.validation import validate_data

from clustering.shared.checks import check_count
from clustering.trees.bridges import affinity
from embeddings.neighbors.graph import NeighborGraph, own_graph


class Leiden(ClusterMixin, BaseEstimator):
    """Communities of the neighbour graph that maximise modularity (Traag et al., 2019).

    Needs the extra `leiden`: leidenalg and igraph, both under the GNU General Public License.

    Parameters
    ----------
    n_neighbors : int, default 15
        Neighbours of a sample, itself left out; lowered to n_samples - 1. scanpy's default (Wolf,
        Angerer and Theis, 2018), which made the method common.
    resolution : float, default 1.0
        Larger values give more clusters. 1 is modularity itself (Newman and Girvan, 2004), and the
        default of leidenalg and of scanpy.
    n_iterations : int, default 2
        Passes (leidenalg's default); -1 goes on until one finds nothing better.
    random_state : int, RandomState or None
        Order in which samples are visited.

    Attributes
    ----------
    labels_ : ndarray of shape (n_samples,)
        Assignments, numbered from the largest cluster down.
    report_ : dict

    Raises
    ------
    ImportError
        leidenalg is not installed.
    ValueError
        X is not a finite table, or a parameter is out of range.

    Examples
    --------
    >>> import numpy as np
    >>> from sklearn.datasets import make_blobs
    >>> from clustering.leiden import Leiden
    >>> X, _ = make_blobs(60, centers=[[0, 0], [9, 0], [0, 9]], random_state=0)
    >>> np.bincount(Leiden(random_state=0).fit_predict(X)).tolist()
    [20, 20, 20]
    """

    depends_on_threads = False
    wants_n_clusters = False

    def __init__(
        self,
        n_neighbors: int = 15,
        *,
        resolution: float = 1.0,
        n_iterations: int = 2,
        random_state: int | np.random.RandomState | None = None,
    ) -> None:
        self.n_neighbors = n_neighbors
        self.resolution = resolution
        self.n_iterations = n_iterations
        self.random_state = random_state

    def neighbors_wanted(self, n_samples: int, n_features: int) -> int:
        """Return how many neighbours of each sample, itself left out, `fit` uses."""
        return min(self.n_neighbors, n_samples - 1)

    def fit(
        self, X: ArrayLike, y: object = None, *, neighbors: NeighborGraph | None = None
    ) -> Self:
        """Find the clusters of X, of shape (n_samples, n_features).

        `neighbors`, where given, is the graph of X with at least `neighbors_wanted` neighbours, a
        :class:`embeddings.neighbors.graph.NeighborGraph`.
        """
        igraph, leidenalg = _libraries()
        data: Any = validate_data(self, X, dtype=[np.float64, np.float32], order="C")
        check_count("n_neighbors", self.n_neighbors)
        if not self.resolution > 0:
            raise ValueError(f"Got resolution={self.resolution!r}, but expected a positive number.")
        seed = int(check_random_state(self.random_state).randint(2**31 - 1))
        k = self.neighbors_wanted(*data.shape)
        graph = igraph.Graph(n=len(data))
        if k:
            edges = affinity(own_graph(data, k, neighbors)).tocoo()
            upper = edges.row < edges.col
            graph.add_edges(np.column_stack([edges.row[upper], edges.col[upper]]))
            graph.es["weight"] = edges.data[upper].tolist()
        found = leidenalg.find_partition(
            graph,
            leidenalg.RBConfigurationVertexPartition,
            weights="weight" if k else None,
            n_iterations=self.n_iterations,
            resolution_parameter=float(self.resolution),
            seed=seed,
        )
        self.labels_ = np.array(found.membership, np.intp)
        self.report_ = {
            "n_neighbors": k,
            "resolution": float(self.resolution),
            "n_clusters": int(self.labels_.max()) + 1,
        }
        return self


def _libraries() -> tuple[Any, Any]:
    try:
        import igraph
        import leidenalg
    except ImportError as error:
        raise ImportError(
            f"Leiden needs leidenalg, which cannot be imported ({error}): install it with "
            "pip install 'clusterbench[leiden]'."
        ) from error
    return igraph, leidenalg
