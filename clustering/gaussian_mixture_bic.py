"""A Gaussian mixture whose number of components the Bayesian information criterion chooses."""

import warnings
from typing import Any, Self

import numpy as np
from numpy.typing import ArrayLike, NDArray
from sklearn.base import BaseEstimator, ClusterMixin
from sklearn.exceptions import ConvergenceWarning
from sklearn.utils import check_random_state
from sklearn.utils.validation import check_is_fitted, validate_data

from clustering.gaussian_mixture import FULL_FEATURES, N_INIT, GaussianMixture
from clustering.shared.checks import check_count

_PATIENCE = 3
"""Numbers of components in a row, each with a larger criterion, after which no more are tried."""


class GaussianMixtureBIC(ClusterMixin, BaseEstimator):
    """The mixture of least BIC (Schwarz, 1978).

    The search is over numbers of components and kinds of covariances.

    Fraley and Raftery (2002, "Model-based clustering, discriminant analysis, and density
    estimation") choose in this way. Covariances are full where samples suffice for that, and
    diagonal.

    Parameters
    ----------
    max_clusters : int, default 20
        Most components; lowered to n_samples. The search ends early once the criterion has grown
        three times in a row, for each kind of covariance.
    n_init : int, default `N_INIT`
        Starts of the mixture that was chosen, which is then fitted as `GaussianMixture` is; while
        it is sought, each mixture has one start.
    random_state : int, RandomState or None
        Seeds every mixture.

    Attributes
    ----------
    labels_ : ndarray of shape (n_samples,)
        Assignments: the component of largest posterior probability.
    model_ : GaussianMixture
        The mixture that was chosen; absent for a single sample.
    report_ : dict
        The criterion for every number of components and kind of covariance that was tried.

    Raises
    ------
    ValueError
        X is not a finite table, or a parameter is out of range.

    Examples
    --------
    >>> import numpy as np
    >>> from sklearn.datasets import make_blobs
    >>> from clustering.gaussian_mixture_bic import GaussianMixtureBIC
    >>> X, _ = make_blobs(60, centers=[[0, 0], [9, 0], [0, 9]], random_state=0)
    >>> mixture = GaussianMixtureBIC(max_clusters=5, n_init=1, random_state=0)
    >>> np.bincount(mixture.fit_predict(X)).tolist()  # it was not told that there are three
    [20, 20, 20]
    """

    wants_n_clusters = False
    report_: dict[str, Any]

    def __init__(
        self,
        max_clusters: int = 20,
        *,
        n_init: int = N_INIT,
        random_state: int | np.random.RandomState | None = None,
    ) -> None:
        self.max_clusters = max_clusters
        self.n_init = n_init
        self.random_state = random_state

    def fit(self, X: ArrayLike, y: object = None) -> Self:
        """Choose and fit the mixture; X of shape (n_samples, n_features)."""
        data: Any = validate_data(self, X, dtype=np.float64)
        most = min(check_count("max_clusters", self.max_clusters), len(data))
        check_count("n_init", self.n_init)
        if len(data) == 1:  # has no variance
            self.labels_ = np.zeros(1, np.intp)
            self.report_ = {"n_clusters": 1}
            return self
        # So that every mixture's own scale, by which its criterion is shifted, is 1.
        self._mean = data.mean(axis=0)
        self._scale = float(np.sqrt(data.var(axis=0).mean())) or 1.0
        scaled = (data - self._mean) / self._scale
        rng = check_random_state(self.random_state)
        tried = {kind: self._criteria(scaled, kind, most, rng) for kind in ("full", "diag")}
        kind, k = min(
            ((kind, k) for kind, criteria in tried.items() for k in criteria),
            key=lambda each: tried[each[0]][each[1]],
        )
        self.model_ = _Quiet(k, covariance_type=kind, n_init=self.n_init, random_state=rng)
        self.labels_ = self.model_.fit(scaled).labels_
        self.report_ = {
            **self.model_.report_,
            "bic": {kind: criteria for kind, criteria in tried.items() if criteria},
            "n_components": k,
        }
        return self

    def _criteria(
        self, X: NDArray[np.float64], kind: str, most: int, rng: np.random.RandomState
    ) -> dict[int, float]:
        """Return the criterion for every number of components that is tried."""
        found: dict[int, float] = {}
        for k in range(1, most + 1):
            if kind == "full" and not _can_be_full(len(X), X.shape[1], k):
                break
            model = _Quiet(k, covariance_type=kind, n_init=1, random_state=rng).fit(X)
            found[k] = float(model.mixture_.bic(X))
            if k - min(found, key=found.__getitem__) >= _PATIENCE:
                break
        return found

    def predict(self, X: ArrayLike) -> NDArray[np.intp]:
        """Return the likeliest component of each sample, (n_samples,)."""
        check_is_fitted(self)
        data: Any = validate_data(self, X, reset=False, dtype=np.float64)
        if not hasattr(self, "model_"):
            return np.zeros(len(data), np.intp)
        return self.model_.predict((data - self._mean) / self._scale)


def _can_be_full(n_samples: int, n_features: int, n_clusters: int) -> bool:
    """Return whether every component can have a full covariance.

    `GaussianMixture` decides it in the same way.
    """
    return n_features <= FULL_FEATURES and n_samples >= 2 * n_clusters * n_features


class _Quiet(GaussianMixture):
    """One mixture of many, which does not warn.

    That one of them has not converged, or has fewer clusters, is not worth a warning.
    """

    def fit(self, X: ArrayLike, y: object = None) -> Self:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", ConvergenceWarning)
            return super().fit(X, y)
