"""Spherical k-means: clusters of directions."""

from typing import Any, Self

import numpy as np
from numpy.typing import ArrayLike, NDArray
from sklearn.base import BaseEstimator, ClusterMixin
from sklearn.preprocessing import normalize
from sklearn.utils import check_random_state
from sklearn.utils.sparsefuncs import mean_variance_axis
from sklearn.utils.validation import check_is_fitted, validate_data

from clustering.lloyd import iterations as _lloyd
from clustering.shared.checks import check_lloyd, warn_if_fewer


def _mean_direction(sums: NDArray[Any], counts: NDArray[Any], before: NDArray[Any]) -> NDArray[Any]:
    """Return unit sums; a centre whose samples cancel (or are none) stays where it was."""
    norms = np.linalg.norm(sums, axis=1, keepdims=True)
    # Sums of unit vectors that cancel leave rounding behind, and no direction.
    usable = norms > 1e-6 * np.maximum(counts, 1)[:, None]
    return np.where(usable, sums / np.where(usable, norms, 1), before).astype(before.dtype)


_SPHERE = _lloyd.Geometry(
    bias=lambda centers: np.zeros(centers.shape[:-1], centers.dtype), center=_mean_direction
)


class SphericalKMeans(ClusterMixin, BaseEstimator):
    """Spherical k-means: unit centres that maximise the summed cosine similarity of samples.

    Dhillon and Modha (2001), with k-means++ seeding: on unit vectors the squared Euclidean distance
    is 2 - 2 cos, so seeds are drawn in proportion to 1 - cos. Restarts share every pass over the
    data. A cluster that loses all its samples is re-seeded with the sample least similar to its
    own centre.

    A row of zeros has no direction: it never becomes a centre and moves none, its similarity to
    every centre counts as 0, and it is assigned to cluster 0.

    Parameters
    ----------
    n_clusters : int, default 8
    n_init : int, default 10
        Restarts; the one of greatest summed similarity is kept.
    max_iter : int, default 300
        Iterations of a restart at most.
    tol : float, default 1e-4
        A restart ends when the summed squared shift of its centres is at most this share of the
        mean variance of the features of the unit vectors.
    random_state : int, RandomState or None
        Draws the first centres.

    Attributes
    ----------
    cluster_centers_ : ndarray of shape (n_clusters, n_features)
        Of unit length.
    labels_ : ndarray of shape (n_samples,), int32
        Assignments.
    inertia_ : float
        Sum over samples of 1 - cos(sample, own centre); what is minimised. The summed cosine
        similarity is n_samples - inertia_.
    n_iter_ : int
        Iterations of the restart that was kept.
    report_ : dict

    Raises
    ------
    ValueError
        X is no finite table or all zeros, a parameter is out of range, or there are fewer samples
        than clusters.
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
        unit = normalize(data)
        directed = _lloyd.squared_norms(unit) > 0.5
        if not directed.any():
            raise ValueError("Got rows of zeros only, but expected at least one with a direction.")
        spread = mean_variance_axis(unit, 0)[1] if hasattr(unit, "toarray") else unit.var(axis=0)
        found = _lloyd.fit(
            unit,
            self.n_clusters,
            _SPHERE,
            n_restarts=self.n_init,
            max_iter=self.max_iter,
            tol=self.tol * float(spread.mean()),
            rng=check_random_state(self.random_state),
            eligible=directed,
        )
        self.cluster_centers_ = found.centers
        self.n_iter_ = found.n_iter
        self.labels_, similarity = _lloyd.assign(unit, self.cluster_centers_, _SPHERE)
        self.inertia_ = float(len(similarity) - similarity.sum(dtype=np.float64))
        n_zero = int(len(directed) - directed.sum())
        self.report_ = {
            "n_clusters": self.n_clusters,
            "n_iter": self.n_iter_,
            "inertia": self.inertia_,
            "summed_similarity": len(similarity) - self.inertia_,
            "n_zero_rows": n_zero,
        }
        warn_if_fewer(self.labels_, self.n_clusters)
        return self

    def predict(self, X: ArrayLike) -> NDArray[np.int32]:
        """Return the most similar centre of each sample, (n_samples,)."""
        check_is_fitted(self)
        dtype = self.cluster_centers_.dtype
        data: Any = validate_data(self, X, reset=False, accept_sparse="csr", dtype=dtype, order="C")
        return _lloyd.assign(normalize(data), self.cluster_centers_, _SPHERE)[0]

    def __sklearn_tags__(self) -> Any:
        """Declare sparse input."""
        tags = super().__sklearn_tags__()
        tags.input_tags.sparse = True
        return tags
