"""Linear projections with reproducible last digits.

The last digit does not depend on the order in which a product was summed.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

BLOCK = 1024
"""Samples projected together, in float64: with a thousand features they stay in the cache."""


def project(
    X: NDArray[np.float32], axes: NDArray[Any], origin: NDArray[Any] | float = 0.0
) -> NDArray[np.float32]:
    """Return ``(X - origin) @ axes.T`` as float32.

    It is computed in float64 and rounded to float32. Rounding hides in which order a product was
    summed: that depends on a row's place and on the alignment of memory.

    Parameters
    ----------
    X : ndarray of shape (n_samples, n_features)
    axes : ndarray of shape (n_components, n_features)
    origin : ndarray of shape (n_features,)
    """
    wide = np.asarray(axes, np.float64).T
    Z = np.empty((len(X), wide.shape[1]), np.float32)
    for start in range(0, len(X), BLOCK):
        part = slice(start, start + BLOCK)
        Z[part] = (X[part] - np.asarray(origin, np.float64)) @ wide
    return Z
