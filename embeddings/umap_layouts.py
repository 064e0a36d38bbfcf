"""Several UMAP embeddings of the same samples, side by side."""

import warnings
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray
from sklearn.base import BaseEstimator
from sklearn.utils.validation import check_is_fitted, validate_data
from threadpoolctl import threadpool_limits

from embeddings.neighbors.graph import NeighborGraph, own_graph
from embeddings.shared.counts import check_counts
from embeddings.shared.fitted_embedding import FittedEmbedding
from embeddings.shared.seeds import draw_seed
from embeddings.shared.threads import thread_count
from embeddings.umap import UMAP

Table = tuple[NDArray[np.float32], NeighborGraph]
"""Samples, and their neighbours."""


class UMAPLayouts(FittedEmbedding, BaseEstimator):
    """Embed by UMAP several times, on one neighbour graph.

    Each embedding has a seed of its own. Where UMAP puts clusters differs from seed to seed, and
    with it what is taken for one cluster. What clusters the columns of each embedding apart, as
    :mod:`clustering.consensus` does, can tell what they agree on.

    Parameters
    ----------
    n_layouts : int
        Embeddings; three are the fewest of which one can be outvoted.
    n_components : int
        Dimensions of each.
    n_neighbors, min_dist
        As of :class:`embeddings.umap.UMAP`.
    random_state : int, numpy generator or None
        Seeds everything; None takes fresh entropy.

    Attributes
    ----------
    layouts_ : list of embeddings.umap.UMAP
        The fitted embedders.
    embedding_ : ndarray of shape (n_samples, n_layouts * n_components), float32
        Their embeddings of the training samples, one beside the other.
    report_ : dict
        How many there are, and what UMAP reports of the first.

    Examples
    --------
    >>> import numpy as np
    >>> from embeddings.umap_layouts import UMAPLayouts
    >>> X = np.random.default_rng(0).normal(size=(60, 8))
    >>> UMAPLayouts(n_layouts=3, random_state=0).fit_transform(X).shape
    (60, 6)
    """

    depends_on_threads = False

    def __init__(
        self,
        n_layouts: int = 3,
        *,
        n_components: int = 2,
        n_neighbors: int = 15,
        min_dist: float = 0.1,
        random_state: Any = None,
    ) -> None:
        self.n_layouts = n_layouts
        self.n_components = n_components
        self.n_neighbors = n_neighbors
        self.min_dist = min_dist
        self.random_state = random_state

    def neighbors_wanted(self, n_samples: int, n_features: int) -> int:
        """Return how many neighbours per sample the fit uses."""
        return self._umap(0).neighbors_wanted(n_samples, n_features)

    def _umap(self, seed: int) -> UMAP:
        return UMAP(
            self.n_components,
            n_neighbors=self.n_neighbors,
            min_dist=self.min_dist,
            random_state=seed,
        )

    def fit(
        self, X: NDArray[Any], y: object = None, *, neighbors: NeighborGraph | None = None
    ) -> Self:
        """Embed `X`, shape (n_samples, n_features); `y` is ignored.

        `neighbors`, where given, is the graph of `X` with at least `neighbors_wanted` columns.

        Raises
        ------
        ValueError
            Fewer than one layout, and what :class:`embeddings.umap.UMAP` refuses.
        """
        X = validate_data(self, X, dtype=np.float32, order="C", ensure_min_samples=3)
        check_counts(self, "n_layouts")
        seeds = np.random.SeedSequence(draw_seed(self.random_state)).generate_state(self.n_layouts)
        graph = own_graph(X, self.neighbors_wanted(*X.shape), neighbors)
        methods = [self._umap(int(seed >> 1)) for seed in seeds]
        self.layouts_ = fitted_together(methods, [(X, graph)] * self.n_layouts)
        self.embedding_ = np.hstack([layout.embedding_ for layout in self.layouts_])
        self.report_ = {"n_layouts": self.n_layouts} | self.layouts_[0].report_
        return self

    def transform(self, X: NDArray[Any]) -> NDArray[np.float32]:
        """Embed samples, seen or unseen, (len(X), n_layouts * n_components), float32."""
        check_is_fitted(self)
        X = validate_data(self, X, dtype=np.float32, order="C", reset=False)
        return np.hstack([layout.transform(X) for layout in self.layouts_])


def fitted_together(methods: Sequence[UMAP], tables: Sequence[Table]) -> list[UMAP]:
    """Fit each method to its table, several at once.

    As many are fitted at once as there are threads, since each takes one core. What is found does
    not depend on how many these are.
    """
    # Filters and limits hold for the whole process. Each fit sets them and restores what it met,
    # which may be what another has set that runs meanwhile: restored here, when all have ended.
    with (
        warnings.catch_warnings(),
        threadpool_limits(1, user_api="blas"),
        ThreadPoolExecutor(thread_count() if _threads_may_meet() else 1) as pool,
    ):
        return list(pool.map(_fitted, methods, *zip(*tables, strict=True)))


def _fitted(method: UMAP, X: NDArray[np.float32], graph: NeighborGraph) -> UMAP:
    return method.fit(X, neighbors=graph)


def _threads_may_meet() -> bool:
    """Return whether two threads may run numba's parallel code at once.

    umap-learn runs such code. Of numba's threading layers its own, "workqueue", ends the process
    then; the others allow it.
    """
    import numba

    # The layer is chosen when parallel code first runs.
    UMAP(n_neighbors=3, n_epochs=1, random_state=0).fit(np.eye(6, 3, dtype=np.float32))
    return bool(numba.threading_layer() != "workqueue")
