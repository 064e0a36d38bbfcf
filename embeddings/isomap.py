"""Isomap: distances along the neighbour graph, laid out straight."""

from typing import Any, Self

import numpy as np
from numpy.typing import NDArray
from sklearn.base import BaseEstimator
from sklearn.utils.validation import check_is_fitted, validate_data

from embeddings.neighbors.graph import NeighborGraph, own_graph
from embeddings.neighbors.index import NeighborIndex
from embeddings.neighbors.linked import linked_graph
from embeddings.shared.counts import check_counts
from embeddings.shared.fitted_embedding import FittedEmbedding
from embeddings.shared.projection import project
from embeddings.shared.seeds import draw_seed

BLOCK = 64
"""Landmarks from which paths are sought together."""


class Isomap(FittedEmbedding, BaseEstimator):
    """Lay out landmarks by graph distances, and samples by the landmarks.

    All samples are placed by their graph distances to the landmarks. With every sample a landmark
    this is Isomap (Tenenbaum, de Silva & Langford 2000, Science 290); with fewer, its landmark form
    (de Silva & Tenenbaum 2003, "Global versus local methods in nonlinear dimensionality reduction",
    NIPS), whose memory grows with the samples, not with their square. scikit-learn's Isomap has
    neither landmarks nor a graph that others share.

    Parameters
    ----------
    n_components : int
        Dimensions of the embedding (scikit-learn's default).
    n_neighbors : int
        Neighbours per sample, itself not counted; lowered to ``n_samples - 1``. UMAP's default.
    n_landmarks : int
        Landmarks, drawn once; all samples where there are no more.
    random_state : int, numpy generator or None
        Seeds the draw.

    Attributes
    ----------
    embedding_ : ndarray of shape (n_samples, n_components), float32
        Embedding of the training samples.
    report_ : dict
        Neighbours and landmarks as used, parts of the graph before they were linked.

    Examples
    --------
    >>> import numpy as np
    >>> from embeddings.isomap import Isomap
    >>> X = np.random.default_rng(0).normal(size=(60, 8))
    >>> Isomap(n_neighbors=10, random_state=0).fit_transform(X).shape
    (60, 2)
    """

    def __init__(
        self,
        n_components: int = 2,
        *,
        n_neighbors: int = 15,
        n_landmarks: int = 1_000,
        random_state: Any = None,
    ) -> None:
        self.n_components = n_components
        self.n_neighbors = n_neighbors
        self.n_landmarks = n_landmarks
        self.random_state = random_state

    def neighbors_wanted(self, n_samples: int, n_features: int) -> int:
        """Return how many neighbours per sample the fit uses."""
        return min(self.n_neighbors, n_samples - 1)

    def fit(
        self, X: NDArray[Any], y: object = None, *, neighbors: NeighborGraph | None = None
    ) -> Self:
        """Lay out `X`, shape (n_samples, n_features); `y` is ignored.

        Parameters
        ----------
        neighbors : NeighborGraph, optional
            Of `X`, with at least `neighbors_wanted` columns; computed where it is not given.

        Raises
        ------
        ValueError
            Fewer than two samples, NaN or infinite features, counts below one, a graph of other
            samples or with too few columns.
        """
        X = validate_data(self, X, dtype=np.float32, order="C", ensure_min_samples=2)
        check_counts(self, "n_components", "n_neighbors", "n_landmarks")
        graph = own_graph(X, self.neighbors_wanted(*X.shape), neighbors)
        distances, n_parts = linked_graph(X, graph)
        rng = np.random.default_rng(draw_seed(self.random_state))
        landmarks = np.sort(rng.permutation(len(X))[: self.n_landmarks])
        self._index, self._k = NeighborIndex(X), graph.k
        self._paths = _paths(distances, landmarks)
        self._axes, self._origin = _layout(self._paths[landmarks], self.n_components)
        self.embedding_ = self._place(self._paths)
        self.report_ = {
            "n_neighbors": graph.k,
            "n_landmarks": len(landmarks),
            "n_parts": n_parts,
        }
        return self

    def transform(self, X: NDArray[Any]) -> NDArray[np.float32]:
        """Place samples, seen or unseen, by their shortest paths through fitted neighbours."""
        check_is_fitted(self)
        X = validate_data(self, X, dtype=np.float32, order="C", reset=False)
        indices, distances = self._index.query(X, self._k)
        paths = np.full((len(X), self._paths.shape[1]), np.inf, np.float32)
        for column in range(indices.shape[1]):
            through = distances[:, column, None] + self._paths[indices[:, column]]
            np.minimum(paths, through, out=paths)
        return self._place(paths)

    def _place(self, paths: NDArray[np.float32]) -> NDArray[np.float32]:
        return project(np.square(paths), self._axes, self._origin)


def _paths(distances: Any, landmarks: NDArray[np.int64]) -> NDArray[np.float32]:
    """Return the lengths of shortest paths, shape (n_samples, n_landmarks)."""
    from scipy.sparse.csgraph import dijkstra

    paths = np.empty((distances.shape[0], len(landmarks)), np.float32)
    for start in range(0, len(landmarks), BLOCK):
        part = slice(start, start + BLOCK)
        paths[:, part] = dijkstra(distances, directed=True, indices=landmarks[part]).T
    return paths


def _layout(
    paths: NDArray[np.float32], n_components: int
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the axes and origin that place a sample.

    It is placed by its squared distances to the landmarks. Classical scaling: with eigenvalues w
    and unit eigenvectors v of the centred ``-D² / 2``, a landmark lies at ``sqrt(w) v``, and a
    sample at squared distances d at ``-v (d - mean) / (2 sqrt(w))``. Dimensions that the landmarks
    do not span are zeros.
    """
    from scipy.linalg import eigh
    from sklearn.utils.extmath import svd_flip

    squared = np.square(paths.astype(np.float64))
    squared = (squared + squared.T) / 2
    mean = squared.mean(axis=0)
    centered = -(squared - mean - mean[:, None] + mean.mean()) / 2
    n = len(squared)
    kept = min(n_components, n)
    values, vectors = eigh(centered, subset_by_index=(n - kept, n - 1))
    values, rows = values[::-1], svd_flip(None, vectors[:, ::-1].T, u_based_decision=False)[1]
    spanned = values > 1e-9 * max(values[0], np.finfo(float).tiny)
    axes = np.zeros((n_components, n))
    axes[:kept][spanned] = -rows[spanned] / (2 * np.sqrt(values[spanned]))[:, None]
    return axes, mean
