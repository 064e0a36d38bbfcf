"""What a dataset is like, by its features and truth."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from bench.metrics.unlabelled import labelled

MOST = 4000
"""Samples that neighbours are looked for among: more are drawn at random."""

MOST_FINGERPRINTED = 400
"""Samples of a fingerprint of `chb-clustering`, which takes seconds of so few."""


def overlap(X: Any, y: NDArray[np.integer], most: int = MOST) -> float | None:
    """Return the share of samples nearest to one of another class.

    That is the error of the one-nearest-neighbour rule, on features of unit variance. None with
    fewer than two classes.

    Parameters
    ----------
    X : ndarray or csr_matrix of shape (n_samples, n_features)
    y : ndarray of shape (n_samples,)
        Samples without a label (-1) are left out.
    most : int
        Samples that are looked at.

    Examples
    --------
    >>> overlap(np.array([[0.0], [0.1], [5.0], [5.1], [5.2]]), np.array([0, 0, 1, 1, 0]))
    0.2
    """
    from sklearn.neighbors import NearestNeighbors

    X, y = _drawn(X, y, most)
    if len(np.unique(y)) < 2:
        return None
    spread = _spread(X)
    X = X / np.where(spread > 0, spread, 1.0) if isinstance(X, np.ndarray) else X.multiply(
        1 / np.where(spread > 0, spread, 1.0)
    ).tocsr()  # fmt: skip
    nearest = NearestNeighbors(n_neighbors=1).fit(X).kneighbors(return_distance=False)[:, 0]
    return round(float((y[nearest] != y).mean()), 6)


def scale(X: Any) -> float | None:
    """Return the largest spread of a feature, in smallest ones.

    Features that are constant do not count; None where all are.

    Examples
    --------
    >>> scale(np.array([[0.0, 0.0, 7.0], [1.0, 20.0, 7.0]]))
    20.0
    """
    spread = _spread(X)
    spread = spread[spread > 0]
    return float(f"{spread.max() / spread.min():.6g}") if len(spread) else None


def fingerprint(X: Any, y: NDArray[np.integer]) -> dict[str, Any] | None:
    """Return what `chb-clustering` says of a dataset; None without it.

    Source: Durani et al. 2026, "CHB: A Diagnostic Toolkit for Hardness-Aware Clustering
    Evaluation" (ICML): ``regime`` is A (classes cannot be separated), B (their shapes mislead) or
    C (their scales differ); the descriptors are S1 to S3, C1, C2 and T1 to T3.
    """
    try:
        from chb import compute_fingerprint  # type: ignore[import-not-found,unused-ignore]
    except ImportError:
        return None
    X, y = _drawn(X, y, MOST_FINGERPRINTED)
    X = X.toarray() if hasattr(X, "toarray") else X
    result = compute_fingerprint(X, y)
    numbers = {name: _number(value) for name, value in result.fingerprint.items()}
    return {"regime": result.regime, **numbers}


def _drawn(X: Any, y: NDArray[np.integer], most: int) -> tuple[Any, NDArray[np.integer]]:
    """Return the samples that have a label, at most so many."""
    kept = np.flatnonzero(labelled(y))
    if len(kept) > most:
        kept = np.sort(np.random.default_rng(0).choice(kept, most, replace=False))
    return X[kept], y[kept]


def _spread(X: Any) -> NDArray[np.float64]:
    """Return each feature's standard deviation."""
    if isinstance(X, np.ndarray):
        return X.std(axis=0, dtype=np.float64)
    X = X.astype(np.float64)
    mean = np.asarray(X.mean(axis=0)).ravel()
    square = np.asarray(X.multiply(X).mean(axis=0)).ravel()
    return np.sqrt(np.maximum(square - mean**2, 0.0))


def _number(value: Any) -> float | None:
    return None if value is None or not np.isfinite(value) else float(f"{float(value):.6g}")
