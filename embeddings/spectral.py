"""Laplacian eigenmaps of the neighbour graph.

They are the slowest modes of a random walk on the graph.
"""

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
from embeddings.shared.seeds import draw_seed

DENSE_SAMPLES = 500
"""Up to this many samples all eigenvectors are computed: quicker than looking for a few."""

TOLERANCE = 1e-7
"""Relative error of eigenvalues: that of float32, which the embedding is."""


class SpectralEmbedding(FittedEmbedding, BaseEstimator):
    """Embed by the first eigenvectors of the normalised graph Laplacian.

    The method is that of Belkin & Niyogi (2003). Samples are linked, with weight 1, to their
    nearest neighbours either way; parts of the graph that lie apart are linked first
    (`embeddings.neighbors.linked`), for each would take an eigenvector. The eigenvectors are sought
    by Lanczos iterations on the sparse graph (ARPACK), without factoring it, so that 70,000 samples
    are no obstacle. An unseen sample lies at the mean of its neighbours, divided by the eigenvalue
    of the walk (Bengio et al. 2004, "Out-of-sample extensions for LLE, Isomap, MDS, Eigenmaps, and
    spectral clustering", NIPS); one equal to a fitted sample takes its place.

    Parameters
    ----------
    n_components : int
        Dimensions of the embedding. The default is the autoencoder's; two separate three clusters
        at most, as clusters take an eigenvector each.
    n_neighbors : int
        Neighbours per sample, itself not counted; lowered to ``n_samples - 1``. UMAP's default.
    random_state : int, numpy generator or None
        Seeds the start of the iterations.

    Attributes
    ----------
    embedding_ : ndarray of shape (n_samples, n_components), float32
        Embedding of the training samples; each coordinate has, weighted by degree, variance 1.
    eigenvalues_ : ndarray of shape (n_components,)
        Of the walk, descending, without the trivial 1.
    report_ : dict
        Neighbours as used, parts of the graph before they were linked, and the eigenvalues.

    Examples
    --------
    >>> import numpy as np
    >>> from embeddings.spectral import SpectralEmbedding
    >>> X = np.random.default_rng(0).normal(size=(60, 8))
    >>> SpectralEmbedding(n_components=3, random_state=0).fit_transform(X).shape
    (60, 3)
    """

    def __init__(
        self, n_components: int = 10, *, n_neighbors: int = 15, random_state: Any = None
    ) -> None:
        self.n_components = n_components
        self.n_neighbors = n_neighbors
        self.random_state = random_state

    def neighbors_wanted(self, n_samples: int, n_features: int) -> int:
        """Return how many neighbours per sample the fit uses."""
        return min(self.n_neighbors, n_samples - 1)

    def fit(
        self, X: NDArray[Any], y: object = None, *, neighbors: NeighborGraph | None = None
    ) -> Self:
        """Embed `X`, shape (n_samples, n_features); `y` is ignored.

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
        check_counts(self, "n_components", "n_neighbors")
        graph = own_graph(X, self.neighbors_wanted(*X.shape), neighbors)
        links, n_parts = linked_graph(X, graph)
        links.data[:] = 1
        kept = min(self.n_components, len(X) - 1)
        seed = draw_seed(self.random_state)
        self.eigenvalues_, Z = _slowest_modes(links, kept, seed)
        self.embedding_ = Z.astype(np.float32)
        self._index, self._k = NeighborIndex(X), graph.k
        self.report_ = {
            "n_neighbors": graph.k,
            "n_parts": n_parts,
            "eigenvalues": [round(float(value), 6) for value in self.eigenvalues_],
        }
        return self

    def transform(self, X: NDArray[Any]) -> NDArray[np.float32]:
        """Place samples, seen or unseen, among fitted ones; returns (len(X), n_components)."""
        check_is_fitted(self)
        X = validate_data(self, X, dtype=np.float32, order="C", reset=False)
        indices, distances = self._index.query(X, self._k)
        # A mode that changes sign from neighbour to neighbour says nothing about a mean of them.
        values = np.maximum(self.eigenvalues_, 1 / (1 + self._k))
        Z = (self.embedding_[indices].mean(axis=1, dtype=np.float64) / values).astype(np.float32)
        equal = distances[:, 0] == 0
        Z[equal] = self.embedding_[indices[equal, 0]]
        return Z


def _slowest_modes(
    links: Any, n_components: int, seed: int
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return eigenvalues and eigenvectors of the walk on a graph.

    The constant eigenvector is left out.
    """
    from scipy.linalg import eigh
    from scipy.sparse import diags_array
    from scipy.sparse.linalg import eigsh
    from sklearn.utils.extmath import svd_flip

    degrees = links.sum(axis=1)
    scale = 1 / np.sqrt(degrees)
    walk = diags_array(scale) @ links @ diags_array(scale)
    n, wanted = len(degrees), n_components + 1
    if n <= max(DENSE_SAMPLES, 4 * wanted):
        values, vectors = eigh(walk.toarray(), subset_by_index=(n - wanted, n - 1))
    else:
        start = np.random.default_rng(seed).uniform(-1, 1, n)
        values, vectors = eigsh(walk, wanted, which="LA", v0=start, tol=TOLERANCE)
    order = np.argsort(-values, kind="stable")[1:]
    modes = svd_flip(None, vectors[:, order].T, u_based_decision=False)[1].T
    return values[order], modes * (scale * np.sqrt(degrees.sum()))[:, None]
