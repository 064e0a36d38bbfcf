"""Features of any numeric type converted to float32."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bench.errors import UserError

LOSS = 1e-6
"""What the conversion to float32 may lose of a feature's range."""
SMALLEST, LARGEST = 1e-9, 1e12
"""Between these, squares of float32 numbers, and sums of them, neither vanish nor overflow."""
BEYOND = 1e33
"""Larger numbers usually stand for a missing value."""
UNLIKE = 1000.0
"""If ranges differ by more than this, distances depend only on the widest features."""
_BLOCK = 1 << 22


@dataclass(frozen=True)
class Features:
    """A table of float32, and how its numbers were adjusted.

    Parameters
    ----------
    X : ndarray of shape (n_samples, n_features), float32
    image_shape : tuple of int, or None
        What a sample's shape was, where it had more than one axis.
    notes : tuple of str
        Notes for people; empty if the numbers were not changed.
    """

    X: NDArray[np.float32]
    image_shape: tuple[int, ...] | None
    notes: tuple[str, ...] = ()


def to_float32(values: NDArray, name: str, columns: list[str] | None = None) -> Features:
    """Turn an array of samples into a contiguous float32 table.

    A feature that lies so far from zero that float32 would lose more than `LOSS` of its range is
    centred first; a table of very small or very large numbers is divided by a power of ten.

    Parameters
    ----------
    values : ndarray of shape (n_samples, n_features), (n_samples, height, width) or
        (n_samples, height, width, channels)
        Numbers or booleans.
    name : str
        The dataset's, for messages.
    columns : list of str, optional
        What features are called, for messages.

    Raises
    ------
    UserError
        Values that are no real numbers, of another number of axes, or of sizes that no one factor
        brings into float32.
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
    if 0 in table.shape:
        return Features(np.empty(table.shape, np.float32), image_shape)
    low, high = table.min(axis=0), table.max(axis=0)
    if table.dtype.kind == "f" and not np.isfinite([low, high]).all():
        raise _gap(table, name, columns)
    spread = np.array([float(_plain(b) - _plain(a)) for a, b in zip(low, high, strict=True)])
    _refuse_beyond(table, low, high, name, columns)
    X, notes = _converted(table, low, spread, name, columns or [str(i) for i in range(len(low))])
    if image_shape is None:
        notes += _unlike(spread, columns)
    return Features(X, image_shape, tuple(notes))


def _converted(
    table: NDArray, low: NDArray, spread: NDArray, name: str, columns: list[str]
) -> tuple[NDArray[np.float32], list[str]]:
    """Convert a table, centred and rescaled if necessary, with notes."""
    exact = table.dtype.kind == "b" or (table.dtype.kind == "f" and table.dtype.itemsize <= 4)
    lossy = np.zeros(len(low), dtype=bool)
    while True:
        centres = [
            _plain(a) + _half(s, a) if c else 0 for a, s, c in zip(low, spread, lossy, strict=True)
        ]
        size = _size(low, spread, centres)
        factor = (
            1.0 if not size or SMALLEST <= size <= LARGEST else 10.0 ** np.floor(np.log10(size))
        )
        if exact and factor == 1.0 and not lossy.any():
            return np.ascontiguousarray(table, dtype=np.float32), []
        X, still = _rounded(table, spread, centres, factor)
        if not still.any():
            return X, _done(lossy, factor, columns)
        if not (still & ~lossy).any():
            column = columns[int(np.flatnonzero(still)[0])]
            raise UserError(
                f"Got features of dataset {name!r} up to {size:.3g}, beside which column "
                f"{column!r} with its range of {spread[still][0]:.3g} would be lost: rescale them, "
                "as with prepare = 'standardize'."
            )
        lossy |= still


def _done(lossy: NDArray[np.bool_], factor: float, columns: list[str]) -> list[str]:
    notes = []
    if lossy.any():
        notes.append(
            f"centred: {_some([columns[i] for i in np.flatnonzero(lossy)])}, so far from zero that "
            "float32 cannot hold the differences; the origin moved, which matters to cosine "
            "distances, l2-normalize, spherical-kmeans, svd and nmf"
        )
    if factor != 1.0:
        notes.append(
            f"rescaled: every feature divided by {factor:.0e}: float32 cannot square such numbers"
        )
    return notes


def _plain(value: np.generic) -> int | float:
    """Return a number as Python's, whose whole numbers never overflow."""
    number: int | float = value.item()
    return number


def _half(spread: float, like: np.generic) -> int | float:
    return int(spread) // 2 if like.dtype.kind in "iu" else spread / 2


def _size(low: NDArray, spread: NDArray, centres: list[int | float]) -> float:
    lowest = [float(_plain(a) - c) for a, c in zip(low, centres, strict=True)]
    return max(max(abs(a), abs(a + s)) for a, s in zip(lowest, spread, strict=True))


def _rounded(
    table: NDArray, spread: NDArray, centres: list[int | float], factor: float
) -> tuple[NDArray[np.float32], NDArray[np.bool_]]:
    """Convert a table, and mark features that lose too much range."""
    X = np.empty(table.shape, dtype=np.float32)
    error = np.zeros(table.shape[1])
    step = max(1, _BLOCK // table.shape[1])
    with np.errstate(over="ignore", under="ignore", invalid="ignore"):
        for start in range(0, len(table), step):
            block = _centred(table[start : start + step], centres) / factor
            rows = X[start : start + step]
            rows[...] = block
            np.maximum(error, np.abs(rows - block).max(axis=0), out=error)
        lost = ~(error <= LOSS * spread / factor) & (spread > 0)
    if table.dtype.kind in "iu" and table.dtype.itemsize == 8:
        ends = [abs(_plain(end)) for end in (*table.min(axis=0), *table.max(axis=0))]
        beyond = np.array(ends, dtype=object).reshape(2, -1).max(axis=0) > 2**53
        lost |= beyond.astype(bool) & (spread > 0) & (np.array(centres, dtype=object) == 0)
    return X, lost


def _centred(block: NDArray, centres: list[int | float]) -> NDArray[np.float64]:
    if not any(centres):
        return block.astype(np.float64)
    if block.dtype.kind in "iu" and block.dtype.itemsize == 8:
        # float64 cannot tell whole numbers of 64 bits apart: they are subtracted as such.
        return np.asarray(block.astype(object) - np.array(centres, dtype=object), dtype=np.float64)
    return block.astype(np.float64) - np.array(centres, dtype=np.float64)


def _gap(table: NDArray, name: str, columns: list[str] | None) -> UserError:
    row = int(np.flatnonzero(~np.isfinite(table).all(axis=1))[0])
    column = int(np.flatnonzero(~np.isfinite(table[row]))[0])
    where = f", column {columns[column]!r}" if columns else f", column {column}"
    return UserError(
        f"Got NaN or infinite features in dataset {name!r} (first in row {row}{where}), but "
        "expected finite numbers: drop or impute them, as with "
        "prepare = 'sklearn.impute:SimpleImputer'."
    )


def _refuse_beyond(
    table: NDArray, low: NDArray, high: NDArray, name: str, columns: list[str] | None
) -> None:
    size = np.maximum(np.abs(low.astype(np.float64)), np.abs(high.astype(np.float64)))
    if size.max() > BEYOND:
        column = int(np.flatnonzero(size > BEYOND)[0])
        row = int(np.flatnonzero(np.abs(table[:, column]) > BEYOND)[0])
        where = repr(columns[column]) if columns else str(column)
        raise UserError(
            f"Got {table[row, column]} in row {row}, column {where} of dataset {name!r}, but "
            f"expected numbers up to {BEYOND:.0e}: fix it, or rescale the features."
        )


def _unlike(spread: NDArray, columns: list[str] | None) -> list[str]:
    """Tell of features whose ranges are far apart; constant ones have none."""
    ranges = spread[spread > 0]
    if len(ranges) < 2 or ranges.max() <= UNLIKE * ranges.min():
        return []
    widest = int(np.argmax(spread))
    narrowest = int(np.flatnonzero(spread == ranges.min())[0])
    names = columns or [str(i) for i in range(len(spread))]
    return [
        f"different scales: feature {names[widest]!r} ranges over {spread[widest]:.3g}, "
        f"{names[narrowest]!r} over {spread[narrowest]:.3g}: distances depend almost only on the "
        "widest; put 'standardize | ' before an embedder to give all the same weight"
    ]


def _some(names: list[str]) -> str:
    shown = ", ".join(map(repr, names[:3]))
    return shown if len(names) <= 3 else f"{shown} and {len(names) - 3} more"
