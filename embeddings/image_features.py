"""Features of images where samples are images, else features of comparable range."""

from collections.abc import Sequence
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray
from sklearn.base import BaseEstimator, ClassNamePrefixFeaturesOutMixin, TransformerMixin
from sklearn.preprocessing import MinMaxScaler
from sklearn.utils.validation import check_is_fitted, validate_data

from embeddings.deskew import Deskew
from embeddings.hog import HOG, check_contrast
from embeddings.shared.images import BLOCK, image_grid
from embeddings.shared.output import Float32Output

CELLS = 7
"""Cells of the longer side: `HOG`'s default on 28 x 28 pixels, kept for images of other sizes, so
that the number of features, and what part of a picture a cell is, do not grow with resolution."""

FULL_SIDE = 28
"""Pixels of the longer side from which on images are not enlarged.

Found on 1,800 MNIST digits shrunk to 8 x 8 pixels (ARI of k-means on UMAP, mean of 3 seeds): the
pixels 0.56, deskewed 0.65, deskewed and in cells of 2 pixels 0.66, enlarged four times first 0.73.
"""


class ImageFeatures(
    Float32Output, ClassNamePrefixFeaturesOutMixin, TransformerMixin, BaseEstimator
):
    """Describe images by their gradients; bring other features to 0..1.

    Grey images are made upright first. What is done follows from the shape of a sample alone, or
    from the range of its features where they are no images; never from scores or truth:

    * no images: each feature by its minimum and maximum in the fitted samples, unless all lie
      within 0..1 already, as `embeddings.autoencoder` does, since their units need not compare. Of
      this, unit variance, and leaving them alone, this served best on wine, breast cancer and
      iris;
    * images with less than one pixel per cell: the pixels as they are;
    * grey images: `Deskew`, then `HOG`, `CELLS` cells along the longer side;
    * images of several channels: `HOG` alone. To be sheared upright a picture must be a bright
      figure on dark ground, which photographs are not. Of the channels `HOG` takes the steepest
      gradient, so colour itself is not described;
    * images smaller than `FULL_SIDE` are enlarged first, a whole number of times, linearly.

    Parameters
    ----------
    contrast : "insensitive", "sensitive" or "both"
        As of `HOG`: whether the sign of a gradient counts. Both leave nothing to choose.
    image_shape : tuple of int or None
        (height, width) or (height, width, channels) of a row; None says that samples are no
        images. The suite sets it for datasets of images.

    Attributes
    ----------
    report_ : dict
        ``features_rule``: what was done, as embedders in a row, and why nothing else.

    Examples
    --------
    >>> from sklearn.datasets import load_digits
    >>> X = load_digits().data[:200] / 16
    >>> from embeddings.image_features import ImageFeatures
    >>> features = ImageFeatures(image_shape=(8, 8)).fit(X)
    >>> features.report_["features_rule"]
    "enlarged 4 times | deskew | hog(cell=5, contrast='both')"
    >>> features.transform(X).shape
    (200, 1176)
    """

    depends_on_threads = False

    def __init__(self, *, contrast: str = "both", image_shape: Sequence[int] | None = None) -> None:
        self.contrast = contrast
        self.image_shape = image_shape

    def fit(self, X: NDArray[Any], y: object = None) -> Self:
        """Choose what is done with the rows of `X`.

        `X` has shape (n_samples, n_features); `y` is ignored.

        Raises
        ------
        ValueError
            NaN or infinite features, an `image_shape` that does not fit `X`, or a `contrast`
            that `HOG` does not know.
        """
        X = validate_data(self, X, dtype=np.float32, order="C")
        check_contrast(self.contrast)
        self._steps: list[Any] = []
        self._times, self._n_features_out = 1, X.shape[1]
        if self.image_shape is None:
            rule = self._bring_to_range(X)
        else:
            rule = self._describe(image_grid(self.image_shape, X.shape[1]))
            for step in self._steps:
                step.fit(np.zeros((1, self._n_features_out), np.float32))  # they learn the shape
                self._n_features_out = len(step.get_feature_names_out())
        self.report_ = {"features_rule": rule}
        return self

    def _bring_to_range(self, X: NDArray[np.float32]) -> str:
        """Set what brings features to 0..1; return it in words."""
        if X.min() >= 0 and X.max() <= 1:
            return "raw: no images, within 0..1"
        self._steps = [MinMaxScaler().fit(X.astype(np.float64))]
        return "scaled to 0..1: no images"

    def _describe(self, grid: tuple[int, int, int]) -> str:
        """Choose the steps that describe images; return them in words.

        Images are height x width x channels.
        """
        height, width, n_channels = grid
        side = max(height, width)
        if side < CELLS:
            return f"raw: {height} x {width} pixels are too few for cells"
        times = -(-FULL_SIDE // side)
        cell = -(-side * times // CELLS)
        self._grid, self._times = grid, times
        shape = (height * times, width * times, n_channels)
        self._n_features_out *= times**2
        self._steps = [HOG(cell=cell, contrast=self.contrast, image_shape=shape)]
        if n_channels == 1:
            self._steps.insert(0, Deskew(image_shape=shape))
        done = [f"enlarged {times} times"] if times > 1 else []
        done += ["deskew"] if n_channels == 1 else []
        done += [f"hog(cell={cell}, contrast={self.contrast!r})"]
        why = f": {n_channels} channels, not deskewed" if n_channels > 1 else ""
        return " | ".join(done) + why

    def transform(self, X: NDArray[Any]) -> NDArray[np.float32]:
        """Return the features of samples, seen or unseen, (len(X), n_features_out), float32."""
        check_is_fitted(self)
        X = validate_data(self, X, dtype=np.float32, order="C", reset=False)
        if not self._steps:
            return X
        Z = np.empty((len(X), self._n_features_out), np.float32)
        for start in range(0, len(X), BLOCK):
            part = slice(start, start + BLOCK)
            found = X[part] if self._times == 1 else _enlarged(X[part], self._grid, self._times)
            for step in self._steps:
                found = step.transform(found)
            Z[part] = found
        return Z


def _enlarged(
    X: NDArray[np.float32], grid: tuple[int, int, int], times: int
) -> NDArray[np.float32]:
    """Enlarge rows that are images, between pixels linearly, the border repeated."""
    height, width, n_channels = grid
    n, down, across = len(X), _between(height, times), _between(width, times)
    rows = np.matmul(down, X.reshape(n, height, width * n_channels))
    images = np.matmul(across, rows.reshape(n, height * times, width, n_channels))
    return images.reshape(n, -1)


def _between(n_pixels: int, times: int) -> NDArray[np.float32]:
    """Return the shares of pixels in those interpolated between them.

    The shares have shape (n_pixels * times, n_pixels).
    """
    places = (np.arange(n_pixels * times) + 0.5) / times - 0.5
    inside = np.clip(places, 0, n_pixels - 1)
    apart: NDArray[np.float64] = np.abs(inside[:, None] - np.arange(n_pixels))
    return np.maximum(0, 1 - apart).astype(np.float32)
