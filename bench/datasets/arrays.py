"""A dataset from plain arrays.

They come from a file, a plug-in or a program.
"""

from typing import Any

import numpy as np

from bench.datasets import image_axes
from bench.datasets.dataset import Dataset
from bench.datasets.documents import are_documents, from_documents
from bench.datasets.features import to_float32
from bench.datasets.missing_labels import note
from bench.datasets.reading import Reading
from bench.datasets.sparse_features import to_csr
from bench.datasets.truth import encode, from_bytes
from bench.errors import UserError
from bench.files.sparse import is_sparse


def from_arrays(
    source_data: Any,
    name: str,
    source: str = "",
    reading: Reading | None = None,
    notes: tuple[str, ...] = (),
) -> Dataset:
    """Make a dataset of features, or of features and truth.

    Parameters
    ----------
    source_data : array, DataFrame, or (array or DataFrame, array or str or None)
        Features, of shape (n_samples, n_features), those of images, or a sequence of texts; and
        truth, (n_samples,), or the name of its column.
    name, source : str
        What the dataset is called, and where it came from.
    reading : Reading, optional
        The user's settings for reading.
    notes : tuple of str
        Notes on earlier steps.

    Raises
    ------
    UserError
        Anything else, or arrays that cannot be features or truth.
    """
    reading = reading or Reading()
    X, y = (
        source_data
        if isinstance(source_data, tuple) and len(source_data) == 2
        else (source_data, None)
    )
    if hasattr(X, "columns") and hasattr(X, "iloc"):
        from bench.datasets.frames import from_frame

        return from_frame(X, y, name, source, reading)
    if are_documents(X):
        return from_documents(X, y, name, source, reading, notes)
    try:
        X = X if is_sparse(X) else np.asarray(X)
        y = None if y is None else np.asarray(y)
    except ValueError as error:
        raise UserError(
            f"Got dataset {name!r} with arrays that numpy cannot read ({error}): expected X, or "
            "(X, y), one row per sample."
        ) from None
    axes = ""
    if not is_sparse(X):
        X, axes = image_axes.settle(X, reading.channels, name)
    comments = [*notes, *filter(None, (axes,))]
    prepared = None
    if reading.prepare is not None and X.ndim == 2:
        from bench.datasets.frames import prepare_array

        X = X.tocsr() if is_sparse(X) else X
        numeric = prepare_array(X, reading.prepare, name)
        X, prepared = numeric.values, {"by": numeric.by, "versions": numeric.versions}
        comments.append(numeric.note)
    features = to_csr(X, name) if is_sparse(X) else to_float32(X, name)
    if y is not None:
        y, latin = from_bytes(y)
        comments += [latin] if latin else []
    codes, class_names = (None, ()) if y is None else encode(y, name, reading.unlabelled)
    comments += [] if codes is None else filter(None, [note(codes)])
    return Dataset(
        name,
        features.X,
        codes,
        class_names,
        source,
        features.image_shape,
        notes=(*comments, *features.notes),
        reading=reading.said(),
        prepared=prepared,
    )
