"""Methods that copy a planted row number, and two that cheat."""

import numpy as np
from sklearn.base import BaseEstimator


class Planted(BaseEstimator):
    """Return the features, whose first column is the published row."""

    def fit_transform(self, X, y=None):
        return np.array(X)

    def transform(self, X):
        return np.array(X)


class Thirds(BaseEstimator):
    """Assign each sample the planted row's remainder, in fit and in predict."""

    def fit_predict(self, X, y=None):
        return np.rint(X[:, 0]).astype(int) % 3

    predict = fit_predict


class Counts(BaseEstimator):
    """Return the places of samples in the input."""

    def fit_transform(self, X, y=None):
        return np.arange(len(X), dtype=float)[:, None]


class Slices(BaseEstimator):
    """Cut the input into equal slices."""

    def __init__(self, n_clusters=8):
        self.n_clusters = n_clusters

    def fit_predict(self, X, y=None):
        return np.arange(len(X)) * self.n_clusters // len(X)


class Spies(BaseEstimator):
    """Write down every array that lies where the input does, or below."""

    def __init__(self, out=""):
        self.out = out

    def fit_transform(self, X, y=None):
        from pathlib import Path

        cache = Path(X.filename).parents[1]
        files = [np.load(path) for path in sorted(cache.rglob("*.np[yz]"))]
        tables = [[file] if isinstance(file, np.ndarray) else file.values() for file in files]
        np.savez(self.out, *(table for each in tables for table in each))
        return np.array(X)


class Reads(BaseEstimator):
    """Assign what a file says of each sample."""

    sample_files = ("path",)

    def __init__(self, path=""):
        self.path = path

    def fit_predict(self, X, y=None):
        return np.load(self.path)[:, 0].astype(int) % 3
