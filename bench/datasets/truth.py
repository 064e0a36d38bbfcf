"""Truth as codes 0..k-1, with -1 for no label."""

import re
from collections.abc import Collection, Sequence
from decimal import Decimal
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bench.datasets.missing_labels import without_label
from bench.errors import UserError
from bench.metrics.unlabelled import UNLABELLED

_WHOLE = re.compile(r"[+-]?(0|[1-9]\d*)", re.ASCII)
_NUMBER = re.compile(
    r"[+-]?(0|[1-9]\d*)?(\.\d*)?([eE][+-]?\d+)?|[+-]?(nan|inf(inity)?)", re.I | re.A
)
MOST_FRACTIONS = 100
"""More different numbers with fractions are measurements, not classes."""


def encode(
    values: NDArray, name: str, unlabelled: Collection[str] | None = None
) -> tuple[NDArray[np.int64], tuple[str, ...]]:
    """Turn labels of any kind into codes and class names.

    Numbers are ordered as numbers, also where they come as text ("10" after "9"); other text is
    ordered as text. Labels that differ stay apart, whatever their size. A sample without a label
    has the code -1: see `bench.datasets.missing_labels`.

    Parameters
    ----------
    values : ndarray of shape (n_samples,) or (n_samples, 1) or (1, n_samples)
        Strings, booleans, integers, or floats that are whole numbers or few.
    name : str
        The dataset's, for messages.
    unlabelled : collection of str, optional
        What stands for no label, beside NaN and an empty field.

    Returns
    -------
    codes : ndarray of shape (n_samples,), int64
    class_names : tuple of str

    Raises
    ------
    UserError
        No sample has a label, or the numbers are no classes.
    """
    flat = np.asarray(values)
    if flat.ndim == 2 and 1 in flat.shape:
        flat = flat.ravel()
    if flat.ndim != 1:
        raise UserError(
            f"Got truth of shape {flat.shape} in dataset {name!r}, but expected one label per "
            "sample."
        )
    if flat.dtype.kind == "S":
        flat, _ = from_bytes(flat)
    absent = without_label(flat, unlabelled or ())
    if len(flat) and absent.all():
        raise UserError(
            f"Got truth without a single label in dataset {name!r}, but expected a label for some "
            "samples: name another target, or write target = false for none."
        )
    codes, class_names = _encode(flat[~absent] if absent.any() else flat, name)
    if not absent.any():
        return codes, class_names
    whole = np.full(len(flat), UNLABELLED, dtype=np.int64)
    whole[~absent] = codes
    return whole, class_names


def _encode(flat: NDArray, name: str) -> tuple[NDArray[np.int64], tuple[str, ...]]:
    """Turn labels into codes where every sample has one."""
    if flat.dtype.kind == "f":
        flat = _known(flat, name)
    elif flat.dtype.kind not in "biuU":
        flat = _from_objects(flat)
    if flat.dtype.kind == "U":
        return _encode_text(flat, name)
    classes, codes = np.unique(flat, return_inverse=True)
    return codes.astype(np.int64), tuple(_shown(value) for value in classes.tolist())


def from_bytes(values: NDArray) -> tuple[NDArray, str]:
    """Decode labels of bytes as UTF-8, or as Latin-1 with a note."""
    if values.dtype.kind != "S":
        return values, ""
    try:
        return np.char.decode(values, "utf-8"), ""
    except UnicodeDecodeError:
        return np.char.decode(values, "latin-1"), "truth: its bytes are no UTF-8, read as Latin-1"


def _from_objects(flat: NDArray) -> NDArray:
    if all(isinstance(value, int | np.integer) for value in flat):
        return np.array([int(value) for value in flat], dtype=object)
    if all(isinstance(value, int | float | np.number) for value in flat):
        return np.asarray([str(value) for value in flat])
    return np.asarray([_as_text(value) for value in flat])


def _as_text(value: Any) -> str:
    if isinstance(value, bytes):
        return str(from_bytes(np.array([value]))[0][0])
    return str(value)


def _known(flat: NDArray, name: str) -> NDArray[np.floating]:
    """Check that floats are classes: finite, whole or few."""
    finite = np.isfinite(flat)
    if not finite.all():
        raise _infinite(name, int(np.flatnonzero(~finite)[0]))
    fractions = flat[flat != np.round(flat)]
    if len(fractions):
        _refuse_measurements(len(np.unique(flat)), len(flat), fractions[0], name)
    return flat


def _infinite(name: str, row: int) -> UserError:
    return UserError(
        f"Got an infinite label in row {row} of dataset {name!r}, but expected classes: write NaN, "
        "or leave the field empty, for a sample without a label."
    )


def _refuse_measurements(n_values: int, n_samples: int, first: Any, name: str) -> None:
    if n_values > min(MOST_FRACTIONS, n_samples / 2):
        raise UserError(
            f"Got truth with the number {first} in dataset {name!r}, but expected classes (names "
            "or whole numbers): choose another target, or bin this one."
        )


def _shown(value: Any) -> str:
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)


def _encode_text(flat: NDArray, name: str) -> tuple[NDArray[np.int64], tuple[str, ...]]:
    classes, codes = np.unique(flat, return_inverse=True)
    names = [str(value) for value in classes]
    if all(map(_WHOLE.fullmatch, names)):
        return _by_number(codes, [int(text) for text in names], [str(int(text)) for text in names])
    if not all(_NUMBER.fullmatch(text) and text.strip("+-.eE") for text in names):
        return codes.astype(np.int64), tuple(names)
    numbers = [Decimal(text) for text in names]
    infinite = [i for i, number in enumerate(numbers) if not number.is_finite()]
    if infinite:
        raise _infinite(name, int(np.flatnonzero(np.isin(codes, infinite))[0]))
    fractions = [number for number in numbers if number != number.to_integral_value()]
    if fractions:
        _refuse_measurements(len(numbers), len(flat), fractions[0], name)
    shown = [str(int(n)) if n == n.to_integral_value() else str(n) for n in numbers]
    return _by_number(codes, numbers, shown)


def _by_number(
    codes: NDArray, numbers: Sequence[Any], names: Sequence[str]
) -> tuple[NDArray[np.int64], tuple[str, ...]]:
    """Order classes by number; spellings of one number are one class."""
    ordered = sorted(set(numbers))
    rank = {number: i for i, number in enumerate(ordered)}
    shown = {rank[number]: text for number, text in zip(numbers, names, strict=True)}
    places = np.array([rank[number] for number in numbers], dtype=np.int64)
    return places[codes], tuple(shown[i] for i in range(len(ordered)))
