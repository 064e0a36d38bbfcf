"""Checks that the k-means family shares."""

import warnings
from numbers import Integral, Real
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.exceptions import ConvergenceWarning


def check_counts(estimator: Any, n_samples: int) -> None:
    """Raise ValueError for parameters out of range, or more clusters than samples."""
    for name in ("n_clusters", "n_init", "max_iter"):
        value = getattr(estimator, name)
        if not isinstance(value, Integral) or isinstance(value, bool) or value < 1:
            raise ValueError(f"Got {name}={value!r}, but expected an integer of at least 1.")
    tol: Any = estimator.tol
    number = isinstance(tol, Real) and not isinstance(tol, bool)
    if not number or not 0 <= float(tol) < np.inf:
        raise ValueError(f"Got tol={tol!r}, but expected a number of at least 0.")
    if n_samples < estimator.n_clusters:
        raise ValueError(
            f"Got n_samples={n_samples} but n_clusters={estimator.n_clusters}: expected at least "
            "as many samples as clusters."
        )


def warn_if_fewer(assignments: NDArray[Any], n_clusters: int) -> None:
    """Warn where samples with repeats fill fewer clusters than asked for."""
    found = len(np.unique(assignments))
    if found < n_clusters:
        warnings.warn(
            f"Got {found} distinct clusters where n_clusters={n_clusters} were asked for: the data "
            "hold too many repeated samples.",
            ConvergenceWarning,
            stacklevel=3,
        )
