"""Truth as published (names, numbers) into codes 0..k-1."""

import numpy as np
from numpy.typing import NDArray

from bench.errors import UserError


def encode(values: NDArray, name: str) -> tuple[NDArray[np.int64], tuple[str, ...]]:
    """Turn labels of any kind into codes and the names that the codes stand for.

    Numbers are ordered as numbers, also where they come as text ("10" after "9"); other text is
    ordered as text.

    Parameters
    ----------
    values : ndarray of shape (n_samples,) or (n_samples, 1) or (1, n_samples)
        Strings, booleans, integers, or floats that are whole numbers.
    name : str
        The dataset's, for messages.

    Returns
    -------
    codes : ndarray of shape (n_samples,), int64
    class_names : tuple of str

    Raises
    ------
    UserError
        A label is missing, or the numbers are no classes.
    """
    flat = np.asarray(values)
    if flat.ndim == 2 and 1 in flat.shape:
        flat = flat.ravel()
    if flat.ndim != 1:
        raise UserError(
            f"Got truth of shape {flat.shape} in dataset {name!r}, but expected one label a sample."
        )
    if flat.dtype.kind not in "biufSU":
        flat = _from_objects(flat, name)
    if flat.dtype.kind == "S":
        flat = np.char.decode(flat, "utf-8")
    if flat.dtype.kind == "U":
        return _encode_text(flat)
    if flat.dtype.kind == "f":
        flat = _whole(flat, name)
    found, codes = np.unique(flat, return_inverse=True)
    return codes.astype(np.int64), tuple(str(value) for value in found.tolist())


def _from_objects(flat: NDArray, name: str) -> NDArray:
    # x != x is how NaN and pandas' missing values tell themselves apart from everything else
    missing = [i for i, value in enumerate(flat) if value is None or _is_nan(value)]
    if missing:
        raise _missing(name, missing[0], len(missing))
    if all(isinstance(value, int | float | np.number) for value in flat):
        return np.asarray(flat.tolist())
    return np.asarray([str(value) for value in flat])


def _is_nan(value: object) -> bool:
    return type(value).__name__ in {"NAType", "NaTType"} or value != value


def _missing(name: str, row: int, count: int) -> UserError:
    return UserError(
        f"Got no truth for {count} samples of dataset {name!r} (first in row {row}), but expected "
        "a label for every sample or for none: drop those rows."
    )


def _whole(flat: NDArray, name: str) -> NDArray[np.int64]:
    finite = np.isfinite(flat)
    if not finite.all():
        raise _missing(name, int(np.flatnonzero(~finite)[0]), int((~finite).sum()))
    if (flat != np.round(flat)).any():
        odd = flat[flat != np.round(flat)][0]
        raise UserError(
            f"Got truth with the number {odd} in dataset {name!r}, but expected classes (names or "
            "whole numbers): choose another target, or bin this one."
        )
    return flat.astype(np.int64)


def _encode_text(flat: NDArray) -> tuple[NDArray[np.int64], tuple[str, ...]]:
    found, codes = np.unique(flat, return_inverse=True)
    names = [str(value) for value in found]
    try:
        order = np.argsort([int(text) for text in names], kind="stable")
    except ValueError:
        return codes.astype(np.int64), tuple(names)
    rank = np.empty(len(order), dtype=np.int64)
    rank[order] = np.arange(len(order))
    return rank[codes], tuple(names[i] for i in order)
