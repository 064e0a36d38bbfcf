"""Features of images where samples are images large enough, else the features as they are."""

from collections.abc import Sequence
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray
from sklearn.base import BaseEstimator, ClassNamePrefixFeaturesOutMixin, TransformerMixin
from sklearn.utils.validation import check_is_fitted, validate_data

from embeddings.deskew import Deskew
from embeddings.hog import HOG
from embeddings.images import image_grid
from embeddings.output import Float32Output

LEAST_SIDE = 16
"""Pixels that a side has at least for its gradients to be counted: four cells of `HOG`'s 4 pixels.
On a coarser grid a cell holds several strokes at once."""

CELLS = 7
"""Cells of the longer side: `HOG`'s default on 28 x 28 pixels, kept for images of other sizes, so
that the number of features, and what part of a picture a cell is, do not grow with resolution."""


class ImageFeatures(
    Float32Output, ClassNamePrefixFeaturesOutMixin, TransformerMixin, BaseEstimator
):
    """Describe images by their gradients, grey ones upright first; pass on what are no images.

    What is done follows from the shape of a sample alone, never from values, scores or truth:

    * no images, or images of which a side is below `LEAST_SIDE` pixels: the features as they are;
    * grey images: `Deskew`, then `HOG`, `CELLS` cells along the longer side;
    * images of several channels: `HOG` alone. To be sheared upright a picture must be a bright
      figure on dark ground, which photographs are not. Of the channels `HOG` takes the steepest
      gradient, so colour itself is not described.

    Parameters
    ----------
    image_shape : tuple of int or None
        (height, width) or (height, width, channels) of a row; None says that samples are no
        images. The suite sets it for datasets of images.

    Attributes
    ----------
    report_ : dict
        ``features_rule``: the embedders that were used, as an expression, and why no others.
    """

    depends_on_threads = False

    def __init__(self, *, image_shape: Sequence[int] | None = None) -> None:
        self.image_shape = image_shape

    def fit(self, X: NDArray[Any], y: object = None) -> Self:
        """Choose what is done with rows of `X`, (n_samples, n_features); `y` is ignored.

        Raises
        ------
        ValueError
            NaN or infinite features, or an `image_shape` that is none of `X`.
        """
        X = validate_data(self, X, dtype=np.float32, order="C")
        rule, self._steps = self._choose(X.shape[1])
        self._n_features_out = X.shape[1]
        for step in self._steps:
            step.fit(X)
            self._n_features_out = len(step.get_feature_names_out())
        self.report_ = {"features_rule": rule}
        return self

    def _choose(self, n_features: int) -> tuple[str, list[Any]]:
        """Return what is done, in words and as embedders in a row."""
        if self.image_shape is None:
            return "raw: no images", []
        height, width, n_channels = image_grid(self.image_shape, n_features)
        if min(height, width) < LEAST_SIDE:
            return f"raw: {height} x {width} pixels are too few for cells", []
        cell = -(-max(height, width) // CELLS)
        edges = HOG(cell=cell, image_shape=self.image_shape)
        if n_channels > 1:
            return f"hog(cell={cell}): {n_channels} channels, not deskewed", [edges]
        return f"deskew | hog(cell={cell})", [Deskew(image_shape=self.image_shape), edges]

    def transform(self, X: NDArray[Any]) -> NDArray[np.float32]:
        """Return the features of samples, seen or unseen, (len(X), n_features_out), float32."""
        check_is_fitted(self)
        Z: NDArray[np.float32] = validate_data(self, X, dtype=np.float32, order="C", reset=False)
        for step in self._steps:
            Z = step.transform(Z)
        return Z
