"""Truth against assignments, counted: the table that scores are read off."""

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike, NDArray

from bench.metrics.noise import check_policy
from bench.metrics.partition import Partition

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix


@dataclass(frozen=True, eq=False)
class Contingency:
    """The number of samples of each class in each cluster.

    Only entries that are not 0 are listed.

    Parameters
    ----------
    classes, clusters, counts : ndarray of shape (n_entries,)
        Row, column and number of samples of each entry, in the order of clusters.
    class_sizes : ndarray of shape (n_classes,)
        Sums of rows, none of them 0.
    cluster_sizes : ndarray of shape (n_clusters,)
        Sums of columns, none of them 0.
    noise : int, optional
        The column of noise; None where no sample is noise.

    Examples
    --------
    >>> import numpy as np
    >>> from bench.metrics.contingency import Contingency
    >>> table = Contingency.of(np.array([0, 0, 1, 1]), np.array([5, 5, 5, -1]))
    >>> table.cluster_sizes.tolist(), table.under("left-out").cluster_sizes.tolist()
    ([1, 3], [3])
    """

    classes: NDArray[np.intp]
    clusters: NDArray[np.intp]
    counts: NDArray[np.int64]
    class_sizes: NDArray[np.int64]
    cluster_sizes: NDArray[np.int64]
    noise: int | None = None

    @classmethod
    def of(cls, truth: "ArrayLike | Partition", assignments: "ArrayLike | Partition") -> (
        "Contingency"
    ):  # fmt: skip
        """Count samples; classes and clusters are in ascending order.

        Samples without a label, whose truth is -1, are not counted.

        Raises
        ------
        ValueError
            Truth of another length than the assignments.
        """
        known, predicted = Partition.of(truth), Partition.of(assignments)
        if known.n_samples != predicted.n_samples:
            raise ValueError(
                f"Got truth of shape ({known.n_samples},) for assignments of shape "
                f"({predicted.n_samples},)."
            )
        if known.noise is not None:
            labelled = known.codes != known.noise
            known, predicted = known.only(labelled), predicted.only(labelled)
        n_classes = len(known.names)
        joint = predicted.codes * n_classes + known.codes
        if n_classes * len(predicted.names) <= 4 * predicted.n_samples + 1_000:
            counts = np.bincount(joint)
            entries = np.flatnonzero(counts)
            counts = counts[entries]
        else:
            entries, counts = np.unique(joint, return_counts=True)
        clusters, classes = np.divmod(entries, max(n_classes, 1))
        return cls(classes, clusters, counts, known.sizes, predicted.sizes, predicted.noise)

    @cached_property
    def n_samples(self) -> int:
        """Number of samples counted."""
        return int(self.counts.sum())

    def under(self, policy: str) -> "Contingency":
        """Treat noise as a policy says, so that scores need not.

        Parameters
        ----------
        policy : {"cluster", "singletons", "left-out"}
            See `bench.metrics.noise`.

        Raises
        ------
        UserError
            An unknown policy.
        """
        check_policy(policy)
        if self.noise is None or policy == "cluster":
            return self
        apart = self.clusters == self.noise
        rest = self.clusters[~apart]
        others = Contingency(
            self.classes[~apart],
            rest - (rest > self.noise),
            self.counts[~apart],
            self.class_sizes,
            np.delete(self.cluster_sizes, self.noise),
        )
        rows, sizes = self.classes[apart], self.counts[apart]
        return others._without(rows, sizes) if policy == "left-out" else others._with(rows, sizes)

    def _without(self, rows: NDArray[np.intp], sizes: NDArray[np.int64]) -> "Contingency":
        """Remove left-out samples from the class sizes; a class may vanish."""
        left = self.class_sizes.copy()
        left[rows] -= sizes
        place = np.cumsum(left > 0) - 1
        return Contingency(
            place[self.classes], self.clusters, self.counts, left[left > 0], self.cluster_sizes
        )

    def _with(self, rows: NDArray[np.intp], sizes: NDArray[np.int64]) -> "Contingency":
        """Add a cluster for each sample of noise."""
        n_clusters, n_noise = len(self.cluster_sizes), int(sizes.sum())
        ones = np.ones(n_noise, np.int64)
        return Contingency(
            np.concatenate([self.classes, np.repeat(rows, sizes)]),
            np.concatenate([self.clusters, n_clusters + np.arange(n_noise)]),
            np.concatenate([self.counts, ones]),
            self.class_sizes,
            np.concatenate([self.cluster_sizes, ones]),
        )

    def sparse(self) -> "csr_matrix":
        """Return the table as a sparse matrix, (n_classes, n_clusters), int64."""
        from scipy.sparse import csr_matrix

        shape = (len(self.class_sizes), len(self.cluster_sizes))
        return csr_matrix((self.counts, (self.classes, self.clusters)), shape=shape)


def contingency(truth: ArrayLike, assignments: ArrayLike) -> "csr_matrix":
    """Count the samples of each class (row) in each cluster (column).

    Samples without a label (truth of -1) are left out, and so are clusters of these alone.

    Returns
    -------
    csr_matrix of shape (n_classes, n_clusters), int64
        Sparse, since one cluster per sample is possible; classes and clusters in ascending order.
    """
    return Contingency.of(truth, assignments).sparse()
