"""A floor: assignments drawn at random."""

from typing import Any, Self

import numpy as np
from numpy.typing import ArrayLike
from sklearn.base import BaseEstimator, ClusterMixin
from sklearn.utils import check_random_state
from sklearn.utils.validation import validate_data

from clustering.shared.checks import check_count


class RandomClusters(ClusterMixin, BaseEstimator):
    """Draw every sample's cluster uniformly.

    Scores adjusted for chance are 0 on average.

    Parameters
    ----------
    n_clusters : int, default 8
    random_state : int, RandomState or None
        Draws the assignments.

    Attributes
    ----------
    labels_ : ndarray of shape (n_samples,)
        Assignments; with few samples a cluster may stay empty.
    report_ : dict

    Raises
    ------
    ValueError
        X is not a finite table, or n_clusters is not an integer of at least 1.

    Examples
    --------
    >>> import numpy as np
    >>> from clustering.random_clusters import RandomClusters
    >>> assignments = RandomClusters(3, random_state=0).fit_predict(np.zeros((60, 2)))
    >>> np.unique(assignments).tolist()
    [0, 1, 2]
    """

    depends_on_threads = False

    def __init__(
        self, n_clusters: int = 8, *, random_state: int | np.random.RandomState | None = None
    ) -> None:
        self.n_clusters = n_clusters
        self.random_state = random_state

    def fit(self, X: ArrayLike, y: object = None) -> Self:
        """Look at nothing but the shape of X, (n_samples, n_features)."""
        data: Any = validate_data(self, X)
        check_count("n_clusters", self.n_clusters)
        rng = check_random_state(self.random_state)
        self.labels_ = rng.randint(0, self.n_clusters, len(data)).astype(np.intp)
        self.report_ = {"n_clusters": len(np.unique(self.labels_))}
        return self
