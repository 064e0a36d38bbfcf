"""Images sheared upright, each by its own second moments."""

from collections.abc import Sequence
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray
from sklearn.base import BaseEstimator, OneToOneFeatureMixin, TransformerMixin
from sklearn.utils.validation import check_is_fitted, validate_data

from embeddings.shared.images import BLOCK, image_grid
from embeddings.shared.output import Float32Output


class Deskew(Float32Output, OneToOneFeatureMixin, TransformerMixin, BaseEstimator):
    """Shear every image until its columns no longer drift with its rows.

    The shear is the slope of the regression of columns on rows, weighted by brightness: moment
    normalisation as LeCun et al. deskewed MNIST with ("Gradient-based learning applied to document
    recognition", Proceedings of the IEEE 86, 1998, section III). Rows move sideways about the
    centre of mass, by fractions of a pixel (linear interpolation), so the centre stays. Brightness
    counts from the darkest pixel of an image, with which what comes in from outside is filled; an
    image that has none, or mass in one row only, stays as it is.

    Parameters
    ----------
    image_shape : tuple of int or None
        (height, width) or (height, width, channels) of a row; channels move together, by their
        mean. The suite sets it for datasets of images.

    Examples
    --------
    >>> import numpy as np
    >>> from embeddings.deskew import Deskew
    >>> slanted = np.eye(5).reshape(1, 25)  # a stroke from one corner to the other
    >>> upright = Deskew(image_shape=(5, 5)).fit_transform(slanted).reshape(5, 5)
    >>> upright.argmax(axis=1).tolist()
    [2, 2, 2, 2, 2]
    """

    depends_on_threads = False
    keeps_image_shape = True

    def __init__(self, *, image_shape: Sequence[int] | None = None) -> None:
        self.image_shape = image_shape

    def fit(self, X: NDArray[Any], y: object = None) -> Self:
        """Check that the rows of `X` are images.

        `X` has shape (n_samples, n_features); `y` is ignored.

        Raises
        ------
        ValueError
            NaN or infinite features, or an `image_shape` that does not fit `X`.
        """
        X = validate_data(self, X, dtype=np.float32, order="C")
        self.grid_ = image_grid(self.image_shape, X.shape[1])
        return self

    def transform(self, X: NDArray[Any]) -> NDArray[np.float32]:
        """Return the images upright, shape and units of `X`, float32."""
        check_is_fitted(self)
        X = validate_data(self, X, dtype=np.float32, order="C", reset=False)
        Z = np.empty_like(X)
        for start in range(0, len(X), BLOCK):
            part = slice(start, start + BLOCK)
            Z[part] = _upright(X[part].reshape(-1, *self.grid_)).reshape(-1, X.shape[1])
        return Z


def _upright(images: NDArray[np.float32]) -> NDArray[np.float32]:
    """Shear images, shape (n, height, width, channels)."""
    n_images, height, width, n_channels = images.shape
    darkest = images.min(axis=(1, 2, 3), keepdims=True)
    light = images - darkest
    shift = _shifts(light.mean(axis=3))
    whole = np.floor(shift)
    share = (shift - whole).astype(np.float32)[:, :, None, None]
    # A dark column on either side stands for all that lies outside.
    padded = np.zeros((n_images, height, width + 2, n_channels), np.float32)
    padded[:, :, 1:-1] = light
    # Clipped before it is an integer: a nearly flat image may be asked to move very far.
    first = np.clip(whole, -width - 2, width + 2).astype(np.intp)[:, :, None]
    left = np.clip(first + np.arange(1, width + 1), 0, width + 1)
    right = np.minimum(np.clip(first + np.arange(2, width + 2), 0, None), width + 1)
    near = np.take_along_axis(padded, left[..., None], axis=2)
    far = np.take_along_axis(padded, right[..., None], axis=2)
    return (1 - share) * near + share * far + darkest


def _shifts(light: NDArray[np.float32]) -> NDArray[np.float64]:
    """Return how many columns each row of each image moves.

    The result has shape (n, height). Sums run image by image, so the last digit depends neither on
    other images nor on threads.
    """
    height, width = light.shape[1:]
    rows, columns = np.arange(height), np.arange(width)
    mass = light.sum(axis=2, dtype=np.float64)
    moment = (light * columns).sum(axis=2, dtype=np.float64)
    total = mass.sum(axis=1, keepdims=True)
    total[total == 0] = 1
    row = rows - (mass * rows).sum(axis=1, keepdims=True) / total
    column = moment.sum(axis=1, keepdims=True) / total
    variance = (mass * row**2).sum(axis=1, keepdims=True)
    covariance = (row * (moment - column * mass)).sum(axis=1, keepdims=True)
    # Mass in one row only leaves a variance of rounding errors.
    flat = variance <= 1e-9 * total
    slope = np.where(flat, 0, covariance / np.where(flat, 1, variance))
    return slope * row
