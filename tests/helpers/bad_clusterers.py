"""Clusterers that break the contract in one point each, and one that keeps it."""

import numpy as np
from sklearn.base import BaseEstimator


class GoodClusterer(BaseEstimator):
    """K-means started from the samples that lie farthest apart, which draws nothing."""

    def __init__(self, n_clusters=8):
        self.n_clusters = n_clusters

    def fit_predict(self, X, y=None):
        X = np.array(X, dtype=np.float64)
        chosen = [int(np.argmax(((X - X.mean(axis=0)) ** 2).sum(axis=1)))]
        apart = np.full(len(X), np.inf)
        for _ in range(self.n_clusters - 1):
            apart = np.minimum(apart, ((X - X[chosen[-1]]) ** 2).sum(axis=1))
            chosen.append(int(np.argmax(apart)))
        self.centers_ = X[chosen]
        return GoodClusterer.predict(self, X)

    def predict(self, X):
        return ((X[:, None] - self.centers_) ** 2).sum(axis=2).argmin(axis=1)


class Floats(GoodClusterer):
    def fit_predict(self, X, y=None):
        return super().fit_predict(X).astype(float)


class MinusTwo(GoodClusterer):
    def fit_predict(self, X, y=None):
        return super().fit_predict(X) - 2


class TooFew(GoodClusterer):
    def fit_predict(self, X, y=None):
        return super().fit_predict(X)[1:]


class DeafAtRandom(GoodClusterer):
    def __init__(self, n_clusters=8):
        self.n_clusters = n_clusters

    def fit_predict(self, X, y=None):
        half = np.random.default_rng().permutation(len(X)) < len(X) // 2
        return half.astype(int)


class Deaf(GoodClusterer):
    def __init__(self, n_clusters=8):
        self.n_clusters = n_clusters

    def fit_predict(self, X, y=None):
        return (np.asarray(X)[:, 0] > 0).astype(int)

    predict = fit_predict


class Halves(GoodClusterer):
    wants_n_clusters = False

    def fit_predict(self, X, y=None):
        return np.arange(len(X)) % 2

    predict = fit_predict


class Slices(GoodClusterer):
    """Cuts a dataset sorted by class; with a seed, it claims nothing."""

    def __init__(self, n_clusters=8, random_state=None):
        self.n_clusters = n_clusters
        self.random_state = random_state

    def fit_predict(self, X, y=None):
        return np.arange(len(X)) * self.n_clusters // len(X)

    predict = fit_predict


class Forgetful(GoodClusterer):
    def predict(self, X):
        return np.where(np.arange(len(X)) < 4, 0, super().predict(X)) * 1


class Copies(GoodClusterer):
    def fit_predict(self, X, y=None):
        return super().fit_predict(X) if y is None else y


class OneIsNone(GoodClusterer):
    def fit_predict(self, X, y=None):
        return super().fit_predict(X) if len(X) > 1 else [][0]


class AnySeed(GoodClusterer):
    def fit_predict(self, X, y=None):
        return np.random.default_rng().integers(self.n_clusters, size=len(X))


BAD_CLUSTERERS = [
    (Floats, {"shape, type, finite": "expected integers"}),
    (MinusTwo, {"shape, type, finite": "-1 for noise"}),
    (TooFew, {"shape, type, finite": "expected (240,)"}),
    (Deaf, {"told n_clusters": "use n_clusters, or take no such parameter"}),
    (Halves, {"order of samples": "keeps_partition_under_permutation = False"}),
    (Slices, {"order of samples": "a run puts samples into a random order"}),
    (Forgetful, {"predict agrees": "expected 1% at most"}),
    (Copies, {"truth not needed": "ignore y"}),
    (OneIsNone, {"single sample": "IndexError"}),
]
