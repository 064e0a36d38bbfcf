"""The meaning of each axis of an array of images."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from bench.errors import UserError

CHANNELS = (1, 3, 4)
"""How many channels images usually have: grey, colour, colour with transparency."""


def settle(array: NDArray[Any], channels: str | None, name: str) -> tuple[NDArray[Any], str]:
    """Bring images into the shape (n_samples, height, width[, channels]).

    Parameters
    ----------
    array : ndarray
        Of any shape; a table is returned as it is. An axis of length 1 after the samples' is that
        of a batch of one.
    channels : {"first", "last"} or None
        Where the channels are; None to guess.

    Returns
    -------
    array : ndarray
    note : str
        What was done; empty where nothing was.

    Raises
    ------
    UserError
        The channels may be first or last, or neither.
    """
    if array.ndim < 4:
        return array, ""
    if array.ndim == 5 and array.shape[1] == 1:
        array = array[:, 0]
    if array.ndim != 4:
        return array, ""
    where = channels or _guess(array.shape, name)
    if where == "first":
        array = np.moveaxis(array, 1, -1)
    if array.shape[-1] == 1:
        array = array[..., 0]
    if channels is not None:
        return array, ""
    height, width, *depth = array.shape[1:]
    shown = f"{depth[0]} channels" if depth else "1 channel"
    return array, f"images: {height} × {width}, {shown}, taken to be the {where} axis"


def _guess(shape: tuple[int, ...], name: str) -> str:
    first, last = shape[1] in CHANNELS, shape[-1] in CHANNELS
    if first != last:
        return "first" if first else "last"
    raise UserError(
        f"Got images of shape {shape[1:]} in {name!r}, whose channels may be the first axis or the "
        "last: write channels = 'first' or channels = 'last'."
    )
