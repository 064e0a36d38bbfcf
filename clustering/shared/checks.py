"""Checks of what clusterers are given: counts of clusters, samples and restarts."""

import warnings
from numbers import Integral, Real
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.exceptions import ConvergenceWarning


def check_count(name: str, value: Any, least: int = 1) -> int:
    """Return `value` as an int.

    Raise ValueError where it is not an integer of at least `least`.
    """
    if not isinstance(value, Integral) or isinstance(value, bool) or value < least:
        raise ValueError(f"Got {name}={value!r}, but expected an integer of at least {least}.")
    return int(value)


def check_n_clusters(n_clusters: Any, n_samples: int) -> int:
    """Return `n_clusters` as an int.

    Raise ValueError where it is not a count, or too large.
    """
    checked = check_count("n_clusters", n_clusters)
    if n_samples < checked:
        raise ValueError(
            f"Got n_samples={n_samples} but n_clusters={n_clusters}: expected at least as many "
            "samples as clusters."
        )
    return checked


def check_lloyd(estimator: Any, n_samples: int) -> None:
    """Raise ValueError for parameters of a k-means that are out of range."""
    check_n_clusters(estimator.n_clusters, n_samples)
    for name in ("n_init", "max_iter"):
        check_count(name, getattr(estimator, name))
    tol: Any = estimator.tol
    number = isinstance(tol, Real) and not isinstance(tol, bool)
    if not number or not 0 <= float(tol) < np.inf:
        raise ValueError(f"Got tol={tol!r}, but expected a number of at least 0.")


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
