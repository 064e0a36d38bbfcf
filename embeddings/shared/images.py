"""Rows of features as the images that they are."""

import math
from collections.abc import Sequence

BLOCK = 512
"""Images worked on together: intermediate arrays stay within some tens of megabytes."""


def image_grid(image_shape: Sequence[int] | None, n_features: int) -> tuple[int, int, int]:
    """Return height, width and channels of images.

    Each row of `n_features` features is an image.

    Raises
    ------
    ValueError
        No shape, one that is neither (height, width) nor (height, width, channels), or one of
        another number of pixels.
    """
    if image_shape is None:
        raise ValueError(
            f"Got rows of {n_features} features without image_shape, but expected images: use a "
            "dataset of images, or set image_shape=(height, width)."
        )
    shape = tuple(int(side) for side in image_shape)
    if len(shape) not in (2, 3) or min(shape) < 1:
        raise ValueError(
            f"Got image_shape={shape}, but expected (height, width) or (height, width, channels)."
        )
    if math.prod(shape) != n_features:
        raise ValueError(
            f"Got image_shape={shape}, which is {math.prod(shape)} pixels, but rows of "
            f"{n_features} features: set image_shape to the shape of one row."
        )
    height, width, *channels = shape
    return height, width, channels[0] if channels else 1
