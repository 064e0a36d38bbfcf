"""Features scaled by the statistics of the training part."""

import numpy as np
from numpy.typing import NDArray


def standardise(X: NDArray[np.float64], *others: NDArray[np.float64]) -> list[NDArray[np.float64]]:
    """Standardise features by `X`, and the `others` in the same way."""
    from sklearn.preprocessing import StandardScaler

    scaler = StandardScaler().fit(X)
    return [scaler.transform(each) for each in (X, *others)]
