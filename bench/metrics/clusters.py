"""Clusters in an embedding: their centres, spreads and distances."""

from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from bench.metrics.partition import Partition
from bench.metrics.sample import EmbeddingSample

NO_SPREAD = 1e-6
"""Distances to a centre below this share of the largest coordinate are rounding errors."""


class Clusters:
    """Clusters in an embedding, with what several scores share.

    Samples are sorted by cluster, noise first. So leaving noise out does not change the rest, and
    nothing is computed twice.

    Parameters
    ----------
    sample : EmbeddingSample
    partition : Partition
        Clusters of the chosen samples.
    whole : Clusters, optional
        The same clusters with noise, if these are without it.

    Attributes
    ----------
    codes : ndarray of shape (n_samples,)
        Clusters of the sorted samples: 0, ..., 0, 1, ...
    sizes : ndarray of shape (n_clusters,)

    Examples
    --------
    >>> import numpy as np
    >>> from bench.metrics import Clusters
    >>> clusters = Clusters.of(np.array([[0.0], [2.0], [9.0]]), np.array([4, 4, -1]))
    >>> clusters.sizes.tolist(), clusters.without_noise().sizes.tolist()
    ([1, 2], [2])
    """

    def __init__(
        self, sample: EmbeddingSample, partition: Partition, whole: "Clusters | None" = None
    ) -> None:
        self.sample, self.partition, self.whole = sample, partition, whole
        if whole is None:
            codes, noise = partition.codes, partition.noise
            if noise:  # not the first name, so there are others below -1
                codes = np.where(codes == noise, 0, codes + (codes < noise))
            self._order = np.argsort(codes, kind="stable")
            self.codes, self.sizes = codes[self._order], np.bincount(codes)
        else:
            self.codes, self.sizes = whole.codes[partition.n_noise :] - 1, whole.sizes[1:]

    @classmethod
    def of(cls, Z: NDArray, assignments: NDArray, *, seed: int = 0) -> "Clusters":
        """Take a sample of an embedding, and the clusters in it."""
        sample = EmbeddingSample(Z, seed=seed)
        return cls(sample, Partition.of(np.asarray(assignments)[sample.rows]))

    def without_noise(self) -> "Clusters":
        """Leave out the samples that are noise."""
        if self.whole is not None or self.partition.noise is None:
            return self
        return type(self)(self.sample, self.partition, self)

    def arrays(self) -> tuple[NDArray, NDArray[np.intp]]:
        """Return the samples sorted by cluster, and their clusters from 0."""
        order = (self.whole or self)._order[-len(self.codes) :]
        return self.sample.points[order], self.codes

    @property
    def defined(self) -> bool:
        """Whether there are at least two clusters, and fewer than samples."""
        return 2 <= len(self.sizes) < len(self.codes)

    @property
    def centers(self) -> NDArray[np.float64]:
        """Means of clusters, (n_clusters, n_components)."""
        return self._centers_and_distances[0]

    @property
    def spreads(self) -> NDArray[np.float64]:
        """Mean distance of a cluster's samples to its centre, (n_clusters,)."""
        return self._centers_and_distances[1]

    @property
    def squared(self) -> NDArray[np.float64]:
        """Squared distance of each sample to the centre of its cluster, (n_samples,)."""
        return self._centers_and_distances[2]

    @cached_property
    def _centers_and_distances(
        self,
    ) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
        if self.whole is not None:
            centers, spreads, squared = self.whole._centers_and_distances
            return centers[1:], spreads[1:], squared[self.partition.n_noise :]
        return self._measured()

    def _measured(self) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
        points, n_clusters = self.sample.points, len(self.sizes)
        centers, spreads = np.empty((n_clusters, points.shape[1])), np.empty(n_clusters)
        squared, stop = np.empty(len(points)), 0
        for i, size in enumerate(self.sizes):
            start, stop = stop, stop + size
            own = points[self._order[start:stop]]
            own.mean(axis=0, out=centers[i])
            spreads[i] = _distances(own, centers[i]).mean()
            own -= centers[i]
            np.einsum("ij,ij->i", own, own, out=squared[start:stop])
        return centers, spreads, squared

    @cached_property
    def distance_sums(self) -> NDArray[np.float64]:
        """Sum of the distances from each sample to each cluster, (n_samples, n_clusters)."""
        if self.whole is not None:
            return self.whole.distance_sums[self.partition.n_noise :, 1:]
        return self.sample.distance_sums(self._order, self.codes)

    @cached_property
    def all_coincide(self) -> bool:
        """Whether the samples of every cluster coincide."""
        points = self.sample.points
        if self.squared.max() > (NO_SPREAD * np.abs(points).max()) ** 2:
            return False
        whole = self.whole or self
        order = whole._order[len(whole.codes) - len(self.codes) :]
        firsts = order[np.cumsum(self.sizes) - self.sizes]
        return bool((points[order] == points[firsts[self.codes]]).all())


def _distances(points: NDArray[np.float64], center: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return distances to a centre, rounded as scikit-learn does.

    A single sample, or one of many that coincide, differs from its centre only by rounding.
    """
    squared = -2 * (points @ center[:, None])
    squared += np.einsum("ij,ij->i", points, points)[:, None]
    squared += np.einsum("i,i->", center, center)
    return np.sqrt(np.maximum(squared, 0, out=squared), out=squared)
