"""A dataset from any object of a program or a plug-in."""

from typing import Any

from bench.datasets.arrays import from_arrays
from bench.datasets.dataset import Dataset
from bench.datasets.reading import Reading


def is_anndata(given: Any) -> bool:
    """Return whether this is an AnnData object, or like one."""
    return all(hasattr(given, name) for name in ("X", "obs", "obsm", "obs_names", "var_names"))


def from_object(value: Any, name: str, reading: Reading | None = None) -> Dataset:
    """Make a dataset of features, or of features and truth.

    Parameters
    ----------
    value : AnnData, or what `bench.datasets.arrays.from_arrays` takes; or (one of these, truth)
    name : str
        What the dataset is called.
    reading : Reading, optional
        What the user said of it.

    Raises
    ------
    UserError
        Anything else, or what is no features or no truth.
    """
    X, y = value if isinstance(value, tuple) and len(value) == 2 else (value, None)
    if is_anndata(X):
        from bench.datasets.cells import from_anndata  # not before a clash of names is told

        return from_anndata(X, y, name, reading or Reading())
    return from_arrays(value, name, reading=reading)
