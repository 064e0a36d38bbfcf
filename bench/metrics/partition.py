"""A partition of samples: its groups, their sizes and members."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import ArrayLike, NDArray

from bench.metrics.noise import NOISE

SPARE = 1_000
"""Integers whose range exceeds the number of samples by at most this are counted, not sorted."""


@dataclass(frozen=True, eq=False)
class Partition:
    """Samples in groups: classes of a truth or clusters of assignments.

    Parameters
    ----------
    names : ndarray of shape (n_groups,)
        What the groups are called, ascending; none is empty.
    codes : ndarray of shape (n_samples,)
        The place of each sample's group in `names`.

    Examples
    --------
    >>> import numpy as np
    >>> from bench.metrics.partition import Partition
    >>> clusters = Partition.of(np.array([4, -1, 4]))
    >>> clusters.names.tolist(), clusters.codes.tolist(), clusters.sizes.tolist()
    ([-1, 4], [1, 0, 1], [1, 2])
    """

    names: NDArray
    codes: NDArray[np.intp]

    @classmethod
    def of(cls, labels: "ArrayLike | Partition") -> "Partition":
        """Group samples by their label; a partition is returned as it is.

        Raises
        ------
        ValueError
            Labels that are not in one dimension.
        """
        if isinstance(labels, Partition):
            return labels
        array = np.asarray(labels)
        if array.ndim != 1:
            raise ValueError(f"Got labels of shape {array.shape}, but expected (n_samples,).")
        if array.dtype.kind in "iu" and array.size:
            low, high = int(array.min()), int(array.max())
            if high - low < array.size + SPARE:
                return cls._counted(array.astype(np.intp) - low, low)
        names, codes = np.unique(array, return_inverse=True)
        return cls(names, codes)

    @classmethod
    def _counted(cls, places: NDArray[np.intp], low: int) -> "Partition":
        occupied = np.bincount(places) > 0
        if not occupied.all():
            places = (np.cumsum(occupied) - 1)[places]
        return cls(np.flatnonzero(occupied) + low, places)

    def only(self, chosen: NDArray[np.bool_]) -> "Partition":
        """Return the groups of some samples; empty groups disappear."""
        remaining, codes = np.unique(self.codes[chosen], return_inverse=True)
        return Partition(self.names[remaining], codes)

    @property
    def n_samples(self) -> int:
        """Number of samples."""
        return len(self.codes)

    @cached_property
    def sizes(self) -> NDArray[np.int64]:
        """Samples in each group, (n_groups,)."""
        return np.bincount(self.codes, minlength=len(self.names)).astype(np.int64, copy=False)

    @cached_property
    def noise(self) -> int | None:
        """The place of noise among the names, or None."""
        place = int(np.searchsorted(self.names, NOISE))
        return place if place < len(self.names) and self.names[place] == NOISE else None

    @property
    def n_noise(self) -> int:
        """Samples that are noise."""
        return 0 if self.noise is None else int(self.sizes[self.noise])
