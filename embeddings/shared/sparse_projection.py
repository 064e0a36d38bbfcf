"""Linear projections of sparse rows."""

from typing import Any

import numpy as np
from numpy.typing import NDArray


def project_sparse(
    X: Any, axes: NDArray[Any], origin: NDArray[Any] | None = None
) -> NDArray[np.float32]:
    """Return ``(X - origin) @ axes.T`` as float32.

    It is computed in float64 and rounded to float32.

    Parameters
    ----------
    X : sparse matrix of shape (n_samples, n_features)
    axes : ndarray of shape (n_components, n_features)
    origin : ndarray of shape (n_features,), optional
        Projected by itself: zeros are not written out.
    """
    wide = np.asarray(axes, np.float64).T
    Z = np.asarray(X.astype(np.float64) @ wide)
    if origin is not None:
        Z -= np.asarray(origin, np.float64) @ wide
    return Z.astype(np.float32)
