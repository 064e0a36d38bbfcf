"""The samples on which compactness is computed, with their distances."""

import numpy as np
from numpy.typing import NDArray

from bench.metrics.distances import FEW_FEATURES, upper_squared_distances

MAX_SAMPLES = 10_000
"""Samples that compactness is computed on; with more, a random choice of that size."""

MANY_FEATURES = 64
"""With more features, distances cost so much more than their sums that they are kept."""

MANY_SAMPLES = 1_000
"""From here on compiled code that sums distances is worth loading."""


class EmbeddingSample:
    """Some samples of an embedding, the same for all clusterers.

    Parameters
    ----------
    Z : ndarray of shape (n_samples, n_components)
    seed : int
        Chooses `MAX_SAMPLES` samples where there are more.

    Attributes
    ----------
    rows : ndarray of shape (n_chosen,), or slice
        Which samples they are.
    points : ndarray of shape (n_chosen, n_components)
        In float64 even if Z is not: distances in float32 would lose six digits.
    """

    def __init__(self, Z: NDArray[np.floating], *, seed: int) -> None:
        self.seed, self.n_samples = seed, len(Z)
        self.rows: NDArray[np.intp] | slice = slice(None)
        if len(Z) > MAX_SAMPLES:
            rng = np.random.default_rng(seed)
            self.rows = np.sort(rng.choice(len(Z), size=MAX_SAMPLES, replace=False))
        self.points = np.asarray(Z[self.rows], dtype=np.float64)
        self._kept: tuple[NDArray[np.intp], list[NDArray[np.float64]]] | None = None

    @property
    def n_chosen(self) -> int:
        """Number of samples chosen."""
        return len(self.points)

    def distance_sums(
        self, order: NDArray[np.intp], codes: NDArray[np.intp]
    ) -> NDArray[np.float64]:
        """Sum the distances from every sample to each cluster, (n_chosen, n_clusters).

        Parameters
        ----------
        order : ndarray of shape (n_chosen,)
            Sorts the samples by cluster; the sums are in this order.
        codes : ndarray of shape (n_chosen,)
            Clusters of the samples so sorted: 0, ..., 0, 1, ...
        """
        n_samples, n_features = self.points.shape
        if n_features <= FEW_FEATURES and n_samples >= MANY_SAMPLES:
            from bench.metrics.summed_distances import summed_distances

            starts = np.append(np.flatnonzero(np.diff(codes, prepend=-1)), n_samples)
            return summed_distances(np.ascontiguousarray(self.points[order].T), starts).T
        if n_features <= MANY_FEATURES:
            return _sums(self.points[order], codes)
        if self._kept is None:  # in the order of the first clusters: the next are often alike
            self._kept = order, self._distances(order)
        first, blocks = self._kept
        place = np.empty_like(order)
        place[order] = np.arange(len(order))
        return _sums_of(blocks, place[first], codes)

    def _distances(self, order: NDArray[np.intp]) -> list[NDArray[np.float64]]:
        """Compute distances from each block to its own and later samples."""
        varies = self.points.min(axis=0) < self.points.max(axis=0)
        points = self.points[np.ix_(order, varies)]
        blocks = (block for _, block in upper_squared_distances(points))
        return [np.sqrt(block, out=block) for block in blocks]


def _sums(points: NDArray[np.float64], codes: NDArray[np.intp]) -> NDArray[np.float64]:
    """Sum distances from sorted samples, each computed once for both ends."""
    starts = np.flatnonzero(np.diff(codes, prepend=-1))
    sums = np.zeros((len(codes), len(starts)))
    for start, block in upper_squared_distances(points):
        np.sqrt(block, out=block)
        stop, first = start + len(block), codes[start]
        later = np.maximum(starts[first:] - start, 0)
        sums[start:stop, first:] += np.add.reduceat(block, later, axis=1)
        last = codes[stop - 1] + 1
        beyond = np.add.reduceat(block[:, stop - start :], later[: last - first], axis=0)
        sums[stop:, first:last] += beyond.T
    return sums


def _sums_of(
    blocks: list[NDArray[np.float64]], place: NDArray[np.intp], codes: NDArray[np.intp]
) -> NDArray[np.float64]:
    """Sum distances that are kept, of samples in another order.

    `place` says where each sample is among those sorted by cluster, whose clusters are `codes`.
    """
    clusters = codes[place]
    sums = np.zeros((len(codes), codes[-1] + 1))
    start = 0
    for block in blocks:
        stop = start + len(block)
        columns, present, firsts = _grouped(clusters[start:])
        near = np.add.reduceat(block[:, columns], firsts, axis=1)
        sums[np.ix_(place[start:stop], present)] += near
        rows, present, firsts = _grouped(clusters[start:stop])
        beyond = np.add.reduceat(block[rows, stop - start :], firsts, axis=0)
        sums[np.ix_(place[stop:], present)] += beyond.T
        start = stop
    return sums


def _grouped(
    clusters: NDArray[np.intp],
) -> tuple[NDArray[np.intp] | slice, NDArray[np.intp], NDArray[np.intp]]:
    """Return the sorting order, the clusters, and where each begins."""
    if (np.diff(clusters) >= 0).all():  # a slice copies nothing
        order: NDArray[np.intp] | slice = slice(None)
    else:
        order = np.argsort(clusters, kind="stable")
    sorted_clusters = clusters[order]
    firsts = np.flatnonzero(np.diff(sorted_clusters, prepend=-1))
    return order, sorted_clusters[firsts], firsts
