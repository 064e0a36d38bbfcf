"""Scores of assignments on their embedding, without truth: how tight the clusters are, how apart.

All are NaN unless there are at least two clusters and fewer clusters than samples.
"""

import math

import numpy as np
from numpy.typing import NDArray


def silhouette(Z: NDArray, assignments: NDArray) -> float:
    """Compute the mean silhouette coefficient (Rousseeuw 1987), -1 to 1.

    In float64 whatever Z is: distances of float32 would cost six digits.
    """
    from sklearn.metrics import silhouette_score

    codes = _codes(assignments)
    if not _defined(codes):
        return math.nan
    return float(silhouette_score(np.asarray(Z, dtype=np.float64), codes))


def davies_bouldin(Z: NDArray, assignments: NDArray) -> float:
    """Compute the Davies-Bouldin index (1979): 0 and up, lower is better.

    NaN where all clusters share one centre, which scikit-learn scores 0, the best there is.
    """
    from sklearn.metrics import davies_bouldin_score

    codes = _codes(assignments)
    if not _defined(codes):
        return math.nan
    Z = np.asarray(Z, dtype=np.float64)
    value = float(davies_bouldin_score(Z, codes))
    return value if value > 0 or _without_spread(Z, codes) else math.nan


def calinski_harabasz(Z: NDArray, assignments: NDArray) -> float:
    """Compute the Calinski-Harabasz index (1974): 0 and up, higher is better.

    It grows with the number of samples, so compare it at one sample size only. NaN where no
    cluster has any spread, which scikit-learn scores 1.
    """
    from sklearn.metrics import calinski_harabasz_score

    codes = _codes(assignments)
    Z = np.asarray(Z, dtype=np.float64)
    if not _defined(codes) or _without_spread(Z, codes):
        return math.nan
    return float(calinski_harabasz_score(Z, codes))


def _codes(assignments: NDArray) -> NDArray[np.intp]:
    return np.unique(assignments, return_inverse=True)[1]


def _defined(codes: NDArray[np.intp]) -> bool:
    return len(codes) > 0 and 2 <= codes.max() + 1 < len(codes)


def _without_spread(Z: NDArray, codes: NDArray[np.intp]) -> bool:
    first = np.unique(codes, return_index=True)[1]
    return bool((Z[first][codes] == Z).all())
