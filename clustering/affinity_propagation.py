"""Affinity propagation by scikit-learn, which says where it has not converged."""

import warnings
from typing import Any, Self

import numpy as np
from numpy.typing import ArrayLike
from sklearn.base import BaseEstimator, ClusterMixin
from sklearn.exceptions import ConvergenceWarning
from sklearn.utils.validation import validate_data

from clustering.shared.carried import check_carried
from clustering.shared.checks import check_count

MAX_SAMPLES = 10_000
"""Four matrices with this many rows and columns are held. 10,000 digits in 50 dimensions took 3 GB
and 111 s on two cores (AMD EPYC, family 26, model 2), 5,000 took 0.7 GB and 24 s."""


class AffinityPropagation(ClusterMixin, BaseEstimator):
    """Samples elect exemplars by passing messages (Frey and Dueck, 2007).

    Parameters
    ----------
    preference : float, optional
        What makes a sample an exemplar, on the scale of similarities (squared distances, negative);
        the smaller, the fewer clusters. By default the median similarity, as in the paper, which
        gives "a moderate number of clusters": often more than a person would name.
    damping : float, default 0.9
        Share of a message that is kept from the step before, in [0.5, 1). scikit-learn's default of
        0.5 oscillates on many tables; 0.9 is the authors' own.
    max_iter : int, default 1000
        Steps at most; the authors' own program takes the same number.
    random_state : int, RandomState or None
        Breaks ties between similarities.

    Attributes
    ----------
    labels_ : ndarray of shape (n_samples,)
        Assignments.
    exemplars_ : ndarray of shape (n_clusters,)
        The samples that stand for their clusters.
    n_iter_ : int
    report_ : dict

    Raises
    ------
    ValueError
        X is not a finite table, a parameter is out of range, or there are more samples than
        `MAX_SAMPLES`.
    RuntimeError
        No exemplar has come out, as messages have not converged.

    Examples
    --------
    >>> import numpy as np
    >>> from sklearn.datasets import make_blobs
    >>> from clustering.affinity_propagation import AffinityPropagation
    >>> X, _ = make_blobs(60, centers=[[0, 0], [9, 0], [0, 9]], random_state=0)
    >>> np.bincount(AffinityPropagation(random_state=0).fit_predict(X)).tolist()
    [20, 20, 20]
    """

    wants_n_clusters = False

    def __init__(
        self,
        preference: float | None = None,
        *,
        damping: float = 0.9,
        max_iter: int = 1000,
        random_state: int | np.random.RandomState | None = None,
    ) -> None:
        self.preference = preference
        self.damping = damping
        self.max_iter = max_iter
        self.random_state = random_state

    def fit(self, X: ArrayLike, y: object = None) -> Self:
        """Find the clusters of X, of shape (n_samples, n_features)."""
        import sklearn.cluster

        data: Any = validate_data(self, X, dtype=np.float64, order="C")
        memory = "the memory of affinity propagation grows with their square, 32 bytes a pair"
        check_carried(len(data), MAX_SAMPLES, memory)
        check_count("max_iter", self.max_iter)
        if not 0.5 <= self.damping < 1:
            raise ValueError(f"Got damping={self.damping!r}, but expected a number in [0.5, 1).")
        model = sklearn.cluster.AffinityPropagation(
            preference=self.preference,
            damping=self.damping,
            max_iter=self.max_iter,
            random_state=self.random_state,
        )
        with warnings.catch_warnings():  # the report says it
            warnings.simplefilter("ignore", ConvergenceWarning)
            warnings.filterwarnings("ignore", "All samples have mutually equal", UserWarning)
            # Squared distances lose their digits far from the origin.
            model.fit(data - data.mean(axis=0))
        if not len(model.cluster_centers_indices_):
            raise RuntimeError(
                f"No exemplar after {model.n_iter_} steps: expected messages that converge; try a "
                "smaller preference, or more steps (max_iter)."
            )
        self.labels_ = model.labels_.astype(np.intp)
        self.exemplars_ = model.cluster_centers_indices_
        self.n_iter_ = int(model.n_iter_)
        self.report_ = {
            "n_iter": self.n_iter_,
            "converged": self.n_iter_ < self.max_iter,
            "n_clusters": len(self.exemplars_),
        }
        return self
