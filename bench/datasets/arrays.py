"""A dataset from plain arrays: what a file holds, a plug-in returns, or a program has at hand."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from bench.datasets import image_axes
from bench.datasets.dataset import Dataset
from bench.datasets.features import to_float32
from bench.datasets.missing_labels import note
from bench.datasets.reading import Reading
from bench.datasets.truth import encode, from_bytes
from bench.errors import UserError

MOST_DENSE = 500_000_000
"""So many numbers of a sparse matrix are written out at most, zeros included: 4 GB in float64."""


def from_arrays(
    found: Any,
    name: str,
    source: str = "",
    reading: Reading | None = None,
    notes: tuple[str, ...] = (),
) -> Dataset:
    """Make a dataset of features, or of features and truth.

    Parameters
    ----------
    found : array, DataFrame, or (array or DataFrame, array or str or None)
        Features, of shape (n_samples, n_features) or those of images, and truth, (n_samples,), or
        the name of its column.
    name, source : str
        What the dataset is called, and where it came from.
    reading : Reading, optional
        What the user said of it.
    notes : tuple of str
        What was said on the way here.

    Raises
    ------
    UserError
        Anything else, or arrays that are no features or no truth.
    """
    reading = reading or Reading()
    X, y = found if isinstance(found, tuple) and len(found) == 2 else (found, None)
    if hasattr(X, "columns") and hasattr(X, "iloc"):
        from bench.datasets.frames import from_frame

        return from_frame(X, y, name, source, reading)
    try:
        X, more = _dense(X, name)
        X = np.asarray(X)
        y = None if y is None else np.asarray(y)
    except ValueError as error:
        raise UserError(
            f"Got dataset {name!r} with arrays that numpy cannot read ({error}): expected X, or "
            "(X, y), one row per sample."
        ) from None
    X, axes = image_axes.settle(X, reading.channels, name)
    said = [*notes, *filter(None, (more, axes))]
    prepared = None
    if reading.prepare is not None and X.ndim == 2:
        from bench.datasets.frames import prepare_array

        made = prepare_array(X, reading.prepare, name)
        X, prepared = made.values, {"by": made.by, "versions": made.versions}
        said.append(made.note)
    features = to_float32(X, name)
    if y is not None:
        y, latin = from_bytes(y)
        said += [latin] if latin else []
    codes, class_names = (None, ()) if y is None else encode(y, name, reading.unlabelled)
    said += [] if codes is None else filter(None, [note(codes)])
    return Dataset(
        name,
        features.X,
        codes,
        class_names,
        source,
        features.image_shape,
        notes=(*said, *features.notes),
        reading=reading.said(),
        prepared=prepared,
    )


def _dense(X: Any, name: str) -> tuple[NDArray[Any], str]:
    """Write a sparse matrix out, as long as that is small; anything else stays as it is."""
    if not hasattr(X, "toarray"):
        return X, ""
    rows, columns = X.shape
    if rows * columns > MOST_DENSE:
        raise UserError(
            f"Got a sparse matrix of {rows} × {columns} in dataset {name!r}, but expected at most "
            f"{MOST_DENSE:,} numbers with zeros written out: reduce it first."
        )
    return X.toarray(), f"sparse: {X.nnz} numbers that are not 0, written out with their zeros"
