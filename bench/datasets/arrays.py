"""A dataset from plain arrays: what a file holds, a plug-in returns, or a program has at hand."""

from typing import Any

import numpy as np

from bench.datasets.dataset import Dataset
from bench.datasets.features import to_float32
from bench.datasets.truth import encode
from bench.errors import UserError


def from_arrays(found: Any, name: str, source: str = "") -> Dataset:
    """Make a dataset of features, or of features and truth.

    Parameters
    ----------
    found : array, or (array, array or None)
        Features, of shape (n_samples, n_features) or those of images, and truth, (n_samples,).
    name, source : str
        What the dataset is called, and where it came from.

    Raises
    ------
    UserError
        Anything else, or arrays that are no features or no truth.
    """
    X, y = found if isinstance(found, tuple) and len(found) == 2 else (found, None)
    try:
        X = np.asarray(X)
        y = None if y is None else np.asarray(y)
    except ValueError as error:
        raise UserError(
            f"Got dataset {name!r} with arrays that numpy cannot read ({error}): expected X, or "
            "(X, y), one row a sample."
        ) from None
    features, image_shape = to_float32(X, name)
    codes, class_names = (None, ()) if y is None else encode(y, name)
    return Dataset(name, features, codes, class_names, source, image_shape)
