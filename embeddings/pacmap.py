"""PaCMAP by the package of its authors.

It works on a neighbour graph that other methods may share.
"""

from typing import Any, Self

import numpy as np
from numpy.typing import NDArray
from sklearn.base import BaseEstimator
from sklearn.utils.validation import check_is_fitted, validate_data

from embeddings.neighbors.graph import NeighborGraph, own_graph
from embeddings.shared.fitted_embedding import FittedEmbedding
from embeddings.shared.seeds import draw_seed

CANDIDATES = 50
"""Neighbours looked at beyond those kept (PaCMAP's own number)."""


class PaCMAP(FittedEmbedding, BaseEstimator):
    """Lay out near, mid-near and further pairs of samples.

    The method is that of Wang, Huang, Rudin & Shaposhnik (2021). It needs the extra `pacmap`.
    Neighbours are exact, where the package by itself searches approximately; all else, defaults
    among it, is the package's.

    Parameters
    ----------
    n_components : int
        Dimensions of the embedding.
    n_neighbors : int
        Near pairs per sample; lowered where there are too few samples for it.
    MN_ratio, FP_ratio : float
        Mid-near and further pairs for every near one.
    random_state : int, numpy generator or None
        Seeds the draw of pairs.

    Attributes
    ----------
    pacmap_ : pacmap.PaCMAP
        The fitted model.
    embedding_ : ndarray of shape (n_samples, n_components), float32
        Embedding of the training samples.
    report_ : dict
        Pairs per sample, of each kind.

    Examples
    --------
    >>> import numpy as np
    >>> from embeddings.pacmap import PaCMAP
    >>> X = np.random.default_rng(0).normal(size=(60, 8))
    >>> PaCMAP(random_state=0).fit_transform(X).shape
    (60, 2)
    """

    packages = ("pacmap",)
    transform_tolerance = 0.2
    # The package lays a sample out by its near pairs alone, without the mid-near and further ones
    # that placed the fitted samples: 0.13 of the spread off on 240 digits.

    def __init__(
        self,
        n_components: int = 2,
        *,
        n_neighbors: int = 10,
        MN_ratio: float = 0.5,
        FP_ratio: float = 2.0,
        random_state: Any = None,
    ) -> None:
        self.n_components = n_components
        self.n_neighbors = n_neighbors
        self.MN_ratio = MN_ratio
        self.FP_ratio = FP_ratio
        self.random_state = random_state

    def neighbors_wanted(self, n_samples: int, n_features: int) -> int:
        """Return how many neighbours per sample the fit looks at."""
        return min(self.n_neighbors + CANDIDATES, n_samples - 1)

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
        ImportError
            The package is not installed.
        ValueError
            Fewer than eight samples, NaN or infinite features, a graph of other samples or with
            too few columns, parameters that the package refuses.
        """
        library = _library()
        X = validate_data(self, X, dtype=np.float32, order="C", ensure_min_samples=8)
        graph = own_graph(X, self.neighbors_wanted(*X.shape), neighbors)
        # Near, mid-near and further samples are all different ones.
        most = int((len(X) - 2) / (1 + self.MN_ratio + self.FP_ratio))
        kept = max(1, min(self.n_neighbors, most))
        self._seed, self._X = draw_seed(self.random_state), X
        self.pacmap_ = self._model(library, kept, _near_pairs(graph, kept)).fit(X)
        self.embedding_ = np.asarray(self.pacmap_.embedding_, np.float32)
        self.report_ = {
            "n_neighbors": kept,
            "n_mid_near": self.pacmap_.n_MN,
            "n_further": self.pacmap_.n_FP,
        }
        return self

    def transform(self, X: NDArray[Any]) -> NDArray[np.float32]:
        """Lay out samples among the fitted ones; returns (len(X), n_components), float32."""
        import faiss

        check_is_fitted(self)
        X = validate_data(self, X, dtype=np.float32, order="C", reset=False)
        threads = faiss.omp_get_max_threads()
        # The package keeps its seed in a global that a constructor sets; given one, it takes
        # faiss's threads from everybody.
        self._model(_library(), self.report_["n_neighbors"], None)
        try:
            Z = self.pacmap_.transform(X, basis=self._X, save_pairs=False)
        finally:
            faiss.omp_set_num_threads(threads)
        return np.ascontiguousarray(Z, np.float32)

    def _model(self, library: Any, n_neighbors: int, pairs: NDArray[np.int32] | None) -> Any:
        return library.PaCMAP(
            n_components=self.n_components,
            n_neighbors=n_neighbors,
            MN_ratio=self.MN_ratio,
            FP_ratio=self.FP_ratio,
            pair_neighbors=pairs,
            random_state=self._seed,
        )


def _library() -> Any:
    try:
        import pacmap
    except ImportError as error:
        raise ImportError(
            f"PaCMAP needs the package pacmap, which cannot be imported ({error}): install it "
            "with pip install 'clusterbench[pacmap]'."
        ) from error
    return pacmap


def _near_pairs(graph: NeighborGraph, kept: int) -> NDArray[np.int32]:
    """Pair samples with their nearest neighbours by scaled distance.

    The pairs have shape (n_samples * kept, 2). A squared distance is divided by both samples'
    scales, their mean distance to the fourth to sixth neighbour (section 3 of the paper, as in the
    package).
    """
    distances = graph.distances.astype(np.float64)
    scale = np.maximum(distances[:, 3:6].mean(axis=1), 1e-10)
    scaled = distances**2 / (scale[:, None] * scale[graph.indices])
    order = np.argsort(scaled, axis=1, kind="stable")[:, :kept]
    near = np.take_along_axis(graph.indices, order, axis=1)
    own = np.repeat(np.arange(graph.n_samples, dtype=np.int32), kept)
    return np.column_stack([own, near.ravel()]).astype(np.int32)
