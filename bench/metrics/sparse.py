"""Scores of sparse tables, computed without writing their zeros out."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from bench.metrics.clusters import NO_SPREAD, Clusters
from bench.metrics.sample import MAX_SAMPLES, EmbeddingSample
from embeddings.neighbors.sparse import BLOCK, ERROR, SparseIndex, squared_between, squared_norms


class SparseSample(EmbeddingSample):
    """Some samples of a sparse embedding, chosen as for dense ones.

    Parameters
    ----------
    Z : sparse matrix of shape (n_samples, n_components)
    seed : int
        Chooses `MAX_SAMPLES` samples where there are more.
    """

    def __init__(self, Z: Any, *, seed: int) -> None:
        self.seed, self.n_samples = seed, Z.shape[0]
        self.rows: NDArray[np.intp] | slice = slice(None)
        if self.n_samples > MAX_SAMPLES:
            rng = np.random.default_rng(seed)
            self.rows = np.sort(rng.choice(self.n_samples, size=MAX_SAMPLES, replace=False))
        self.points: Any = Z[self.rows].astype(np.float64)

    @property
    def n_chosen(self) -> int:
        """Number of samples chosen."""
        return int(self.points.shape[0])

    def distance_sums(
        self, order: NDArray[np.intp], codes: NDArray[np.intp]
    ) -> NDArray[np.float64]:
        """Sum the distances from every sample to each cluster: see `EmbeddingSample`."""
        points = self.points[order]
        index, starts = SparseIndex(points), np.flatnonzero(np.diff(codes, prepend=-1))
        sums = np.empty((len(codes), len(starts)))
        step = max(1, BLOCK // len(codes))
        for start in range(0, len(codes), step):
            block = np.sqrt(index.squared(points[start : start + step]))
            block[np.arange(len(block)), start + np.arange(len(block))] = 0
            sums[start : start + step] = np.add.reduceat(block, starts, axis=1)
        return sums


class SparseClusters(Clusters):
    """Clusters in a sparse embedding.

    Centres have coordinates that keep their distances.
    """

    def _measured(self) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
        from scipy.sparse import csr_matrix

        points = self.sample.points[self._order]
        n_samples, n_clusters = len(self.codes), len(self.sizes)
        weights = csr_matrix(
            (1 / self.sizes[self.codes], (self.codes, np.arange(n_samples))),
            shape=(n_clusters, n_samples),
        )
        centers = (weights @ points).tocsr()
        squared = _to_own_center(points, centers, self.codes)
        spreads = np.bincount(self.codes, np.sqrt(squared)) / self.sizes
        return _alike(centers), spreads, squared

    @property
    def all_coincide(self) -> bool:
        """Whether the samples of every cluster coincide."""
        largest = float(np.abs(self.sample.points.data).max(initial=0.0))
        return bool(self.squared.max() <= (NO_SPREAD * largest) ** 2)


def _to_own_center(points: Any, centers: Any, codes: NDArray[np.intp]) -> NDArray[np.float64]:
    """Return squared distances of samples to their cluster's centre.

    A centre has the words of all its samples, so differences would be long rows. Therefore
    distances are expanded, and computed from differences only if hardly anything is left.

    Parameters
    ----------
    points, centers : CSR
    codes : ndarray of shape (n_samples,)
        Ascending.
    """
    lengths, own = squared_norms(points), squared_norms(centers)[codes]
    squared = lengths + own
    for code in range(centers.shape[0]):
        start, stop = np.searchsorted(codes, [code, code + 1])
        squared[start:stop] -= 2 * (points[start:stop] @ centers[code].toarray().ravel())
    near = np.flatnonzero(squared <= 1e3 * ERROR * (lengths + own))
    squared[near] = squared_between(points, centers, near, codes[near])
    return squared


def _alike(centers: Any) -> NDArray[np.float64]:
    """Return few coordinates for sparse rows that keep their distances."""
    n_rows, n_features = centers.shape
    if n_features <= n_rows:
        return centers.toarray()
    products = (centers @ centers.T).toarray()
    values, vectors = np.linalg.eigh(products)
    return vectors * np.sqrt(np.maximum(values, 0))


def sparse_ranks(X: Any, queries: NDArray[np.intp], others: NDArray[np.intp]) -> NDArray[np.intp]:
    """Return ranks, from 1, by distance from the query.

    As `bench.metrics.ranks.ranks`; values that differ only by rounding count as equal.
    """
    index = SparseIndex(X)
    places = np.empty(others.shape, dtype=np.intp)
    longest = squared_norms(index.X).max(initial=0.0)
    step = max(1, BLOCK // X.shape[0])
    for start in range(0, len(queries), step):
        chosen, near = queries[start : start + step], others[start : start + step]
        block = index.squared(index.X[chosen])
        rows = np.arange(len(chosen))
        levels = block[rows[:, None], near] - 4 * ERROR * longest
        block[rows, chosen] = np.inf
        for column in range(near.shape[1]):
            nearer = (block < levels[:, column, None]).sum(axis=1)
            places[start : start + step, column] = 1 + nearer
    return places
