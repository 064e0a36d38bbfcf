"""Which arrays of a .npz or .mat file are features and truth."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bench.datasets.reading import Reading
from bench.datasets.truth_column import FEATURES, column_named, looks_like_truth, may_be_classes
from bench.errors import UserError


@dataclass(frozen=True)
class Chosen:
    """Features and truth out of a file's arrays, and what was guessed."""

    X: Any
    y: NDArray[Any] | None
    notes: tuple[str, ...]
    reading: dict[str, Any]


def choose(
    arrays: Mapping[str, Any], reading: Reading, name: str, *, any_axis: bool = False
) -> Chosen:
    """Choose the features and the truth, by name, else by their shapes.

    Parameters
    ----------
    arrays : mapping
        Name to array, or to a sparse matrix.
    reading : Reading
        What the user said.
    name : str
        The file's, for messages.
    any_axis : bool
        Whether samples may be the last axis of the features, as is usual in MATLAB. The length of
        the truth then decides.

    Raises
    ------
    UserError
        No features, or several candidates for the features or the truth.
    """
    x = _features(arrays, reading, name)
    y, guessed = _truth(arrays, x, reading, name, any_axis)
    X, turned = arrays[x], ""
    truth = None if y is None else arrays[y]
    if truth is not None and any_axis:
        X, turned = _turned(X, _length(truth), x)
    unused = [each for each in arrays if each not in (x, y)]
    what = f"read as: features {x!r}"
    if truth is not None:
        what += f", truth {y!r}" + (" (the one array of that length)" if guessed else "")
    what += f", not used: {', '.join(map(repr, unused))}" if unused else ""
    return Chosen(X, truth, (what + turned,), {"x": [x], **({"target": y} if y else {})})


def _features(arrays: Mapping[str, Any], reading: Reading, name: str) -> str:
    if reading.x:
        return str(column_named(arrays, reading.x[0], f"array of features of {name!r}"))
    by_name = [each for each in arrays if each.lower() in FEATURES]
    if len(by_name) > 1:
        raise UserError(
            f"Got arrays {' and '.join(map(repr, by_name))} in {name}, which both may be the "
            f"features: write x = {by_name[0]!r}, say."
        )
    if by_name:
        return by_name[0]
    tables = [each for each, array in arrays.items() if _is_table(array)]
    if len(tables) != 1:
        raise UserError(
            f"Got arrays {sorted(arrays)} in {name}, but expected features 'X' (or x, data, fea, "
            "features) and, where there is truth, 'y' (or label, labels, target, gnd, class): "
            "write x and target to name others."
        )
    return tables[0]


def _truth(
    arrays: Mapping[str, Any], x: str, reading: Reading, name: str, any_axis: bool
) -> tuple[str | None, bool]:
    """Return the truth's name, and whether only its length identifies it."""
    if reading.target is False:
        return None, False
    if reading.truth is not None:
        return str(column_named(arrays, reading.truth, f"target array of {name!r}")), False
    by_name = [each for each in arrays if each != x and looks_like_truth(each)]
    if len(by_name) > 1:
        raise UserError(
            f"Got arrays {' and '.join(map(repr, by_name))} in {name}, which both may be the "
            f"truth: write target = {by_name[0]!r}, say."
        )
    if by_name:
        return by_name[0], False
    shape = np.shape(arrays[x])
    lengths = {shape[0], shape[-1]} if any_axis and shape else set(shape[:1])
    fitting = [
        each
        for each, array in arrays.items()
        if each != x and _is_column(array) and _length(array) in lengths and _are_classes(array)
    ]
    return (fitting[0], True) if len(fitting) == 1 else (None, False)


def _turned(X: Any, n_samples: int, x: str) -> tuple[Any, str]:
    """Make samples the first axis, by how many there are labels."""
    shape = np.shape(X)
    if not shape or n_samples == shape[0] or n_samples != shape[-1]:
        square = len(shape) > 1 and n_samples == shape[0] == shape[-1]
        return X, f", one row of {x!r} for each sample (both axes are as long)" if square else ""
    turned = X.T if len(shape) == 2 else np.moveaxis(X, -1, 0)
    return turned, f", one column of {x!r} for each sample (its truth is as long)"


def _is_table(array: Any) -> bool:
    shape = np.shape(array)
    numeric = getattr(array, "dtype", np.dtype(object)).kind in "biufc"
    return len(shape) >= 2 and numeric and not _is_column(array)


def _is_column(array: Any) -> bool:
    shape = np.shape(array)
    return len(shape) == 1 or (len(shape) == 2 and 1 in shape)


def _length(array: Any) -> int:
    return int(np.prod(np.shape(array), dtype=np.int64))


def _are_classes(array: Any) -> bool:
    values = np.asarray(array).ravel()
    return values.dtype.kind in "biufSUO" and may_be_classes(values)
