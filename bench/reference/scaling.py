"""Features scaled by what they are on the part that is learned from."""

import numpy as np
from numpy.typing import NDArray


def standardise(X: NDArray[np.float64], *others: NDArray[np.float64]) -> list[NDArray[np.float64]]:
    """Bring features to mean 0 and standard deviation 1 over `X`; `others` likewise."""
    from sklearn.preprocessing import StandardScaler

    scaler = StandardScaler().fit(X)
    return [scaler.transform(each) for each in (X, *others)]
