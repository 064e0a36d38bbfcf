"""Histograms of oriented gradients: which way the edges run, cell by cell."""

from collections.abc import Sequence
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray
from sklearn.base import BaseEstimator, ClassNamePrefixFeaturesOutMixin, TransformerMixin
from sklearn.utils.validation import check_is_fitted, validate_data

from embeddings.shared.counts import check_counts
from embeddings.shared.images import BLOCK, image_grid
from embeddings.shared.output import Float32Output

_CIRCLES = {"insensitive": (1,), "sensitive": (2,), "both": (1, 2)}
"""Contrast -> for each kind of bins, how many half circles they go round."""


class HOG(Float32Output, ClassNamePrefixFeaturesOutMixin, TransformerMixin, BaseEstimator):
    """Count gradients by orientation in the cells of a grid.

    The method follows Dalal & Triggs (2005). Gradients are central differences, the border
    repeated; of several channels the steepest counts. A gradient counts by its length, shared
    linearly between the two nearest orientations and, by a tent as wide as two cells, between the
    nearest cells. Instead of normalising overlapping blocks, the square root is taken and every
    image scaled to unit length, so that Euclidean distances compare histograms as Hellinger's does
    (Arandjelović & Zisserman 2012, "Three things everyone should know to improve object retrieval",
    CVPR). An image without any gradient is all zeros.

    Parameters
    ----------
    n_orientations : int
        Bins of the half circle; Dalal & Triggs take 9, and find more than 9 of no use.
    contrast : "insensitive", "sensitive" or "both"
        Whether an edge from dark to light is the same as one from light to dark. If told apart,
        there are twice as many bins, round the whole circle. Dalal & Triggs found that of no use
        for people, whose clothes and backgrounds may be dark or bright, and of much use for other
        objects; Felzenszwalb et al. (2010, "Object detection with discriminatively trained
        part-based models", PAMI 32) take both kinds of bins, and so leave nothing to choose.
    cell : int
        Side of a cell in pixels; the default gives 7 x 7 cells on 28 x 28 pixels. Cells of the
        last row and column may hang over the edge.
    image_shape : tuple of int or None
        (height, width) or (height, width, channels) of a row. The suite sets it for datasets of
        images.

    Attributes
    ----------
    report_ : dict
        Cells down and across, and orientations.

    Examples
    --------
    >>> from sklearn.datasets import load_digits
    >>> X = load_digits().data[:200] / 16
    >>> from embeddings.hog import HOG
    >>> hog = HOG(cell=2, image_shape=(8, 8))
    >>> hog.fit_transform(X).shape  # 4 x 4 cells of 8 orientations
    (200, 128)
    """

    depends_on_threads = False

    def __init__(
        self,
        *,
        n_orientations: int = 8,
        contrast: str = "insensitive",
        cell: int = 4,
        image_shape: Sequence[int] | None = None,
    ) -> None:
        self.n_orientations = n_orientations
        self.contrast = contrast
        self.cell = cell
        self.image_shape = image_shape

    def fit(self, X: NDArray[Any], y: object = None) -> Self:
        """Lay the cells over the rows of `X`.

        `X` has shape (n_samples, n_features); `y` is ignored.

        Raises
        ------
        ValueError
            NaN or infinite features, an `image_shape` that does not fit `X`, fewer than two
            orientations, cells of less than a pixel, a `contrast` that is none of the three.
        """
        X = validate_data(self, X, dtype=np.float32, order="C")
        check_counts(self, "n_orientations", least=2)
        check_counts(self, "cell")
        check_contrast(self.contrast)
        self.grid_ = image_grid(self.image_shape, X.shape[1])
        self._tents = _tents(self.grid_[0], self.cell), _tents(self.grid_[1], self.cell)
        self.report_ = {
            "cells": [len(tents) for tents in self._tents],
            "n_orientations": self.n_orientations,
            "contrast": self.contrast,
        }
        return self

    def transform(self, X: NDArray[Any]) -> NDArray[np.float32]:
        """Return histograms of unit length, shape (len(X), n_cells * n_bins)."""
        check_is_fitted(self)
        X = validate_data(self, X, dtype=np.float32, order="C", reset=False)
        Z = np.empty((len(X), self._n_features_out), np.float32)
        for start in range(0, len(X), BLOCK):
            part = slice(start, start + BLOCK)
            Z[part] = self._histograms(X[part].reshape(-1, *self.grid_))
        return Z

    @property
    def _n_features_out(self) -> int:
        return len(self._tents[0]) * len(self._tents[1]) * self._n_bins

    @property
    def _n_bins(self) -> int:
        return self.n_orientations * sum(_CIRCLES[self.contrast])

    def _histograms(self, images: NDArray[np.float32]) -> NDArray[np.float32]:
        down, across = self._tents
        length, angle = _gradients(images)
        place = angle * np.float32(self.n_orientations / np.pi)
        kinds = [
            _votes(length, place, self.n_orientations * halves)
            for halves in _CIRCLES[self.contrast]
        ]
        votes = np.concatenate(kinds, axis=3)
        n_images, height, width, n_bins = votes.shape
        rows = np.matmul(down, votes.reshape(n_images, height, width * n_bins))
        cells = np.matmul(across, rows.reshape(n_images, len(down), width, n_bins))
        roots = np.sqrt(cells.reshape(n_images, -1))
        length = np.sqrt(np.square(roots).sum(axis=1, keepdims=True))
        found: NDArray[np.float32] = roots / np.where(length > 0, length, 1)
        return found


def check_contrast(contrast: str) -> None:
    """Raise ValueError unless `contrast` is one that `HOG` knows."""
    if contrast not in _CIRCLES:
        raise ValueError(f"Got contrast={contrast!r}, but expected one of {', '.join(_CIRCLES)}.")


def _gradients(images: NDArray[np.float32]) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Return lengths and angles of gradients.

    Both have shape (n, height, width); angles are in radians, within ±pi.
    """
    padded = np.pad(images, ((0, 0), (1, 1), (1, 1), (0, 0)), mode="edge")
    down = padded[:, 2:, 1:-1] - padded[:, :-2, 1:-1]
    across = padded[:, 1:-1, 2:] - padded[:, 1:-1, :-2]
    length = np.hypot(down, across)
    if images.shape[3] > 1:
        steepest = length.argmax(axis=3)[..., None]
        down, across, length = (
            np.take_along_axis(each, steepest, axis=3) for each in (down, across, length)
        )
    return length[..., 0], np.arctan2(down[..., 0], across[..., 0])


def _votes(
    length: NDArray[np.float32], place: NDArray[np.float32], n_bins: int
) -> NDArray[np.float32]:
    """Share the length at each pixel between two bins.

    The last bin and the first are neighbours. `place` is where between the two bins a pixel lies,
    in bins, of either sign. The result has shape (n, height, width, n_bins).
    """
    lower = np.floor(place)
    upper_share = length * (place - lower)
    first = lower.astype(np.intp) % n_bins
    votes = np.zeros((length.size, n_bins), np.float32)
    everyone = np.arange(length.size)
    votes[everyone, first.ravel()] = (length - upper_share).ravel()
    votes[everyone, (first.ravel() + 1) % n_bins] = upper_share.ravel()
    return votes.reshape(*length.shape, n_bins)


def _tents(n_pixels: int, cell: int) -> NDArray[np.float32]:
    """Return the weights of pixels in cells.

    They have shape (n_cells, n_pixels): 1 at the centre of a cell, 0 at the centre of the next.
    """
    pixels = (np.arange(n_pixels) + 0.5) / cell
    centers = np.arange(-(-n_pixels // cell)) + 0.5
    distance: NDArray[np.float64] = np.abs(centers[:, None] - pixels)
    return np.maximum(0, 1 - distance).astype(np.float32)
