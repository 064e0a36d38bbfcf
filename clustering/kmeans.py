"""K-means with all restarts in one batch."""

from typing import Any, Self

import numpy as np
from numpy.typing import ArrayLike, NDArray
from sklearn.base import (
    BaseEstimator,
    ClassNamePrefixFeaturesOutMixin,
    ClusterMixin,
    TransformerMixin,
)
from sklearn.metrics.pairwise import euclidean_distances
from sklearn.utils import check_random_state
from sklearn.utils.sparsefuncs import mean_variance_axis
from sklearn.utils.validation import check_is_fitted, validate_data

from clustering.lloyd import iterations as _lloyd
from clustering.shared.checks import check_lloyd, warn_if_fewer

_EUCLIDEAN = _lloyd.Geometry(
    bias=lambda centers: -0.5 * np.square(centers).sum(axis=-1),
    center=lambda sums, counts, before: np.where(
        counts[:, None] > 0, sums / np.maximum(counts, 1)[:, None], before
    ).astype(before.dtype),
)


class KMeans(ClassNamePrefixFeaturesOutMixin, TransformerMixin, ClusterMixin, BaseEstimator):
    """K-means: centres that minimise the sum of squared distances.

    The distance of a sample is that to its own centre.

    Lloyd's algorithm with greedy k-means++ seeding, and scikit-learn's criteria for the end of a
    restart; restarts share every pass over the data, which makes ten of them several times faster.

    Parameters
    ----------
    n_clusters : int, default 8
    n_init : int, default 10
        Restarts; the one of least inertia is kept.
    max_iter : int, default 300
        Iterations of a restart at most.
    tol : float, default 1e-4
        A restart ends when the summed squared shift of its centres is at most this share of the
        features' mean variance.
    random_state : int, RandomState or None
        Draws the first centres.

    Attributes
    ----------
    cluster_centers_ : ndarray of shape (n_clusters, n_features)
    labels_ : ndarray of shape (n_samples,), int32
        Assignments.
    inertia_ : float
        Summed squared distance of samples to their own centre, in squared units of X.
    n_iter_ : int
        Iterations of the restart that was kept.
    report_ : dict

    Raises
    ------
    ValueError
        X is not a finite table, a parameter is out of range, or there are fewer samples than
        clusters.

    Examples
    --------
    >>> import numpy as np
    >>> from sklearn.datasets import make_blobs
    >>> from clustering.kmeans import KMeans
    >>> X, _ = make_blobs(60, centers=[[0, 0], [9, 0], [0, 9]], random_state=0)
    >>> np.bincount(KMeans(3, random_state=0).fit_predict(X)).tolist()
    [20, 20, 20]
    """

    depends_on_threads = False

    def __init__(
        self,
        n_clusters: int = 8,
        *,
        n_init: int = 10,
        max_iter: int = 300,
        tol: float = 1e-4,
        random_state: int | np.random.RandomState | None = None,
    ) -> None:
        self.n_clusters = n_clusters
        self.n_init = n_init
        self.max_iter = max_iter
        self.tol = tol
        self.random_state = random_state

    def fit(self, X: ArrayLike, y: object = None) -> Self:
        """Find the centres; X of shape (n_samples, n_features), dense or sparse."""
        data: Any = validate_data(
            self, X, accept_sparse="csr", dtype=[np.float64, np.float32], order="C"
        )
        check_lloyd(self, data.shape[0])
        if hasattr(data, "toarray"):
            mean, work = np.zeros(data.shape[1], data.dtype), data
            spread = mean_variance_axis(data, 0)[1]
        else:
            # Expanded squares lose digits when the data lie far from the origin.
            mean = data.mean(axis=0, dtype=np.float64).astype(data.dtype)
            work, spread = data - mean, data.var(axis=0)
        found = _lloyd.fit(
            work,
            self.n_clusters,
            _EUCLIDEAN,
            n_restarts=self.n_init,
            max_iter=self.max_iter,
            tol=self.tol * float(spread.mean()),
            rng=check_random_state(self.random_state),
        )
        self.cluster_centers_ = found.centers + mean
        self.n_iter_ = found.n_iter
        self._n_features_out = self.n_clusters
        self._shift = mean
        self.labels_, scores = self._assign(work, centered=True)
        explained = 2 * scores.sum(dtype=np.float64)
        norms = _lloyd.squared_norms(work).sum(dtype=np.float64)
        self.inertia_ = float(max(norms - explained, 0.0))
        self.report_ = {
            "n_clusters": self.n_clusters,
            "n_iter": self.n_iter_,
            "inertia": self.inertia_,
            "inertia_of_restarts": found.objectives,
        }
        warn_if_fewer(self.labels_, self.n_clusters)
        return self

    def _assign(self, X: Any, *, centered: bool) -> tuple[NDArray[np.int32], NDArray[Any]]:
        if not centered and not hasattr(X, "toarray"):
            X = X - self._shift
        return _lloyd.assign(X, self.cluster_centers_ - self._shift, _EUCLIDEAN)

    def predict(self, X: ArrayLike) -> NDArray[np.int32]:
        """Return the nearest centre of each sample, (n_samples,)."""
        return self._assign(self._checked(X), centered=False)[0]

    def transform(self, X: ArrayLike) -> NDArray[Any]:
        """Return the distances to every centre, (n_samples, n_clusters), in units of X."""
        return euclidean_distances(self._checked(X), self.cluster_centers_)

    def _checked(self, X: ArrayLike) -> Any:
        check_is_fitted(self)
        dtype = self.cluster_centers_.dtype
        return validate_data(self, X, reset=False, accept_sparse="csr", dtype=dtype, order="C")

    def __sklearn_tags__(self) -> Any:
        """Declare that sparse input is accepted and float32 is kept."""
        tags = super().__sklearn_tags__()
        tags.input_tags.sparse = True
        tags.transformer_tags.preserves_dtype = ["float64", "float32"]
        return tags
