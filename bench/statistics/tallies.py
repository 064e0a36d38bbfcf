"""Contingency tables of many resamples at once, under a noise policy."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from bench.metrics.noise import NOISE
from bench.metrics.unlabelled import labelled

_CHUNK = 4_000_000
"""Numbers that a block of resamples may hold: 32 MB, small beside an embedding."""


@dataclass(frozen=True, eq=False)
class Tallies:
    """Truth against assignments, counted in each of several resamples.

    Parameters
    ----------
    together : ndarray of shape (n_draws, n_classes, n_clusters)
        Samples of each class in each cluster.
    alone : ndarray of shape (n_draws, n_classes)
        Samples of each class that are a cluster of their own each; 0 unless a policy has it so.
    """

    together: NDArray[np.float64]
    alone: NDArray[np.float64]


class Design:
    """Classes of samples, and their clusters in several assignments.

    Parameters
    ----------
    truth : ndarray of shape (n_samples,)
        Codes of the classes.
    assignments : sequence of ndarray of shape (n_samples,)
        Of the same samples, so that one resample of the samples serves all: comparisons are paired.
    policy : {"cluster", "singletons", "left-out"}
        What noise counts as.
    """

    def __init__(
        self,
        truth: NDArray[np.integer],
        assignments: Sequence[NDArray[np.integer]],
        policy: str = "cluster",
    ) -> None:
        known = labelled(truth)
        if not known.all():
            truth, assignments = truth[known], [each[known] for each in assignments]
        self.n_samples, self.policy = len(truth), policy
        codes = [np.unique(each, return_inverse=True) for each in (truth, *assignments)]
        joint = np.zeros(len(truth), dtype=np.int64)
        for values, code in codes:
            # Numbered anew each time, or the product of all sizes would overflow.
            joint = np.unique(joint * len(values) + code, return_inverse=True)[1]
        _, first, self.counts = np.unique(joint, return_index=True, return_counts=True)
        self._classes = len(codes[0][0])
        self._clusters = [values for values, _ in codes[1:]]
        self._places = [self._place(codes[0][1][first], code[first]) for _, code in codes[1:]]

    def _place(self, classes: NDArray[np.intp], clusters: NDArray[np.intp]) -> csr_matrix:
        """Return the table cell in which each kind of sample counts."""
        n_kinds, n_clusters = len(self.counts), int(clusters.max()) + 1
        cells = classes * n_clusters + clusters
        ones = np.ones(n_kinds)
        shape = (self._classes * n_clusters, n_kinds)
        return csr_matrix((ones, (cells, np.arange(n_kinds))), shape=shape)

    def observed(self) -> list[Tallies]:
        """Return the table of each assignment as it is, one draw each."""
        return self._tallies(self.counts[None])

    def resampled(self, n_draws: int, rng: np.random.Generator) -> Iterator[list[Tallies]]:
        """Yield blocks of resamples with replacement, one `Tallies` for each assignment."""
        widest = max(len(self.counts), *(place.shape[0] for place in self._places))
        size = max(1, _CHUNK // widest)
        shares = self.counts / self.n_samples
        for start in range(0, n_draws, size):
            n = min(size, n_draws - start)
            yield self._tallies(rng.multinomial(self.n_samples, shares, size=n))

    def left_out(
        self, column: int, most: int, rng: np.random.Generator
    ) -> Iterator[tuple[Tallies, NDArray[np.float64]]]:
        """Yield one assignment's tables less one sample, with shares.

        A table stands for all samples of a cell; beyond `most` cells, samples are drawn.
        """
        place, names = self._places[column], self._clusters[column]
        counts = place @ self.counts.astype(np.float64)
        cells = np.flatnonzero(counts)
        shares = counts[cells] / self.n_samples
        if len(cells) > most:
            cells, shares = rng.choice(cells, most, p=shares), np.full(most, 1 / most)
        size = max(1, _CHUNK // len(counts))
        for start in range(0, len(cells), size):
            part = cells[start : start + size]
            tables = np.tile(counts, (len(part), 1))
            tables[np.arange(len(part)), part] -= 1
            shape = (len(part), self._classes, len(names))
            yield self._apply(tables.reshape(shape), names), shares[start : start + size]

    def _tallies(self, draws: NDArray[np.int64]) -> list[Tallies]:
        weights = draws.T.astype(np.float64)
        tables = []
        for place, names in zip(self._places, self._clusters, strict=True):
            table = np.ascontiguousarray((place @ weights).T)
            tables.append(self._apply(table.reshape(len(draws), self._classes, len(names)), names))
        return tables

    def _apply(self, table: NDArray[np.float64], names: NDArray[np.integer]) -> Tallies:
        """Count noise, a column of the table, as the policy has it."""
        is_noise = names == NOISE
        alone = np.zeros(table.shape[:2])
        if self.policy == "cluster" or not is_noise.any():
            return Tallies(table, alone)
        if self.policy == "singletons":
            alone = table[:, :, is_noise].sum(axis=2)
        return Tallies(table[:, :, ~is_noise], alone)
