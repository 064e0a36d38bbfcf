"""Dispersion within clusters, and the gap statistic.

The gap statistic compares the dispersion with that of uniform data.
"""

import numpy as np
from numpy.typing import NDArray
from sklearn.cluster import KMeans


def log_dispersion(X: NDArray[np.floating], assignments: NDArray[np.integer]) -> float:
    """Return the log dispersion within clusters.

    The dispersion is the sum of the squared distances to the centres of clusters.

    Examples
    --------
    >>> import numpy as np
    >>> from clustering.indices.dispersion import log_dispersion
    >>> round(log_dispersion(np.array([[0.0], [2.0], [9.0]]), np.array([0, 0, 1])), 4)
    0.6931
    """
    total = 0.0
    for name in np.unique(assignments):
        points = X[assignments == name]
        total += float(((points - points.mean(axis=0)) ** 2).sum())
    return float(np.log(max(total, np.finfo(float).tiny)))


def uniform_dispersion(
    X: NDArray[np.floating], n_clusters: int, rng: np.random.RandomState, n_draws: int = 5
) -> float:
    """Return the mean log dispersion of k-means on uniform data.

    The data fill the box of X. Tibshirani, Walther and Hastie (2001), reference (a): each feature
    over its own range.
    """
    low, high = X.min(axis=0), X.max(axis=0)
    draws = []
    for _ in range(n_draws):
        uniform = rng.uniform(low, high, size=X.shape)
        fitted = KMeans(n_clusters, n_init=1, random_state=rng).fit(uniform)
        draws.append(np.log(max(fitted.inertia_, np.finfo(float).tiny)))
    return float(np.mean(draws))
