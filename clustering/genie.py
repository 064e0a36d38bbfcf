"""Genie, single linkage held in check by the Gini index, by genieclust."""

from typing import Any, Self

import numpy as np
from numpy.typing import ArrayLike
from sklearn.base import BaseEstimator, ClusterMixin
from sklearn.utils.validation import validate_data

from clustering.shared.checks import check_count, check_n_clusters, warn_if_fewer


class Genie(ClusterMixin, BaseEstimator):
    """Single linkage that keeps cluster sizes even; genieclust is AGPL.

    The method is Genie (Gagolewski et al., 2016).

    Needs the extra `genie`: genieclust, under the GNU Affero General Public License. While the
    Gini index of cluster sizes exceeds the threshold, only the smallest cluster may be joined.

    Parameters
    ----------
    n_clusters : int, default 8
    gini_threshold : float, default 0.3
        0 to 1; 1 is single linkage. The authors' default.
    M : int, default 0
        Smoothing: neighbours within the core distance, as in mutual reachability; 0 means none.

    Attributes
    ----------
    labels_ : ndarray of shape (n_samples,)
    report_ : dict

    Raises
    ------
    ImportError
        genieclust is not installed.
    ValueError
        X is not a finite table, a parameter is out of range, or there are more clusters than
        samples.

    Examples
    --------
    >>> from sklearn.datasets import make_moons
    >>> from sklearn.metrics import adjusted_rand_score
    >>> from clustering.genie import Genie
    >>> X, y = make_moons(200, noise=0.05, random_state=0)
    >>> float(adjusted_rand_score(y, Genie(2).fit_predict(X)))
    1.0
    """

    packages = ("genieclust",)

    def __init__(self, n_clusters: int = 8, *, gini_threshold: float = 0.3, M: int = 0) -> None:
        self.n_clusters = n_clusters
        self.gini_threshold = gini_threshold
        self.M = M

    def fit(self, X: ArrayLike, y: object = None) -> Self:
        """Find the clusters of X, of shape (n_samples, n_features)."""
        library = _library()
        data: Any = validate_data(self, X, dtype=np.float64, order="C")
        k = check_n_clusters(self.n_clusters, len(data))
        if not 0 <= self.gini_threshold <= 1:
            raise ValueError(
                f"Got gini_threshold={self.gini_threshold!r}, but expected a number from 0 to 1."
            )
        smoothing = min(check_count("M", self.M, 0), max(len(data) - 2, 0))
        if k == len(data):  # the library leaves at least one edge
            self.labels_ = np.arange(k)
        else:
            model = library.Genie(
                k, gini_threshold=float(self.gini_threshold), M=smoothing, coarser=False
            )
            # The library refuses a single column; one of zeros changes no distance.
            wide = data if data.shape[1] > 1 else np.pad(data, ((0, 0), (0, 1)))
            self.labels_ = np.asarray(model.fit_predict(wide), np.intp)
        warn_if_fewer(self.labels_, k)
        self.report_ = {"n_clusters": len(np.unique(self.labels_)), "M": smoothing}
        return self


def _library() -> Any:
    try:
        import genieclust
    except ImportError as error:
        raise ImportError(
            f"Genie needs genieclust, which cannot be imported ({error}): install it with "
            "pip install 'clusterbench[genie]'."
        ) from error
    return genieclust
