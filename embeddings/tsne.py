"""t-SNE on a neighbour graph that other methods may share."""

from typing import Any, Self

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import issparse
from sklearn.base import BaseEstimator
from sklearn.utils.validation import check_is_fitted, validate_data

from embeddings.neighbors.graph import NeighborGraph, own_graph
from embeddings.neighbors.index import NeighborIndex
from embeddings.neighbors.sparse import SparseIndex
from embeddings.pca import PCA
from embeddings.shared.fitted_embedding import FittedEmbedding
from embeddings.shared.seeds import draw_seed
from embeddings.shared.sparse_input import SparseInput
from embeddings.shared.threads import thread_count

EARLY_ITERATIONS, EARLY_EXAGGERATION, MOMENTUM = 250, 12.0, 0.8
"""openTSNE's defaults."""

FFT_SAMPLES = 10_000
"""From this many fitted samples on, "auto" interpolates unseen ones: openTSNE's rule and code."""

THREAD_SAMPLES = 1_000
"""Below this many samples threads wait for each other longer than they work."""

TRANSFORM_PERPLEXITY = 5.0
"""Neighbours that place an unseen sample (openTSNE's default)."""

INITIAL_SPREAD = 1e-4
"""Standard deviation of the first coordinate at the start (Kobak & Berens 2019, "The art of using
t-SNE for single-cell transcriptomics", Nature Communications 10)."""


class TSNE(SparseInput, FittedEmbedding, BaseEstimator):
    """Lay samples out so that neighbours stay neighbours, starting from PCA.

    openTSNE's affinities, descent and defaults; in two dimensions repulsion is summed several
    times faster than there, and no less exactly (see :mod:`embeddings.descent.tsne`).

    Parameters
    ----------
    n_components : int
        Dimensions of the map; above 2 only Barnes-Hut serves, and it is slow.
    perplexity : float
        Neighbours that count, smoothly; at most ``(n_samples - 1) / 3``, to which it is lowered.
    learning_rate : float or "auto"
        "auto" is ``n_samples / exaggeration`` (Belkina et al. 2019, Nature Communications 10).
    n_iter : int
        Iterations after the 250 of early exaggeration.
    exaggeration : float or None
        Factor on attraction in these iterations.
    negative_gradient_method : {"auto", "bh", "fft"}
        Barnes-Hut, or interpolation on a grid, which "auto" takes in up to two dimensions.
    n_jobs : int or None
        Threads; None asks the environment (OMP_NUM_THREADS).
    random_state : int, numpy generator or None
        Seeds the jitter of the start.

    Attributes
    ----------
    embedding_ : ndarray of shape (n_samples, n_components), float32
        The map, its bounding box centred on the origin.
    report_ : dict
        Perplexity as used, gradient method, iterations and the final KL divergence (nats).

    Notes
    -----
    `transform` leaves the map as it is and lays every unseen sample out by its own neighbours in
    it (Poličar, Stražar & Zupan 2023, "Embedding to reference t-SNE space addresses batch effects
    in single-cell classification", Machine Learning 112).

    Examples
    --------
    >>> import numpy as np
    >>> from embeddings.tsne import TSNE
    >>> X = np.random.default_rng(0).normal(size=(60, 8))
    >>> TSNE(perplexity=10, n_iter=50, random_state=0).fit_transform(X).shape
    (60, 2)
    """

    def __init__(
        self,
        n_components: int = 2,
        *,
        perplexity: float = 30.0,
        learning_rate: float | str = "auto",
        n_iter: int = 500,
        exaggeration: float | None = None,
        negative_gradient_method: str = "auto",
        n_jobs: int | None = None,
        random_state: Any = None,
    ) -> None:
        self.n_components = n_components
        self.perplexity = perplexity
        self.learning_rate = learning_rate
        self.n_iter = n_iter
        self.exaggeration = exaggeration
        self.negative_gradient_method = negative_gradient_method
        self.n_jobs = n_jobs
        self.random_state = random_state

    def neighbors_wanted(self, n_samples: int, n_features: int) -> int:
        """Return how many neighbours per sample the fit uses.

        They are three times the perplexity.
        """
        return min(n_samples - 1, int(3 * self.perplexity))

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
            Fewer than two samples, NaN or infinite features, a graph of other samples or with too
            few columns.
        """
        from openTSNE.affinity import PerplexityBasedNN

        from embeddings.descent.opentsne import GraphIndex

        X = validate_data(
            self, X, accept_sparse="csr", dtype=np.float32, order="C", ensure_min_samples=2
        )
        index: Any = SparseIndex(X) if issparse(X) else NeighborIndex(X)
        graph = own_graph(X, self.neighbors_wanted(*X.shape), neighbors)
        seed, jobs = draw_seed(self.random_state), self._threads(X.shape[0])
        perplexity = min(self.perplexity, max(1.0, (X.shape[0] - 1) / 3))
        method = self._gradient_method()
        self._affinities = PerplexityBasedNN(
            knn_index=GraphIndex(graph, index), perplexity=perplexity, n_jobs=jobs
        )
        start = _start(X, self.n_components, seed)
        Z, kl_divergence = self._lay_out(self._affinities, start, method, seed, jobs)
        # openTSNE moves the map like this at every transform; done once here, it stays in place.
        self.embedding_ = (Z - (Z.max(axis=0) + Z.min(axis=0)) / 2).astype(np.float32)
        self.report_ = {
            "perplexity": float(perplexity),
            "negative_gradient_method": method,
            "n_iter": self.n_iter + EARLY_ITERATIONS,
            # Summed by several threads in any order: the digits beyond differ from fit to fit.
            "kl_divergence": round(kl_divergence, 6),
        }
        return self

    def transform(self, X: NDArray[Any]) -> NDArray[np.float32]:
        """Lay out samples, seen or unseen, in the fitted map.

        The result has shape (len(X), n_components).
        """
        from openTSNE.tsne import TSNEEmbedding

        check_is_fitted(self)
        X = validate_data(self, X, accept_sparse="csr", dtype=np.float32, order="C", reset=False)
        method = self.negative_gradient_method
        if method == "auto":
            large = len(self.embedding_) >= FFT_SAMPLES
            method = "fft" if large and self._n_features_out <= 2 else "bh"
        # openTSNE writes into the map that it transforms by: give it one of its own every time.
        reference = TSNEEmbedding(
            self.embedding_,
            self._affinities,
            negative_gradient_method=method,
            n_jobs=self._threads(X.shape[0]),
        )
        perplexity = min(TRANSFORM_PERPLEXITY, len(reference) / 3)
        return np.asarray(reference.transform(X, perplexity=perplexity), dtype=np.float32)

    def _threads(self, n_samples: int) -> int:
        return (self.n_jobs or thread_count()) if n_samples >= THREAD_SAMPLES else 1

    def _gradient_method(self) -> str:
        known = ("auto", "bh", "fft")
        if self.negative_gradient_method not in known:
            raise ValueError(
                f"Got negative_gradient_method={self.negative_gradient_method!r}, but expected "
                f"one of {known}."
            )
        if self.negative_gradient_method != "auto":
            return self.negative_gradient_method
        return "fft" if self.n_components <= 2 else "bh"

    def _lay_out(
        self, affinities: Any, start: NDArray[np.float64], method: str, seed: int, jobs: int
    ) -> tuple[NDArray[np.float64], float]:
        """Return the map and its KL divergence."""
        if method == "bh" or self.n_components != 2:
            from openTSNE import TSNE as Optimizer

            found = Optimizer(
                n_components=self.n_components,
                learning_rate=self.learning_rate,
                n_iter=self.n_iter,
                exaggeration=self.exaggeration,
                negative_gradient_method=method,
                n_jobs=jobs,
                random_state=seed,
            ).fit(affinities=affinities, initialization=start)
            return np.asarray(found), float(found.kl_divergence)
        from embeddings.descent.tsne import Layout

        layout = Layout(affinities.P, start, jobs)
        late = 1.0 if self.exaggeration is None else self.exaggeration
        for n_iter, exaggeration in (
            (EARLY_ITERATIONS, max(EARLY_EXAGGERATION, late)),
            (self.n_iter, late),
        ):
            auto = self.learning_rate == "auto"
            rate = len(start) / exaggeration if auto else float(self.learning_rate)
            layout.descend(n_iter, exaggeration, MOMENTUM, rate)
        return layout.Y, layout.divergence()


def _start(X: NDArray[np.float32], n_components: int, seed: int) -> NDArray[np.float64]:
    """Return the first principal components, small, with a jitter that separates duplicates."""
    rng = np.random.default_rng(seed)
    start = np.zeros((X.shape[0], n_components))
    components = PCA(n_components, random_state=seed).fit_transform(X)
    start[:, : components.shape[1]] = components
    spread = start[:, 0].std()
    if spread > 0:
        start /= spread
    return INITIAL_SPREAD * (start + rng.normal(scale=0.01, size=start.shape))
