"""Features of any numeric type into the float32 table that methods are given."""

import numpy as np
from numpy.typing import NDArray

from bench.errors import UserError


def to_float32(values: NDArray, name: str) -> tuple[NDArray[np.float32], tuple[int, ...] | None]:
    """Turn an array of samples into a contiguous float32 table.

    Parameters
    ----------
    values : ndarray of shape (n_samples, n_features), (n_samples, height, width) or
        (n_samples, height, width, channels)
        Numbers or booleans.
    name : str
        The dataset's, for messages.

    Returns
    -------
    X : ndarray of shape (n_samples, n_features), float32
    image_shape : tuple of int, or None
        What a sample's shape was, where it had more than one axis.

    Raises
    ------
    UserError
        Values that are no real numbers, of another number of axes, or too large for float32.
    """
    array = np.asarray(values)
    if array.dtype.kind not in "biuf":
        raise UserError(
            f"Got features of type {array.dtype} in dataset {name!r}, but expected real numbers: "
            "convert them."
        )
    if array.ndim not in (2, 3, 4):
        raise UserError(
            f"Got features of shape {array.shape} in dataset {name!r}, but expected a table "
            "(n_samples, n_features) or images (n_samples, height, width): reshape the array."
        )
    image_shape = array.shape[1:] if array.ndim > 2 else None
    table = array.reshape(len(array), int(np.prod(array.shape[1:])))
    with np.errstate(over="ignore"):
        X = np.ascontiguousarray(table, dtype=np.float32)
    overflowed = np.isinf(X) & np.isfinite(table)
    if overflowed.any():
        row, column = np.argwhere(overflowed)[0]
        raise UserError(
            f"Got {table[row, column]} in row {row}, column {column} of dataset {name!r}, but "
            "expected numbers within float32 (up to 3.4e38): rescale the features."
        )
    return X, image_shape
