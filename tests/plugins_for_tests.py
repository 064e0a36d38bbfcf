"""Embedders and clusterers that tests plug in by import path, well-behaved and not."""

import os
import time

import numpy as np


class Columns:
    """The first columns, ten lines and no base class."""

    def __init__(self, n: int = 2) -> None:
        self.n = n

    def fit_transform(self, X):
        return X[:, : self.n]


class Slow(Columns):
    """As above, after a while."""

    def fit_transform(self, X):
        time.sleep(0.5)
        return super().fit_transform(X)


class Raises:
    def fit_transform(self, X):
        raise ArithmeticError("first line\nno such luck")


class Dies:
    def fit_transform(self, X):
        os._exit(3)


class NotANumber(Columns):
    def fit_transform(self, X):
        return np.where(X > 0.5, np.nan, X)


class LosesRows(Columns):
    def fit_transform(self, X):
        return X[1:, :2]


class Cube(Columns):
    def fit_transform(self, X):
        return X[:, :8].reshape(len(X), 2, 4)


class Words(Columns):
    def fit_transform(self, X):
        return X.astype(str)


class WritesIntoItsInput(Columns):
    def fit_transform(self, X):
        X[0, 0] += 1
        return X[:, :2].copy()


class Halves:
    """A clusterer that is told nothing."""

    def fit_predict(self, Z):
        return (np.arange(len(Z)) % 2).astype(int)


class Floats:
    def fit_predict(self, Z):
        return np.zeros(len(Z))


class TooFew:
    def fit_predict(self, Z):
        return np.zeros(len(Z) - 1, dtype=int)


class Nothing:
    """Neither embeds nor clusters."""


class Slowly(Halves):
    """As above, after a while."""

    def fit_predict(self, Z):
        time.sleep(0.2)
        return super().fit_predict(Z)
