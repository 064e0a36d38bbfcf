"""Embedders that break the contract in one point each, and two that keep it."""

import numpy as np
from sklearn.base import BaseEstimator

SLOW = "time and memory"


class Good(BaseEstimator):
    """An embedder that keeps every point of the contract."""

    def __init__(self, n=4):
        self.n = n

    def fit_transform(self, X, y=None):
        return X[:, : self.n].astype(np.float32)


class Plain:
    """Ten lines without a base class."""

    def __init__(self, n=2):
        self.n = n

    def fit_transform(self, X):
        return X[:, : self.n]


class NaN(Good):
    def fit_transform(self, X, y=None):
        return np.where(X > 0.5, np.nan, X)


class LosesRows(Good):
    def fit_transform(self, X, y=None):
        return X[1:]


class Words(Good):
    def fit_transform(self, X, y=None):
        return X.astype(str)


class NeedsTruth(Good):
    def fit_transform(self, X, y):
        return X


class ExpectsTruth(Good):
    def fit_transform(self, X, y=None):
        raise ValueError("This estimator requires y to be passed, but the target y is None.")


class Raises(Good):
    def fit_transform(self, X, y=None):
        raise ArithmeticError("no such luck\nmore of it")


class Exits(Good):
    def fit_transform(self, X, y=None):
        raise SystemExit(0)


class ChangesItsParameter(Good):
    def __init__(self, n=4, columns=(0, 1)):
        self.n = n
        self.columns = list(columns)


class FitsItsParameter(Good):
    def fit_transform(self, X, y=None):
        self.n = 3
        return X[:, :3]


class Forgets:
    def __init__(self, n=4):
        self._n = n

    def fit_transform(self, X):
        return X[:, : self._n]


class HidesAParameter(Good):
    def get_params(self, deep=True):
        return {}


class IgnoresSetParams(Good):
    def __init__(self, n=4, random_state=None):
        self.n = n
        self.random_state = random_state

    def set_params(self, **params):
        return self


class WritesIntoItsInput(Good):
    def fit_transform(self, X, y=None):
        X *= 2
        return X[:, : self.n].copy()


class IgnoresItsSeed(Good):
    def __init__(self, n=4, random_state=None):
        self.n = n
        self.random_state = random_state

    def fit_transform(self, X, y=None):
        return X[:, : self.n] + np.random.default_rng().normal(size=(len(X), self.n))


class NoSeedAtAll(Good):
    keeps_neighbors_under_permutation = False

    def fit_transform(self, X, y=None):
        return X[:, : self.n] + np.random.default_rng().normal(size=(len(X), self.n))


class SmallSeedsOnly(IgnoresItsSeed):
    def fit_transform(self, X, y=None):
        rng = np.random.default_rng(int(np.int32(self.random_state)))
        return X[:, : self.n] + 1e-6 * rng.normal(size=(len(X), self.n))


class PlacesByNumber(Good):
    def fit_transform(self, X, y=None):
        return X[:, : self.n] + np.arange(len(X))[:, None]


class Counts(IgnoresItsSeed):
    """Ignores the data; with a seed, it claims nothing about order."""

    def fit_transform(self, X, y=None):
        return np.arange(len(X), dtype=float)[:, None]


class ClaimsInVain(IgnoresItsSeed):
    keeps_neighbors_under_permutation = True

    def fit_transform(self, X, y=None):
        return np.random.default_rng(self.random_state).normal(size=(len(X), self.n))


class Peeks(Good):
    def fit_transform(self, X, y=None):
        Z = X[:, : self.n].copy()
        return Z if y is None else np.column_stack([Z, y])


class MisplacesOne(Good):
    def transform(self, X):
        Z = X[:, : self.n].copy()
        Z[7] += 2
        return Z


class StatesItsTolerance(MisplacesOne):
    transform_tolerance = 0.8


class LosesAComponent(Good):
    def transform(self, X):
        return X[:, 1 : self.n]


class CannotTransform(Good):
    def transform(self, X):
        raise NotImplementedError("no unseen samples")


class ComparesNeighbours(Good):
    def fit_transform(self, X, y=None):
        return X[:, : self.n] - 0 * X[1, 0]


class MumblesOfOne(Good):
    def fit_transform(self, X, y=None):
        if len(X) == 1:
            raise ValueError("zero-size array to reduction operation")
        return X[:, : self.n]


class DividesBySpread(Good):
    def fit_transform(self, X, y=None):
        return X / X.std(axis=0) if len(X) > 1 else X


class RefusesDuplicates(Good):
    def fit_transform(self, X, y=None):
        if len(np.unique(X, axis=0)) < len(X):
            raise RuntimeError("singular matrix")
        return X[:, : self.n]


class RefusesDoubles(Good):
    def fit_transform(self, X, y=None):
        if X.dtype != np.float32:
            raise TypeError("expected float32")
        return X[:, : self.n]


class MisreadsDoubles(Good):
    def fit_transform(self, X, y=None):
        return np.nan_to_num(X.view(np.float32))[:, : self.n].clip(-9, 9)


class RefusesStrides(Good):
    def fit_transform(self, X, y=None):
        if not X.flags.c_contiguous and not X.flags.f_contiguous:
            raise ValueError("ndarray is not contiguous")
        return X[:, : self.n]


class MisreadsStrides(Good):
    def fit_transform(self, X, y=None):
        row = X.itemsize * X.shape[1]
        return np.nan_to_num(np.lib.stride_tricks.as_strided(X, X.shape, (row, X.itemsize)))


class FailsOnMany(Good):
    def fit_transform(self, X, y=None):
        if len(X) > 2_000:
            raise MemoryError("no room for 32 GB")
        return X[:, : self.n]


BAD_EMBEDDERS = [
    (NaN, "shape, type, finite", "NaN or infinite"),
    (LosesRows, "shape, type, finite", "(239, 64), expected (240, n_components)"),
    (Words, "shape, type, finite", "expected real numbers"),
    (NeedsTruth, "shape, type, finite", "truth never reaches a method"),
    (ExpectsTruth, "shape, type, finite", "truth never reaches a method"),
    (Raises, "shape, type, finite", "raised ArithmeticError: no such luck (bad_embedders.py:"),
    (Exits, "shape, type, finite", "raised SystemExit"),
    (ChangesItsParameter, "cloneable", "store every parameter unchanged"),
    (FitsItsParameter, "parameters round-trip", "changed by fitting: n"),
    (Forgets, "parameters round-trip", "not kept as attributes: n"),
    (HidesAParameter, "parameters round-trip", "the constructor differ in: n"),
    (IgnoresSetParams, "parameters round-trip", "changed by set_params: random_state"),
    (WritesIntoItsInput, "input unchanged", "X = X.copy()"),
    (IgnoresItsSeed, "same seed, same bytes", "made of random_state"),
    (NoSeedAtAll, "same seed, same bytes", "take a parameter random_state"),
    (SmallSeedsOnly, "other seeds", "OverflowError"),
    (PlacesByNumber, "order of samples", "a run puts samples into a random order"),
    (Counts, "order of samples", "a run puts samples into a random order"),
    (ClaimsInVain, "order of samples", "expected 0.9 or more"),
    (Peeks, "truth not needed", "ignore y"),
    (MisplacesOne, "transform agrees", "expected 0.05 at most"),
    (LosesAComponent, "transform agrees", "3 components for 4"),
    (CannotTransform, "transform agrees", "NotImplementedError"),
    (ComparesNeighbours, "single sample", "expected at least 2"),
    (MumblesOfOne, "single sample", "zero-size array"),
    (DividesBySpread, "constant features", "NaN or infinite"),
    (RefusesDuplicates, "duplicate rows", "singular matrix"),
    (RefusesDoubles, "float64", "expected float32"),
    (MisreadsDoubles, "float64", "np.ascontiguousarray"),
    (RefusesStrides, "non-contiguous", "ndarray is not contiguous"),
    (MisreadsStrides, "non-contiguous", "np.ascontiguousarray"),
    (FailsOnMany, SLOW, "no room for 32 GB"),
]
