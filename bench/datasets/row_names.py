"""The column of a table that names or counts its rows."""

import re
from typing import Any

import numpy as np

from bench.datasets.values import is_number
from bench.errors import unknown_name

_NAMES = re.compile(
    r"|unnamed: 0|index|row[ ._]?(names?|ids?|numbers?|labels?)?|id|ids|rownames|rn|nr|no|#|"
    r"sample[ ._]?(ids?|names?|numbers?)|__index_level_0__",
    re.IGNORECASE,
)
LEAST = 3
"""Fewer rows may count up by accident."""


def settle(frame: Any, index: str | bool | None, *, headless: bool, name: str) -> str | None:
    """Return the column that names or counts the rows, or None.

    Parameters
    ----------
    frame : DataFrame
        Its columns have names that are text.
    index : str or False or None
        What the user said.
    headless : bool
        Whether the columns have only numbers as names, so that only the values can decide.

    Raises
    ------
    UserError
        The user named a column that is not there.
    """
    if index is False or (index is None and frame.shape[1] < 2):
        return None
    if index is not None:
        return _named(frame, str(index), name)
    if headless:
        first = frame.iloc[:, 0]
        names = _all_unlike(first) and _are_names(first) and _rest_is_numeric(frame)
        return str(frame.columns[0]) if names or counts(first) else None
    for column in frame.columns:
        if _NAMES.fullmatch(str(column).strip()) and _names_rows(frame, column):
            return str(column)
    return None


def doubts(features: Any) -> list[str]:
    """Note columns that may count the rows despite their names."""
    notes = []
    for column in features.columns:
        values = features[column]
        if counts(values):
            what = "counts the rows"
        elif _is_text(values) and _all_unlike(values) and _are_words(values):
            what = "has another word in each row"
        else:
            continue
        notes.append(
            f"a feature that may be row names: column {column!r} {what}; write drop = {column!r} "
            "if it says nothing about a sample"
        )
    return notes


def _names_rows(frame: Any, column: Any) -> bool:
    """Return whether a column of such a name holds row names.

    The first column needs no counting.
    """
    values = frame[column]
    if column != frame.columns[0]:
        return counts(values)
    return _all_unlike(values) and (_is_text(values) or _is_whole(values))


def _all_unlike(values: Any) -> bool:
    return len(values) >= LEAST and not values.isna().any() and not values.duplicated().any()


def counts(values: Any) -> bool:
    """Return whether a column counts up from 0 or from 1."""
    if len(values) < LEAST or not _is_whole(values) or values.isna().any():
        return False
    numbers = values.to_numpy()
    start = int(numbers[0])
    return start in (0, 1) and np.array_equal(numbers, np.arange(start, start + len(numbers)))


def _named(frame: Any, index: str, name: str) -> str:
    if index in frame.columns:
        return index
    if index.isdigit() and int(index) < frame.shape[1]:
        return str(frame.columns[int(index)])
    raise unknown_name(f"index column of {name!r}", index, frame.columns)


def _is_whole(values: Any) -> bool:
    return getattr(values.dtype, "kind", "O") in "iu"


def _is_text(values: Any) -> bool:
    return not hasattr(values.dtype, "kind") or values.dtype.kind not in "biufcmM"


def _are_names(values: Any) -> bool:
    """Return whether all values are text, without any number.

    A single broken number makes a whole column text.
    """
    return _is_text(values) and not values.map(lambda value: is_number(str(value))).any()


def _are_words(values: Any) -> bool:
    """Return whether values are text without spaces: free text has some."""
    return _are_names(values) and not values.map(lambda value: " " in str(value).strip()).any()


def _rest_is_numeric(frame: Any) -> bool:
    """Return whether all other columns are numbers, one of truth aside."""
    kinds = [getattr(dtype, "kind", "O") in "iuf" for dtype in frame.dtypes.iloc[1:]]
    return sum(kinds) >= max(1, len(kinds) - 1)
