"""Profiles of clusters: size, central samples, and distinguishing features."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import issparse

from bench.datasets import Dataset

N_CENTRAL = 3
N_TRAITS = 5


@dataclass(frozen=True)
class Trait:
    """A feature by which a cluster differs from all other samples.

    Parameters
    ----------
    feature : str
        Its column's name, or its number.
    inside, outside : float
        Its mean in the cluster and over all others.
    effect : float
        Cohen's d: the difference of the means in units of the pooled standard deviation.
    """

    feature: str
    inside: float
    outside: float
    effect: float


@dataclass(frozen=True)
class Profile:
    """One cluster.

    Parameters
    ----------
    cluster : int
        As in the assignments; -1 is noise.
    size : int
    silhouette : float
        Mean over its samples; NaN where there is one cluster, and for noise.
    central : list
        Ids of the samples nearest to its mean in the embedding.
    traits : list of Trait
        Largest effect first.
    """

    cluster: int
    size: int
    silhouette: float
    central: list[Any]
    traits: list[Trait]


def profiles(
    dataset: Dataset,
    embedding: NDArray[Any],
    assignments: NDArray[Any],
    silhouettes: NDArray[Any],
    ids: NDArray[Any],
) -> list[Profile]:
    """Describe each cluster, the largest first, and noise last.

    Parameters
    ----------
    dataset : Dataset
        Features, (n_samples, n_features), from which effects are read.
    embedding : ndarray of shape (n_samples, n_components)
    assignments, silhouettes, ids : ndarray of shape (n_samples,)
    """
    names, sizes = np.unique(assignments, return_counts=True)
    order = sorted(zip(names, sizes, strict=True), key=lambda each: (each[0] < 0, -each[1]))
    sums = _Sums(dataset.X)
    described = []
    for name, size in order:
        inside = assignments == name
        noise = bool(name < 0)
        scores = silhouettes[inside]
        described.append(
            Profile(
                int(name),
                int(size),
                float("nan") if np.isnan(scores).all() else float(np.nanmean(scores)),
                [] if noise else ids[_central(embedding, inside)].tolist(),
                [] if noise else sums.traits(inside, feature_names(dataset)),
            )
        )
    return described


def feature_names(dataset: Dataset) -> list[str]:
    """Return the names of X's columns, or their numbers."""
    if len(dataset.feature_names) == dataset.X.shape[1]:
        return [*dataset.feature_names]
    return [f"feature {place}" for place in range(dataset.X.shape[1])]


def _central(embedding: NDArray[Any], inside: NDArray[np.bool_]) -> NDArray[np.intp]:
    rows = np.flatnonzero(inside)
    Z = np.asarray(embedding[rows], np.float64)
    distances = ((Z - Z.mean(axis=0)) ** 2).sum(axis=1)
    return rows[np.argsort(distances, kind="stable")[:N_CENTRAL]]


class _Sums:
    """Means and variances of features in and outside a cluster."""

    def __init__(self, X: NDArray[Any]) -> None:
        self.X = X
        # Means are taken off against cancellation; a sparse table would be filled by that.
        self.shift: Any = 0.0 if issparse(X) else X.mean(axis=0, dtype=np.float64)
        self.n, self.total, self.squares = self._sums(np.ones(X.shape[0], bool))

    def _sums(self, rows: NDArray[np.bool_]) -> tuple[int, NDArray[Any], NDArray[Any]]:
        if issparse(self.X):
            few: Any = self.X[rows].astype(np.float64)
            sums = (few.sum(axis=0), few.multiply(few).sum(axis=0))
            total, squares = (np.asarray(each).ravel() for each in sums)
            return few.shape[0], total, squares
        part = self.X[rows] - self.shift
        return len(part), part.sum(axis=0), (part**2).sum(axis=0)

    def traits(self, inside: NDArray[np.bool_], names: list[str]) -> list[Trait]:
        """Return the features with the largest effects, if any.

        There are none if a cluster has all samples.
        """
        n, total, _ = self._sums(inside)
        rest = self.n - n
        if not rest:
            return []
        mean, other = total / n, (self.total - total) / rest
        within = np.maximum(self.squares - n * mean**2 - rest * other**2, 0)
        pooled = np.sqrt(within / max(self.n - 2, 1))
        apart = mean - other
        with np.errstate(divide="ignore", invalid="ignore"):
            effects = np.where(apart == 0, 0.0, apart / pooled)
        first = np.argsort(-np.abs(effects), kind="stable")[:N_TRAITS]
        return [
            Trait(
                names[i],
                float((mean + self.shift)[i]),
                float((other + self.shift)[i]),
                float(effects[i]),
            )
            for i in first
            if effects[i] != 0
        ]
