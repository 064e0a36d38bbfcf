"""A floor: one cluster that holds everything."""

from typing import Any, Self

import numpy as np
from numpy.typing import ArrayLike, NDArray
from sklearn.base import BaseEstimator, ClusterMixin
from sklearn.utils.validation import check_is_fitted, validate_data


class Constant(ClusterMixin, BaseEstimator):
    """Put all samples into one cluster.

    A method that has found anything must beat this one.

    Attributes
    ----------
    labels_ : ndarray of shape (n_samples,)
        Assignments, all 0.
    report_ : dict

    Examples
    --------
    >>> import numpy as np
    >>> from clustering.constant import Constant
    >>> Constant().fit_predict(np.eye(4)).tolist()
    [0, 0, 0, 0]
    """

    depends_on_threads = False

    def fit(self, X: ArrayLike, y: object = None) -> Self:
        """Look at nothing but the shape of X, (n_samples, n_features)."""
        data: Any = validate_data(self, X)
        self.labels_ = np.zeros(len(data), np.intp)
        self.report_ = {"n_clusters": 1}
        return self

    def predict(self, X: ArrayLike) -> NDArray[np.intp]:
        """Return zeros, (n_samples,)."""
        check_is_fitted(self)
        data: Any = validate_data(self, X, reset=False)
        return np.zeros(len(data), np.intp)
