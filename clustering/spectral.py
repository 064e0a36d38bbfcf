"""Spectral clustering of the neighbour graph."""

from typing import Any, Self

import numpy as np
from numpy.typing import ArrayLike, NDArray
from sklearn.base import BaseEstimator, ClusterMixin
from sklearn.utils import check_random_state
from sklearn.utils.validation import validate_data

from clustering.kmeans import KMeans
from clustering.shared.checks import check_count, check_n_clusters
from clustering.trees.bridges import affinity, bridged
from embeddings.neighbors.graph import NeighborGraph, own_graph

FACTORED_FEATURES = 3
"""Up to this many features the graph is nearly planar, so that its factors are sparse; the
eigenvalues then lie too close to each other (1e-6 apart at 70,000 samples) for Lanczos' method
without them. In more dimensions they lie apart, and the factors would fill the memory."""

_SHIFT = 1e-5
"""Keeps the factored matrix from being singular; far below what separates clusters."""

_MAX_RESTARTS = 1000
_DENSE = 50
"""Up to this many samples all eigenvectors are found at once: ARPACK can only find fewer than
all."""


class SpectralClustering(ClusterMixin, BaseEstimator):
    """K-means on the first eigenvectors of the neighbour graph's normalised Laplacian.

    Ng, Jordan and Weiss (2001), with rows scaled as in von Luxburg's tutorial (2007, section 4):
    what scikit-learn does with affinity="nearest_neighbors". Parts that the graph leaves apart are
    joined by the edges of the minimum spanning tree between them: otherwise more parts than
    clusters leave the eigenvectors undetermined.

    Parameters
    ----------
    n_clusters : int, default 8
    n_neighbors : int, default 10
        Neighbours of a sample, itself left out; lowered to n_samples - 1. scikit-learn's default.
    random_state : int, RandomState or None
        Seeds the eigensolver and k-means.

    Attributes
    ----------
    labels_ : ndarray of shape (n_samples,)
        Assignments.
    report_ : dict
        The eigenvalues, ascending from 0, and the parts of the graph before they were joined.

    Raises
    ------
    ValueError
        X is not a finite table, a parameter is out of range, or there are fewer samples than
        clusters.
    RuntimeError
        The eigensolver has not converged.

    Examples
    --------
    >>> import numpy as np
    >>> from sklearn.datasets import make_blobs
    >>> from clustering.spectral import SpectralClustering
    >>> X, _ = make_blobs(60, centers=[[0, 0], [9, 0], [0, 9]], random_state=0)
    >>> np.bincount(SpectralClustering(3, random_state=0).fit_predict(X)).tolist()
    [20, 20, 20]
    """

    def __init__(
        self,
        n_clusters: int = 8,
        *,
        n_neighbors: int = 10,
        random_state: int | np.random.RandomState | None = None,
    ) -> None:
        self.n_clusters = n_clusters
        self.n_neighbors = n_neighbors
        self.random_state = random_state

    def neighbors_wanted(self, n_samples: int, n_features: int) -> int:
        """Return how many neighbours of each sample, itself left out, `fit` uses."""
        from clustering.trees.mutual import neighbors_for_tree

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
        data: Any = validate_data(self, X, dtype=[np.float64, np.float32], order="C")
        n_clusters = check_n_clusters(self.n_clusters, len(data))
        check_count("n_neighbors", self.n_neighbors)
        rng = check_random_state(self.random_state)
        if len(data) == 1:
            self.labels_, self.report_ = np.zeros(1, np.intp), {"n_clusters": 1}
            return self
        wanted = self.neighbors_wanted(*data.shape)
        graph = own_graph(data, wanted, neighbors)
        matrix = affinity(graph.head(min(self.n_neighbors, wanted)))
        matrix, n_parts = bridged(data, matrix, graph)
        values, rows = _eigenvectors(matrix, n_clusters, data.shape[1], rng)
        self.labels_ = KMeans(n_clusters, random_state=rng).fit_predict(rows).astype(np.intp)
        self.report_ = {
            "n_parts": n_parts,
            "eigenvalues": values.tolist(),
            "n_clusters": len(np.unique(self.labels_)),
        }
        return self


def _eigenvectors(
    matrix: Any, k: int, n_features: int, rng: np.random.RandomState
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the `k` least eigenvalues of the normalised Laplacian.

    With them comes the matrix of eigenvectors, which has a row for each sample.
    """
    from scipy.sparse import diags_array, eye_array
    from scipy.sparse.linalg import ArpackNoConvergence, eigsh

    n = matrix.shape[0]
    root = np.sqrt(np.asarray(matrix.sum(axis=1)).ravel())
    scale = diags_array(1 / root)
    similarity = (scale @ matrix @ scale).tocsc()
    if n <= max(_DENSE, 2 * k):
        values, vectors = np.linalg.eigh(similarity.toarray())
        values, vectors = values[-k:], vectors[:, -k:]
    else:
        start = rng.uniform(-1, 1, n)
        limits: dict[str, Any] = {"v0": start, "ncv": min(n, 4 * k + 20), "maxiter": _MAX_RESTARTS}
        if n_features <= FACTORED_FEATURES:
            similarity -= eye_array(n)
            limits |= {"sigma": _SHIFT}
        try:
            values, vectors = eigsh(
                similarity, k, which="LM" if "sigma" in limits else "LA", tol=1e-4, **limits
            )
        except ArpackNoConvergence as error:
            raise RuntimeError(
                f"Got {len(error.eigenvalues)} of {k} eigenvectors after {_MAX_RESTARTS} restarts: "
                "expected clusters that the neighbour graph sets apart; try fewer features "
                f"(up to {FACTORED_FEATURES} are solved directly) or more neighbours."
            ) from None
        values = values + 1 if "sigma" in limits else values
    order = np.argsort(-values, kind="stable")
    return np.maximum(1 - values[order], 0.0), vectors[:, order] / root[:, None]
