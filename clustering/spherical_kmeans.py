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

_USUAL_EXPONENT = 10
"""Rows whose largest value is between 2^-10 and 2^10 are safe to square in float32."""


def _mean_direction(sums: NDArray[Any], counts: NDArray[Any], before: NDArray[Any]) -> NDArray[Any]:
    """Return sums scaled to unit length.

    A centre whose samples cancel out, or that has none, stays where it was.
    """
    norms = np.linalg.norm(sums, axis=1, keepdims=True)
    # Sums of unit vectors that cancel leave rounding behind, and no direction.
    usable = norms > 1e-6 * np.maximum(counts, 1)[:, None]
    return np.where(usable, sums / np.where(usable, norms, 1), before).astype(before.dtype)


def _directions(X: Any) -> Any:
    """Return dense or CSR rows at unit length.

    Rows of zeros stay rows of zeros.

    scikit-learn leaves rows alone that are shorter than ten times the machine epsilon (1e-6 in
    float32), and squares of long or short rows leave the range of floats. Such rows are first
    multiplied by a power of two, which changes no digit.
    """
    if sparse := hasattr(X, "toarray"):
        peaks = abs(X).max(axis=1).toarray().ravel()
    else:
        peaks = np.maximum(X.max(axis=1), -X.min(axis=1))
    exponents = np.frexp(peaks)[1]
    shifts = np.where(np.abs(exponents) > _USUAL_EXPONENT, -exponents, 0)
    if not shifts.any():
        return normalize(X)
    if sparse:
        scaled = X.copy()
        scaled.data = np.ldexp(X.data, np.repeat(shifts, np.diff(X.indptr)))
    else:
        scaled = np.ldexp(X, shifts[:, None])
    return normalize(scaled, copy=False)


_SPHERE = _lloyd.Geometry(
    bias=lambda centers: np.zeros(centers.shape[:-1], centers.dtype), center=_mean_direction
)


class SphericalKMeans(ClusterMixin, BaseEstimator):
    """Spherical k-means: unit centres that maximise the summed cosine similarity of samples.

    Dhillon and Modha (2001), with k-means++ seeding: on unit vectors the squared Euclidean distance
    is 2 - 2 cos, so seeds are drawn in proportion to 1 - cos. Restarts share every pass over the
    data. A cluster that loses all its samples is re-seeded with the sample least similar to its
    own centre.

    A row of zeros has no direction. The centres are those of the other rows alone. Its similarity
    to every centre is 0, and of equally similar centres a row takes the first, so it is assigned to
    cluster 0; `report_` says how many such rows there are. Any other row has a direction, however
    short it is.

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
        similarity is ``n_samples - inertia_``.
    n_iter_ : int
        Iterations of the restart that was kept.
    report_ : dict

    Raises
    ------
    ValueError
        X is not a finite table or all zeros, a parameter is out of range, or there are fewer
        samples than clusters.

    Examples
    --------
    >>> import numpy as np
    >>> from clustering.spherical_kmeans import SphericalKMeans
    >>> X = np.array([[1, 0], [9, 0], [0, 2], [0, 5]])  # lengths do not count, directions do
    >>> assignments = SphericalKMeans(2, random_state=0).fit_predict(X)
    >>> bool(assignments[0] == assignments[1] != assignments[2] == assignments[3])
    True
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
        unit = _directions(data)
        has_direction = _lloyd.squared_norms(unit) > 0.5
        n_zero = int(np.count_nonzero(~has_direction))
        if n_zero == len(has_direction):
            raise ValueError("Got rows of zeros only, but expected at least one with a direction.")
        known = unit[has_direction] if n_zero else unit
        spread = mean_variance_axis(known, 0)[1] if hasattr(known, "toarray") else known.var(axis=0)
        found = _lloyd.fit(
            known,
            self.n_clusters,
            _SPHERE,
            n_restarts=self.n_init,
            max_iter=self.max_iter,
            tol=self.tol * float(spread.mean()),
            rng=check_random_state(self.random_state),
        )
        self.cluster_centers_ = found.centers
        self.n_iter_ = found.n_iter
        self.labels_, similarity = _lloyd.assign(unit, self.cluster_centers_, _SPHERE)
        self.inertia_ = float(len(similarity) - similarity.sum(dtype=np.float64))
        self.report_: dict[str, Any] = {
            "n_clusters": self.n_clusters,
            "n_iter": self.n_iter_,
            "inertia": self.inertia_,
            "summed_similarity": len(similarity) - self.inertia_,
            "n_zero_rows": n_zero,
        }
        if n_zero:
            self.report_["note"] = f"{n_zero} rows of zeros have no direction: put in cluster 0."
        warn_if_fewer(self.labels_, self.n_clusters)
        return self

    def predict(self, X: ArrayLike) -> NDArray[np.int32]:
        """Return the most similar centre of each sample, (n_samples,)."""
        check_is_fitted(self)
        data: Any = validate_data(
            self, X, reset=False, accept_sparse="csr", dtype=[np.float64, np.float32], order="C"
        )
        unit = _directions(data).astype(self.cluster_centers_.dtype, copy=False)
        return _lloyd.assign(unit, self.cluster_centers_, _SPHERE)[0]

    def __sklearn_tags__(self) -> Any:
        """Declare that sparse input is accepted."""
        tags = super().__sklearn_tags__()
        tags.input_tags.sparse = True
        return tags
