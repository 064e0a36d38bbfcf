"""X-means: k-means that splits its clusters.

It splits them for as long as the split explains more.
"""

import warnings
from typing import Any, Self

import numpy as np
from numpy.typing import ArrayLike, NDArray
from sklearn.base import BaseEstimator, ClusterMixin
from sklearn.exceptions import ConvergenceWarning
from sklearn.utils import check_random_state
from sklearn.utils.validation import check_is_fitted, validate_data

from clustering.kmeans import KMeans
from clustering.shared.checks import check_count


class XMeans(ClusterMixin, BaseEstimator):
    """K-means that finds the number of its clusters (Pelleg and Moore, 2000).

    Every cluster is split in two by k-means of its own. Where two spherical Gaussians of one
    variance explain its samples better than one does, by the Bayesian information criterion, the
    split stays; k-means over all samples then starts from the centres. This goes on until no split
    stays. The variance is that of one feature: the sum of squares is divided by the number of
    features too, which the paper's formula leaves out.

    Parameters
    ----------
    max_clusters : int, default 50
        Most clusters: where more splits would stay, those that gain most do.
    random_state : int, RandomState or None
        Seeds every k-means.

    Attributes
    ----------
    labels_ : ndarray of shape (n_samples,)
        Assignments.
    cluster_centers_ : ndarray of shape (n_clusters, n_features)
    report_ : dict
        The number of clusters after each round.

    Raises
    ------
    ValueError
        X is not a finite table, or a parameter is out of range.

    Examples
    --------
    >>> import numpy as np
    >>> from sklearn.datasets import make_blobs
    >>> from clustering.x_means import XMeans
    >>> X, _ = make_blobs(60, centers=[[0, 0], [9, 0], [0, 9]], random_state=0)
    >>> np.bincount(XMeans(random_state=0).fit_predict(X)).tolist()
    [20, 20, 20]
    """

    wants_n_clusters = False

    def __init__(
        self,
        max_clusters: int = 50,
        *,
        random_state: int | np.random.RandomState | None = None,
    ) -> None:
        self.max_clusters = max_clusters
        self.random_state = random_state

    def fit(self, X: ArrayLike, y: object = None) -> Self:
        """Find the clusters of X, of shape (n_samples, n_features)."""
        data: Any = validate_data(self, X, dtype=[np.float64, np.float32], order="C")
        most = check_count("max_clusters", self.max_clusters)
        rng = check_random_state(self.random_state)
        mean = data.mean(axis=0, dtype=np.float64)
        X = np.asarray(data - mean, np.float64)  # squares lose their digits far from the origin
        centers, labels, rounds = np.zeros((1, X.shape[1])), np.zeros(len(X), np.intp), [1]
        while len(centers) < most:
            parts = [_split(X[labels == i], rng) for i in range(len(centers))]
            gains = np.array([gain for gain, _ in parts])
            order = np.argsort(-gains, kind="stable")[: most - len(centers)]
            chosen = {int(i) for i in order if gains[i] > 0}
            if not chosen:
                break
            start = [
                both if i in chosen else centers[i : i + 1] for i, (_, both) in enumerate(parts)
            ]
            centers, labels = _kmeans(X, np.concatenate(start))
            rounds.append(len(centers))
        self.cluster_centers_ = centers + mean
        self._mean, self.labels_ = mean, labels
        self.report_ = {"rounds": rounds, "n_clusters": len(np.unique(labels))}
        return self

    def predict(self, X: ArrayLike) -> NDArray[np.intp]:
        """Return the cluster of the nearest centre of each sample, (n_samples,)."""
        from sklearn.metrics import pairwise_distances_argmin

        check_is_fitted(self)
        data: Any = validate_data(self, X, reset=False, dtype=[np.float64, np.float32], order="C")
        nearest = pairwise_distances_argmin(
            np.asarray(data - self._mean, np.float64), self.cluster_centers_ - self._mean
        )
        return np.asarray(nearest, np.intp)


def _split(X: NDArray[Any], rng: np.random.RandomState) -> tuple[float, NDArray[Any]]:
    """Return how much better two clusters explain samples than one.

    The centres of the two are returned as well.
    """
    n, d = X.shape
    center = X.mean(axis=0, keepdims=True)
    if n < 4 or not (X[0] != X).any():
        return -np.inf, center
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        model = KMeans(2, random_state=rng).fit(X)
    sizes = np.bincount(model.labels_, minlength=2)
    if sizes.min() == 0:
        return -np.inf, center
    one = float(((X - center) ** 2).sum())
    centers = np.stack([X[model.labels_ == i].mean(axis=0) for i in range(2)])
    two = float(((X - centers[model.labels_]) ** 2).sum())
    return bic(sizes, two, d) - bic(np.array([n]), one, d), centers


def bic(sizes: NDArray[np.intp], squares: float, n_features: int) -> float:
    """Return the criterion of spherical Gaussians of one variance.

    The larger it is, the better.

    Parameters
    ----------
    sizes : ndarray of shape (n_clusters,)
        Samples of each cluster.
    squares : float
        Squared distances of the samples to their centres, summed.
    n_features : int
    """
    n, k = int(sizes.sum()), len(sizes)
    variance = max(squares / (n_features * max(n - k, 1)), np.finfo(float).tiny)
    likelihood = float(
        (sizes * np.log(sizes / n)).sum()
        - n * n_features / 2 * np.log(2 * np.pi * variance)
        - squares / (2 * variance)
    )
    n_parameters = (k - 1) + k * n_features + 1
    return likelihood - n_parameters / 2 * np.log(n)


def _kmeans(X: NDArray[Any], start: NDArray[Any]) -> tuple[NDArray[Any], NDArray[np.intp]]:
    """Run Lloyd's iterations over all samples from given centres.

    Centres that are left without samples are dropped.
    """
    import sklearn.cluster

    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        model = sklearn.cluster.KMeans(len(start), init=start, n_init=1).fit(X)
    kept, labels = np.unique(model.labels_, return_inverse=True)
    return model.cluster_centers_[kept], labels.astype(np.intp)
