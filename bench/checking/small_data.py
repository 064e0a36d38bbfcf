"""Data for checking methods: images for embedders, blobs for clusterers."""

from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

N_SAMPLES = 240
IMAGE_SHAPE = (8, 8)
JITTER = 0.05
"""Share of uniform noise in a pixel: no feature is constant, no two samples are the same."""

COARSE, FINE = 3, 9
"""Numbers of clusters that the blobs form, seen from afar and from near."""

COPIES = 20
"""Copies of one sample among duplicate rows: more than the neighbours methods look at by default,
which leaves these samples with none but their own copies."""


def features(kind: str, n_samples: int = N_SAMPLES) -> NDArray[np.float32]:
    """Return features for a kind of method, (n_samples, n_features), float32."""
    return digits(n_samples)[0] if kind == "embedder" else blobs(n_samples)[0]


def truth(kind: str) -> NDArray[np.int64]:
    """Return the truth of `features(kind)`, which only a canary may see."""
    return digits(N_SAMPLES)[1] if kind == "embedder" else blobs(N_SAMPLES)[1]


def digits(n_samples: int) -> tuple[NDArray[np.float32], NDArray[np.int64]]:
    """Return images of 8 x 8 pixels in 0..1, with labels.

    They are scikit-learn's digits, each time round with other noise.
    """
    images, shown = _published()
    rows = np.arange(n_samples) % len(images)
    noise = np.random.default_rng(0).random((n_samples, images.shape[1]))
    X = (1 - JITTER) * images[rows] / 16 + JITTER * noise
    return X.astype(np.float32), shown[rows].astype(np.int64)


@cache
def _published() -> tuple[NDArray[Any], NDArray[Any]]:
    from sklearn.datasets import load_digits

    images, shown = load_digits(return_X_y=True)
    return images, shown


def blobs(n_samples: int) -> tuple[NDArray[np.float32], NDArray[np.int64]]:
    """Return `FINE` round clusters in `COARSE` distant groups."""
    rng = np.random.default_rng(0)
    y = np.arange(n_samples) % FINE
    angle = 2 * np.pi * np.arange(COARSE) / COARSE
    corners = np.column_stack([np.cos(angle), np.sin(angle)])
    # Each group has its own place on the circle, so that directions distinguish them.
    centers = 20 * corners[np.arange(FINE) % COARSE] + 5 * corners[np.arange(FINE) // COARSE]
    order = rng.permutation(n_samples)
    X = centers[y] + rng.normal(scale=0.5, size=(n_samples, 2))
    return X[order].astype(np.float32), y[order]


def with_constant_features(X: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return `X` with constant features in place of some, or added."""
    if X.shape[1] > 2:
        changed = X.copy()
        changed[:, ::2] = 0.5
        return changed
    return np.hstack([X, np.full((len(X), 2), 0.5, np.float32)])


def with_duplicate_rows(X: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return `X` with its first samples duplicated, same length."""
    pairs = np.repeat(np.arange((len(X) - COPIES) // 2), 2)
    rows = np.concatenate([np.zeros(len(X) - len(pairs), int), pairs])
    return X[np.random.default_rng(0).permutation(rows)]


def strided(X: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return the same numbers as a strided view."""
    larger = np.full((2 * X.shape[0], 2 * X.shape[1]), np.nan, X.dtype)
    larger[::2, ::2] = X
    return larger[::2, ::2]
