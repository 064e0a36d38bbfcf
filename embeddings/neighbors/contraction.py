"""Samples in fewer dimensions, no farther apart than before.

No two samples are farther apart here than among all the features. A rotation keeps distances. Of
the rotated features the leading ones are kept as they are, and of all others their length alone:
lengths of two vectors differ by no more than the vectors do. So what is far apart here is far apart
there, and need not be compared there (Faloutsos et al., Fast Subsequence Matching in Time-Series
Databases, 1994, call it lower bounding).
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from embeddings.neighbors.search import BLOCK

FEW_FEATURES = 256
"""With fewer, products of all of them are soon done."""

FEW_SAMPLES = 10_000
"""With fewer, finding the axes takes longer than they save."""

SAMPLES = 8192
"""Samples that the axes are fitted on; any axes give the same neighbours."""

MOST_FEATURES = 4096
"""With more, finding the axes takes longer than they save: they grow with the cube."""

LEFT = 0.04
"""Share of the variance off the axes: more, and many samples seem nearer than they are."""

LEFT_TO_FEW = 0.06
"""The same for few queries, where mapping all samples takes as long as searching among them."""

CANCELLED = 1e-3
"""Share of a squared length below which a difference of squares is lost in rounding."""

MOST_AXES = 1 / 3
"""Of the features: with more axes, comparing them saves too little."""

STEP = 32
"""Axes come in multiples of this: what vector instructions take at once."""


@dataclass(frozen=True, eq=False)
class Contraction:
    """A map to fewer dimensions that never increases distances.

    It brings samples nearer to each other, or leaves them as far apart as they are.

    Parameters
    ----------
    mean : ndarray of shape (n_features,), float32
    axes : ndarray of shape (n_features, n_axes), float32
        Orthonormal.
    """

    mean: NDArray[np.float32]
    axes: NDArray[np.float32]

    @classmethod
    def of(cls, X: NDArray[np.float32], left: float = LEFT) -> "Contraction | None":
        """Fit the axes of a contraction.

        Return None where samples vary in too many directions, or there are too few. `left` is the
        share of the variance that may be off the axes.
        """
        n_samples, n_features = X.shape
        if n_samples < FEW_SAMPLES or not FEW_FEATURES <= n_features <= MOST_FEATURES:
            return None
        rows = np.random.default_rng(0).choice(n_samples, min(SAMPLES, n_samples), replace=False)
        sample = X[np.sort(rows)]
        mean = sample.mean(axis=0, dtype=np.float64).astype(np.float32)
        sample -= mean
        with np.errstate(over="ignore", invalid="ignore"):
            products = (sample.T @ sample).astype(np.float64)
        if not np.isfinite(products).all():
            return None
        variances, axes = np.linalg.eigh(products)
        shares = np.cumsum(variances) / max(variances.sum(), np.finfo(np.float64).tiny)
        n_axes = n_features - int(np.searchsorted(shares, left, side="right"))
        n_axes = -(-n_axes // STEP) * STEP
        if n_axes > n_features * MOST_AXES:
            return None
        return cls(mean, np.ascontiguousarray(axes[:, : -n_axes - 1 : -1], np.float32))

    def __call__(self, rows: NDArray[np.float32]) -> NDArray[np.float32]:
        """Return samples on the axes, and their distances from the axes.

        There are as many rows as samples; the distance from the axes is the last column.
        """
        n_axes = self.axes.shape[1]
        found = np.empty((len(rows), n_axes + 1), np.float32)
        for start in range(0, len(rows), BLOCK):
            part = rows[start : start + BLOCK] - self.mean
            on = found[start : start + BLOCK]
            with np.errstate(over="ignore", invalid="ignore"):
                on[:, :n_axes] = part @ self.axes
                squared, of_axes = _squared(part), _squared(on[:, :n_axes])
                left = squared - of_axes
                lost = np.flatnonzero(~(left >= CANCELLED * squared))
                left[lost] = _squared(part[lost] - on[lost, :n_axes] @ self.axes.T)
                on[:, n_axes] = np.sqrt(left)
        return found

    def least(self, squared: NDArray[Any], norms: NDArray[np.float64]) -> NDArray[np.float64]:
        """Lower squared distances between mapped samples by what rounding may have added.

        A product of d terms errs by about ``sqrt(d) eps |x| |y|`` (see `NeighborIndex`), and each
        of the two products of the map moves a sample by as much; there is a factor of 4 to spare.

        Parameters
        ----------
        squared : ndarray of shape (n_queries, n_candidates)
        norms : ndarray of shape (n_queries,)
            Lengths of the queries.
        """
        above = np.maximum(squared, 0).astype(np.float64)
        eps = 4 * float(np.finfo(np.float32).eps) * np.sqrt(len(self.mean))
        with np.errstate(invalid="ignore"):
            return above - 3 * eps * (2 * norms[:, None] + np.sqrt(above)) ** 2


def _squared(rows: NDArray[Any]) -> NDArray[np.float64]:
    """Return the squared length of each row."""
    lengths: NDArray[np.float64] = np.einsum("ij,ij->i", rows, rows, dtype=np.float64)
    return lengths
