"""UMAP by umap-learn, on a neighbour graph that other methods may share."""

import warnings
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import issparse
from sklearn.base import BaseEstimator
from sklearn.utils.validation import check_is_fitted, validate_data
from threadpoolctl import threadpool_limits

from embeddings.descent.umap_learn import import_umap
from embeddings.descent.umap_start import START_SAMPLES, start_by_part
from embeddings.neighbors.graph import EXACT_SAMPLES, NeighborGraph, neighbor_graph, own_graph
from embeddings.neighbors.index import NeighborIndex
from embeddings.neighbors.sparse import SparseIndex
from embeddings.shared.fitted_embedding import FittedEmbedding
from embeddings.shared.seeds import draw_seed
from embeddings.shared.sparse_input import SparseInput


class UMAP(SparseInput, FittedEmbedding, BaseEstimator):
    """Lay out a fuzzy neighbour graph (umap-learn).

    It is always seeded, and therefore runs on one core. Above `EXACT_SAMPLES` samples it starts
    from the spectral layout of a part of them: `embeddings.descent.umap_start`.

    Parameters
    ----------
    n_components : int
        Dimensions of the embedding.
    n_neighbors : int
        Size of a neighbourhood, the sample itself counted; lowered to ``n_samples - 1``.
    min_dist, spread : float
        How near embedded samples may come, and the scale on which they spread.
    metric : str
        A metric of umap-learn's by name. Metrics other than "euclidean" find their own neighbours
        by pynndescent, approximate and with some 20 s of compilation.
    n_epochs : int or None
        Optimisation passes; None leaves it to umap-learn (500 up to 10,000 samples, else 200).
    random_state : int, numpy generator or None
        Seeds everything; None takes fresh entropy.

    Attributes
    ----------
    umap_ : umap.UMAP
        The fitted model.
    embedding_ : ndarray of shape (n_samples, n_components), float32
        Embedding of the training samples.
    report_ : dict
        Neighbours as used, and how the start was made.

    Examples
    --------
    >>> import numpy as np
    >>> from embeddings.umap import UMAP
    >>> X = np.random.default_rng(0).normal(size=(60, 8))
    >>> UMAP(n_neighbors=10, random_state=0).fit_transform(X).shape
    (60, 2)
    """

    depends_on_threads = False

    def __init__(
        self,
        n_components: int = 2,
        *,
        n_neighbors: int = 15,
        min_dist: float = 0.1,
        spread: float = 1.0,
        metric: str = "euclidean",
        n_epochs: int | None = None,
        random_state: Any = None,
    ) -> None:
        self.n_components = n_components
        self.n_neighbors = n_neighbors
        self.min_dist = min_dist
        self.spread = spread
        self.metric = metric
        self.n_epochs = n_epochs
        self.random_state = random_state

    def neighbors_wanted(self, n_samples: int, n_features: int) -> int:
        """Return how many neighbours per sample the fit uses.

        There are none unless the metric is Euclidean.
        """
        return min(self.n_neighbors, n_samples - 1) - 1 if self.metric == "euclidean" else 0

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
            Fewer than three samples, NaN or infinite features, a graph of other samples or with
            too few columns, parameters that umap-learn refuses.
        """
        X = validate_data(
            self, X, accept_sparse="csr", dtype=np.float32, order="C", ensure_min_samples=3
        )
        seed = draw_seed(self.random_state)
        k = self.neighbors_wanted(*X.shape)
        graph = own_graph(X, k, neighbors) if k > 0 else None
        init, made = _start(self, X, graph, seed)
        self.umap_ = _fitted(self, X, graph, init, seed)
        self.embedding_ = self.umap_.embedding_.astype(np.float32, copy=False)
        self.report_ = {"n_neighbors": min(self.n_neighbors, X.shape[0] - 1), "init": made}
        return self

    def transform(self, X: NDArray[Any]) -> NDArray[np.float32]:
        """Embed samples, seen or unseen; returns (len(X), n_components), float32."""
        check_is_fitted(self)
        X = validate_data(self, X, accept_sparse="csr", dtype=np.float32, order="C", reset=False)
        Z: NDArray[np.float32] = self.umap_.transform(X).astype(np.float32)
        return Z


class _Queries:
    """What umap-learn's `transform` asks of its search index, answered exactly.

    umap-learn refuses to transform after a fit on a precomputed graph unless the graph comes with
    an index to find the neighbours of unseen samples by.
    """

    _angular_trees = False

    def __init__(self, index: Any) -> None:
        self.index = index

    def query(
        self, X: NDArray[np.float32], k: int, epsilon: float
    ) -> tuple[NDArray[np.int32], NDArray[np.float32]]:
        """Return the `k` nearest training samples.

        `epsilon` loosens a search that is not exact.
        """
        return self.index.query(X, k)


def _start(
    method: UMAP, X: NDArray[np.float32], graph: NeighborGraph | None, seed: int
) -> tuple[Any, str]:
    """Return where to start from, and what that is called.

    The start is in the form that umap-learn takes; its name is for the report.
    """
    if X.shape[0] <= method.n_components + 2:
        return "random", "random"  # the spectral start solves for more vectors than there are
    if graph is None or X.shape[0] <= EXACT_SAMPLES:
        return "spectral", "spectral"

    def spectral(part: NDArray[np.float32]) -> NDArray[Any]:
        of_part = neighbor_graph(part, min(graph.k, part.shape[0] - 1))
        return _fitted(method, part, of_part, "spectral", seed, n_epochs=0).embedding_

    n_part = min(START_SAMPLES, X.shape[0])
    start = start_by_part(X, graph.indices, spectral, n_part, np.random.default_rng(seed))
    return start, f"spectral, of {n_part:,} samples"


def _fitted(
    method: UMAP,
    X: NDArray[np.float32],
    graph: NeighborGraph | None,
    init: Any,
    seed: int,
    **changed: Any,
) -> Any:
    """Return umap-learn's model of `method`, fitted; `changed` are other parameters for it."""
    model = import_umap().UMAP
    if method.n_components == 2:
        from embeddings.descent.umap import LaidOutHere as model
    parameters = {
        "n_components": method.n_components,
        "n_neighbors": min(method.n_neighbors, X.shape[0] - 1),
        "min_dist": method.min_dist,
        "spread": method.spread,
        "metric": method.metric,
        "n_epochs": method.n_epochs,
        "init": init,
        "random_state": seed,
        "transform_seed": seed,
        "n_jobs": 1,  # what a seed makes of any other number, with a warning
        "precomputed_knn": (None, None, None) if graph is None else _with_self(X, graph),
    }
    # The last bits of the spectral start would depend on the threads of the BLAS.
    with warnings.catch_warnings(), threadpool_limits(1, user_api="blas"):
        # The third entry answers queries as an NNDescent does, but is none: see _Queries.
        warnings.filterwarnings("ignore", message=r"precomputed_knn\[2\]")
        return model(**parameters | changed).fit(X)


def _with_self(
    X: NDArray[np.float32], graph: NeighborGraph
) -> tuple[NDArray[np.int32], NDArray[np.float32], _Queries]:
    """Put every sample first among its neighbours, as umap-learn counts them."""
    own = np.arange(X.shape[0], dtype=np.int32)[:, None]
    return (
        np.hstack([own, graph.indices]),
        np.hstack([np.zeros((X.shape[0], 1), np.float32), graph.distances]),
        _Queries(SparseIndex(X) if issparse(X) else NeighborIndex(X)),
    )
