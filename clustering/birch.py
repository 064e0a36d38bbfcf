"""BIRCH by scikit-learn, with a threshold that fits the data."""

from typing import Any, Self

import numpy as np
from numpy.typing import ArrayLike, NDArray
from sklearn.base import BaseEstimator, ClusterMixin
from sklearn.utils.validation import check_is_fitted, validate_data

from clustering.shared.checks import check_count, check_n_clusters

_FIRST = 1 / 64
"""First threshold tried, as a share of the samples' root mean squared distance to their mean."""

_STEP = np.sqrt(2)
_PART = 1024


class Birch(ClusterMixin, BaseEstimator):
    """Summarise samples in a tree of subclusters, then cluster these.

    The method is BIRCH (Zhang et al., 1996).

    Parameters
    ----------
    n_clusters : int, default 3
        What Ward's method makes of the subclusters.
    threshold : float, optional
        Largest root mean squared distance of a subcluster's samples to its centre, in units of X.
        By default the first of a series, each larger by the square root of two, that makes no more
        than `max_subclusters`. The original raises it in this way until the tree fits in memory;
        scikit-learn's default of 0.5 is a length, which means nothing on another scale.
    branching_factor : int, default 50
        Subclusters per node; scikit-learn's default.
    max_subclusters : int, default 2000
        Raised to twice n_clusters. Ward's method takes a fraction of a second for 2000.

    Attributes
    ----------
    labels_ : ndarray of shape (n_samples,)
        Assignments.
    birch_ : sklearn.cluster.Birch
        The fitted tree of X less its mean.
    report_ : dict
        The threshold as used and the number of subclusters.

    Raises
    ------
    ValueError
        X is not a finite table, a parameter is out of range, or there are fewer samples than
        clusters.

    Examples
    --------
    >>> import numpy as np
    >>> from sklearn.datasets import make_blobs
    >>> from clustering.birch import Birch
    >>> X, _ = make_blobs(60, centers=[[0, 0], [9, 0], [0, 9]], random_state=0)
    >>> np.bincount(Birch(3).fit_predict(X)).tolist()
    [20, 20, 20]
    """

    def __init__(
        self,
        n_clusters: int = 3,
        *,
        threshold: float | None = None,
        branching_factor: int = 50,
        max_subclusters: int = 2000,
    ) -> None:
        self.n_clusters = n_clusters
        self.threshold = threshold
        self.branching_factor = branching_factor
        self.max_subclusters = max_subclusters

    def fit(self, X: ArrayLike, y: object = None) -> Self:
        """Find the clusters of X, of shape (n_samples, n_features)."""
        # The tree keeps sums and squared norms, which lose digits far from the origin.
        data: Any = validate_data(self, X, dtype=np.float64, order="C")
        self._mean = data.mean(axis=0)
        data = data - self._mean
        check_n_clusters(self.n_clusters, len(data))
        check_count("max_subclusters", self.max_subclusters)
        if self.threshold is not None and not self.threshold > 0:
            raise ValueError(f"Got threshold={self.threshold!r}, but expected a positive number.")
        threshold = self.threshold or _FIRST * float(np.sqrt(data.var(axis=0).sum())) or 1.0
        while (tree := self._tree(data, threshold)) is None:
            threshold *= float(_STEP)
        self.birch_ = tree
        if len(tree.subcluster_centers_) > 1:
            tree.set_params(n_clusters=self.n_clusters).partial_fit(None)
        self.labels_ = self.birch_.predict(data)
        self.report_ = {
            "threshold": threshold,
            "n_subclusters": len(self.birch_.subcluster_centers_),
            "n_clusters": len(np.unique(self.labels_)),
        }
        return self

    def predict(self, X: ArrayLike) -> NDArray[np.intp]:
        """Return the cluster of each sample's nearest subcluster, (n_samples,)."""
        check_is_fitted(self)
        data: Any = validate_data(self, X, reset=False, dtype=np.float64, order="C")
        assignments: NDArray[np.intp] = self.birch_.predict(data - self._mean)
        return assignments

    def _tree(self, X: NDArray[Any], threshold: float) -> Any:
        """Grow a tree part by part.

        Return None as soon as it has too many subclusters.
        """
        import sklearn.cluster

        tree = sklearn.cluster.Birch(
            threshold=threshold,
            branching_factor=self.branching_factor,
            n_clusters=None,
            compute_labels=False,
        )
        limit = max(self.max_subclusters, 2 * self.n_clusters)
        for start in range(0, len(X), _PART):
            tree.partial_fit(X[start : start + _PART])
            if self.threshold is None and len(tree.subcluster_centers_) > limit:
                return None
        return tree
