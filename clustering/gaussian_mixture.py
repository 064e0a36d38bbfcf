"""Gaussian mixtures by scikit-learn, told the number of clusters as all other clusterers are."""

from typing import Any, Self

import numpy as np
from numpy.typing import ArrayLike, NDArray
from sklearn.base import BaseEstimator, ClusterMixin
from sklearn.utils.validation import check_is_fitted, validate_data

from clustering.shared.checks import check_n_clusters

REGULARIZATION = 1e-6
"""Share of the features' mean variance that is added to every variance. scikit-learn adds 1e-6 as
it is, which is right for unit variance: this makes the result independent of the units of X."""

FULL_FEATURES = 128
"""Beyond as many features a pass costs minutes at 70,000 samples: n_samples * n_clusters * d²."""


class GaussianMixture(ClusterMixin, BaseEstimator):
    """Clusters are the components of a Gaussian mixture, fitted by EM from a k-means start.

    Parameters
    ----------
    n_clusters : int, default 8
        Components.
    covariance_type : "full", "tied", "diag", "spherical" or None
        None is "full" where it can be estimated: up to `FULL_FEATURES` features, and on average
        more samples in a component than a covariance has dimensions, twice over; else "diag". The
        record says which.
    max_iter : int, default 100
        EM steps at most; scikit-learn's default, as are all others.
    random_state : int, RandomState or None
        Seeds k-means.

    Attributes
    ----------
    mixture_ : sklearn.mixture.GaussianMixture
        The fitted mixture of (X - mean) / scale, with one scale for all features.
    labels_ : ndarray of shape (n_samples,)
        Assignments: the component of largest posterior probability.
    n_iter_ : int
        EM steps of the fit.
    report_ : dict

    Raises
    ------
    ValueError
        X is no finite table, a parameter is out of range, or there are fewer samples than clusters.
    """

    def __init__(
        self,
        n_clusters: int = 8,
        *,
        covariance_type: str | None = None,
        max_iter: int = 100,
        random_state: int | np.random.RandomState | None = None,
    ) -> None:
        self.n_clusters = n_clusters
        self.covariance_type = covariance_type
        self.max_iter = max_iter
        self.random_state = random_state

    def fit(self, X: ArrayLike, y: object = None) -> Self:
        """Fit the mixture; X of shape (n_samples, n_features)."""
        import sklearn.mixture

        data: Any = validate_data(self, X, dtype=np.float64)
        check_n_clusters(self.n_clusters, len(data))
        kind = self.covariance_type or _covariance_type(len(data), data.shape[1], self.n_clusters)
        self._mean = data.mean(axis=0)
        self._scale = float(np.sqrt(data.var(axis=0).mean())) or 1.0
        self.mixture_ = sklearn.mixture.GaussianMixture(
            self.n_clusters,
            covariance_type=kind,
            reg_covar=REGULARIZATION,
            max_iter=self.max_iter,
            random_state=self.random_state,
        )
        self.labels_ = self.mixture_.fit_predict((data - self._mean) / self._scale)
        self.n_iter_ = int(self.mixture_.n_iter_)
        self.report_ = {
            "covariance_type": kind,
            "n_iter": self.n_iter_,
            "converged": bool(self.mixture_.converged_),
            "log_likelihood": float(self.mixture_.lower_bound_),
            "n_clusters": len(np.unique(self.labels_)),
        }
        return self

    def predict(self, X: ArrayLike) -> NDArray[np.intp]:
        """Return the likeliest component of each sample, (n_samples,)."""
        check_is_fitted(self)
        data: Any = validate_data(self, X, reset=False, dtype=np.float64)
        assignments: NDArray[np.intp] = self.mixture_.predict((data - self._mean) / self._scale)
        return assignments


def _covariance_type(n_samples: int, n_features: int, n_clusters: int) -> str:
    """Return "full" where every component can have a full covariance, else "diag"."""
    enough = n_samples >= 2 * n_clusters * n_features
    return "full" if enough and n_features <= FULL_FEATURES else "diag"
