"""OPTICS by scikit-learn.

Its least cluster fits the number of samples.
"""

import warnings
from typing import Any, Self

import numpy as np
from numpy.typing import ArrayLike
from sklearn.base import BaseEstimator, ClusterMixin
from sklearn.utils.validation import validate_data

from clustering.shared.carried import check_carried
from clustering.shared.checks import check_count

MIN_CLUSTER_SHARE = 0.05
"""Least cluster, as a share of the samples: that of scikit-learn's own example ("Demo of OPTICS").
Its default, as many as `min_samples`, makes a cluster of every small dent of the plot, since the
innermost valleys count."""

MAX_SAMPLES = 30_000
"""Samples are ordered one by one, each against all others that are left: 30,000 digits in 50
dimensions took 76 s on two cores (AMD EPYC, family 26, model 2), 10,000 took 8 s."""


class OPTICS(ClusterMixin, BaseEstimator):
    """Steep valleys of the reachability plot (Ankerst, Breunig, Kriegel and Sander, 1999).

    Parameters
    ----------
    min_samples : int, default 10
        Samples within the core distance, itself included; lowered to n_samples.
    xi : float, default 0.05
        Least relative slope at the border of a valley; scikit-learn's default.
    min_cluster_size : int, optional
        Least samples of a cluster. By default 5 % of the samples, at least 5: see
        `MIN_CLUSTER_SHARE`.

    Attributes
    ----------
    labels_ : ndarray of shape (n_samples,)
        Assignments; -1 = noise. Where valleys lie within each other, the innermost count.
    optics_ : sklearn.cluster.OPTICS
        The fitted ordering; absent for a single sample, which is noise.
    report_ : dict
        The least cluster as used, and the number of clusters.

    Raises
    ------
    ValueError
        X is not a finite table, a parameter is out of range, or there are more samples than
        `MAX_SAMPLES`.

    Examples
    --------
    >>> from sklearn.datasets import make_blobs
    >>> from clustering.optics import OPTICS
    >>> X, _ = make_blobs(60, centers=[[0, 0], [9, 0], [0, 9]], random_state=0)
    >>> assignments = OPTICS(min_samples=5).fit_predict(X)  # -1 is noise
    >>> int(assignments.max()) + 1
    3
    """

    depends_on_threads = False
    wants_n_clusters = False

    def __init__(
        self, min_samples: int = 10, *, xi: float = 0.05, min_cluster_size: int | None = None
    ) -> None:
        self.min_samples = min_samples
        self.xi = xi
        self.min_cluster_size = min_cluster_size

    def fit(self, X: ArrayLike, y: object = None) -> Self:
        """Find the clusters of X, of shape (n_samples, n_features)."""
        import sklearn.cluster

        data: Any = validate_data(self, X, dtype=np.float64, order="C")
        n = len(data)
        check_carried(n, MAX_SAMPLES, "the time of OPTICS grows with their square")
        min_samples = min(check_count("min_samples", self.min_samples, 2), n)
        if not 0 <= self.xi <= 1:
            raise ValueError(f"Got xi={self.xi!r}, but expected a number from 0 to 1.")
        least = self.min_cluster_size
        if least is None:
            least = max(5, round(MIN_CLUSTER_SHARE * n))
        least = min(check_count("min_cluster_size", least, 2), n)
        if n == 1:
            self.labels_ = np.full(1, -1, np.intp)
        else:
            self.optics_ = sklearn.cluster.OPTICS(
                min_samples=min_samples, xi=self.xi, min_cluster_size=least
            )
            with warnings.catch_warnings(), np.errstate(all="ignore"):
                # Of slopes between reachabilities of 0, which repeated samples have.
                warnings.simplefilter("ignore", RuntimeWarning)
                warnings.filterwarnings("ignore", "All reachability values are inf", UserWarning)
                self.labels_ = self.optics_.fit(data).labels_.astype(np.intp)
        self.report_ = {
            "min_cluster_size": least,
            "n_clusters": len(np.unique(self.labels_[self.labels_ >= 0])),
        }
        return self
