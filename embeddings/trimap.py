"""TriMap by the package of its author.

It works on a neighbour graph that other methods may share.
"""

from typing import Any, Self

import numpy as np
from numpy.typing import NDArray
from sklearn.base import BaseEstimator
from sklearn.utils.validation import validate_data

from embeddings.neighbors.graph import NeighborGraph, own_graph
from embeddings.shared.fitted_embedding import FittedEmbedding
from embeddings.shared.seeds import draw_seed

CANDIDATES = 50
"""Neighbours looked at beyond those kept (TriMap's own number)."""


class TriMap(FittedEmbedding, BaseEstimator):
    """Lay out triplets: a sample, one nearer and one farther.

    The method is that of Amid & Warmuth (2019). It needs the extra `trimap`, which brings PyTorch:
    the package's other implementation takes no seed. Neighbours are exact, and features scaled as a
    whole to 0..1, as the package scales them; it embeds no unseen samples.

    Parameters
    ----------
    n_components : int
        Dimensions of the embedding, at least 2.
    n_inliers, n_outliers, n_random : int
        Triplets per sample: nearer neighbours, farther samples for each, and random ones. Inliers
        are lowered where there are too few samples. The package's defaults.
    n_iter : int
        Iterations (the package's default).
    random_state : int, numpy generator or None
        Seeds the draw of triplets.

    Attributes
    ----------
    embedding_ : ndarray of shape (n_samples, n_components), float32
        Embedding of the training samples.
    report_ : dict
        Inliers as used, and the final mean loss.

    Examples
    --------
    >>> import numpy as np
    >>> from embeddings.trimap import TriMap
    >>> X = np.random.default_rng(0).normal(size=(60, 8))
    >>> TriMap(random_state=0).fit_transform(X).shape
    (60, 2)
    """

    packages = ("trimap", "torch")

    def __init__(
        self,
        n_components: int = 2,
        *,
        n_inliers: int = 12,
        n_outliers: int = 4,
        n_random: int = 3,
        n_iter: int = 400,
        random_state: Any = None,
    ) -> None:
        self.n_components = n_components
        self.n_inliers = n_inliers
        self.n_outliers = n_outliers
        self.n_random = n_random
        self.n_iter = n_iter
        self.random_state = random_state

    def neighbors_wanted(self, n_samples: int, n_features: int) -> int:
        """Return how many neighbours per sample the fit looks at."""
        return min(self.n_inliers + CANDIDATES, n_samples - 1)

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
            Fewer than ten samples, NaN or infinite features, a graph of other samples or with too
            few columns, parameters that the package refuses.
        """
        library = _library()
        X = validate_data(self, X, dtype=np.float32, order="C", ensure_min_samples=10)
        graph = own_graph(X, self.neighbors_wanted(*X.shape), neighbors)
        low, span = X.min(), X.max() - X.min()
        span = span if span > 0 else np.float32(1)
        scaled = (X - low) / span
        n_inliers = max(1, min(self.n_inliers, len(X) - self.n_outliers - 2))
        model = library.TorchTRIMAP(
            n_dims=self.n_components,
            n_inliers=n_inliers,
            n_outliers=self.n_outliers,
            n_random=self.n_random,
            n_iters=self.n_iter,
            knn_tuple=(graph.indices, graph.distances / span),
            device="cpu",
            random_state=draw_seed(self.random_state),
        ).fit(scaled - scaled.mean(axis=0))
        self.embedding_ = np.asarray(model.embedding_, np.float32)
        self.report_ = {"n_inliers": n_inliers, "loss": round(float(model.loss_history_[-1]), 4)}
        return self


def _library() -> Any:
    try:
        import trimap
    except ImportError as error:
        raise ImportError(
            f"TriMap needs the package trimap, which cannot be imported ({error}): install it "
            "with pip install 'clusterbench[trimap]'."
        ) from error
    return trimap
