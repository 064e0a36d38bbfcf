"""Gaussian mixtures by scikit-learn.

They are told the number of clusters as all other clusterers are.
"""

import warnings
from typing import Any, Self

import numpy as np
from numpy.typing import ArrayLike, NDArray
from sklearn.base import BaseEstimator, ClusterMixin
from sklearn.exceptions import ConvergenceWarning
from sklearn.utils import check_random_state
from sklearn.utils.validation import check_is_fitted, validate_data

from clustering.shared.checks import check_count, check_n_clusters

REGULARIZATION = 1e-6
"""Share of the features' mean variance that is added to every variance. scikit-learn adds 1e-6
unscaled, which is right for unit variance: this makes the result independent of the units of X."""

FULL_FEATURES = 128
"""Beyond this many features a pass costs minutes at 70,000 samples: n_samples * n_clusters * d²."""

N_INIT = 10
"""Starts, chosen by how likelihood grows with their number; no true labels were looked at.

A hundred starts were run to the end on wine, iris and breast cancer (as they are, and the first and
last at unit variance), digits (64 features, and 10 and 2 principal components) and four made-up
mixtures of 500 to 3,000 samples. On three of these twelve sets all starts ended alike. On the
others, of what the best of a hundred gains over the median start, the best of 3, 5, 10, 20 and 50
left 69, 39, 20, 11 and 2 % (medians over sets; the means are 63, 46, 31, 19 and 6 %), for as many
times the cost of one.

Short runs of which the best goes on ("emEM": Biernacki, Celeux and Govaert, 2003) did no better for
their cost: ten of five steps left 53 % at 5.5 times the cost of one start, twenty of ten steps 35 %
at 15 times. Starts from random samples, or from k-means++ without k-means, reach larger likelihoods
where samples are few, but by components of a handful of samples, which likelihood rewards without
bounds: one of 6 in 13 dimensions on wine at unit variance. So every start is a k-means.
"""

START_SAMPLES = 10_000
"""Samples on which starts are compared; more where covariances need them, see `_start_samples`.

On made-up mixtures of 30,000 samples in 5 and 10 dimensions ten starts then took 2.6 times as long
as one, against 9 times with all samples in every start. The likelihoods were as large: in the mean
of three fits -4.047 and -8.376, against -4.049 and -8.423, and -4.24 and -8.64 from one start.
"""


class GaussianMixture(ClusterMixin, BaseEstimator):
    """Clusters are the components of a Gaussian mixture.

    The mixture is fitted by EM from a k-means start.

    Parameters
    ----------
    n_clusters : int, default 8
        Components.
    covariance_type : "full", "tied", "diag", "spherical" or None
        None is "full" where it can be estimated: up to `FULL_FEATURES` features, and on average
        more samples in a component than a covariance has dimensions, twice over; else "diag". The
        record says which.
    max_iter : int, default 100
        EM steps of a start at most; scikit-learn's default, as are all others.
    n_init : int, default `N_INIT`
        Starts, each from a k-means of its own; the one of greatest likelihood is kept. For why ten,
        see `N_INIT`. With more than `START_SAMPLES` samples the starts are fitted to a random part
        of them, and the best goes on with all.
    random_state : int, RandomState or None
        Seeds k-means, and the choice of samples on which starts are compared.

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
        X is not a finite table, a parameter is out of range, or there are fewer samples than
        clusters.

    Examples
    --------
    >>> import numpy as np
    >>> from sklearn.datasets import make_blobs
    >>> from clustering.gaussian_mixture import GaussianMixture
    >>> X, _ = make_blobs(60, centers=[[0, 0], [9, 0], [0, 9]], random_state=0)
    >>> np.bincount(GaussianMixture(3, random_state=0).fit_predict(X)).tolist()
    [20, 20, 20]
    """

    def __init__(
        self,
        n_clusters: int = 8,
        *,
        covariance_type: str | None = None,
        max_iter: int = 100,
        n_init: int = N_INIT,
        random_state: int | np.random.RandomState | None = None,
    ) -> None:
        self.n_clusters = n_clusters
        self.covariance_type = covariance_type
        self.max_iter = max_iter
        self.n_init = n_init
        self.random_state = random_state

    def fit(self, X: ArrayLike, y: object = None) -> Self:
        """Fit the mixture; X of shape (n_samples, n_features)."""
        data: Any = validate_data(self, X, dtype=np.float64)
        check_n_clusters(self.n_clusters, len(data))
        check_count("n_init", self.n_init)
        kind = self.covariance_type or _covariance_type(len(data), data.shape[1], self.n_clusters)
        self._mean = data.mean(axis=0)
        self._scale = float(np.sqrt(data.var(axis=0).mean())) or 1.0
        scaled = (data - self._mean) / self._scale
        self.mixture_, n_start_samples = self._best(scaled, kind)
        self.labels_ = self.mixture_.predict(scaled)
        self.n_iter_ = int(self.mixture_.n_iter_)
        self.report_ = {
            "covariance_type": kind,
            "n_init": self.n_init,
            "n_start_samples": n_start_samples,
            "n_iter": self.n_iter_,
            "converged": bool(self.mixture_.converged_),
            "log_likelihood": float(self.mixture_.lower_bound_),
            "n_clusters": len(np.unique(self.labels_)),
        }
        return self

    def _best(self, X: NDArray[np.float64], kind: str) -> tuple[Any, int]:
        """Fit all starts and return the best.

        The best is fitted to all samples; the number of samples on which it was chosen is returned
        too.
        """
        import sklearn.mixture

        rng = check_random_state(self.random_state)
        mixture = sklearn.mixture.GaussianMixture(
            self.n_clusters,
            covariance_type=kind,
            reg_covar=REGULARIZATION,
            max_iter=self.max_iter,
            n_init=self.n_init,
            random_state=rng,
        )
        n_start_samples = _start_samples(len(X), X.shape[1], self.n_clusters)
        if self.n_init == 1 or n_start_samples >= len(X):
            return mixture.fit(X), len(X)
        with warnings.catch_warnings():  # of convergence: what counts is the fit to all samples
            warnings.simplefilter("ignore", ConvergenceWarning)
            mixture.fit(X[np.sort(rng.choice(len(X), n_start_samples, replace=False))])
        # Another fit of the same object, warm, goes on from the parameters that it has. The
        # likelihood of fewer samples must not be compared with that of all.
        mixture.set_params(warm_start=True).lower_bound_ = -np.inf
        return mixture.fit(X), n_start_samples

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


def _start_samples(n_samples: int, n_features: int, n_clusters: int) -> int:
    """Return on how many samples starts are compared.

    They are enough for full covariances, as above.
    """
    return min(n_samples, max(START_SAMPLES, 4 * n_clusters * n_features))
