"""Which column of a table holds row names or counts the rows, and is no feature."""

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
    """Return the column that is no feature but names or counts the rows; None for none.

    Parameters
    ----------
    frame : DataFrame
        Its columns have names that are text.
    index : str or False or None
        What the user said.
    headless : bool
        Whether the columns have numbers for names, so that nothing but values can tell.

    Raises
    ------
    UserError
        The user named a column that is not there.
    """
    if index is False or (index is None and frame.shape[1] < 2):
        return None
    if index is not None:
        return _named(frame, str(index), name)
    first = frame.columns[0]
    values = frame[first]
    if values.duplicated().any() or values.isna().any() or len(values) < LEAST:
        return None
    by_name = not headless and _NAMES.fullmatch(str(first).strip()) is not None
    if by_name and (counts(values) or _is_text(values) or _is_whole(values)):
        return str(first)
    if headless and (counts(values) or (_are_names(values) and _rest_is_numeric(frame))):
        return str(first)
    return None


def counts(values: Any) -> bool:
    """Tell whether a column is 0, 1, 2 … or 1, 2, 3 …."""
    if len(values) < LEAST or not _is_whole(values):
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
    """Tell whether values are text in which no number is: one broken number makes a column text."""
    return _is_text(values) and not values.map(lambda value: is_number(str(value))).any()


def _rest_is_numeric(frame: Any) -> bool:
    """Tell whether all other columns are numbers, one of truth aside."""
    kinds = [getattr(dtype, "kind", "O") in "iuf" for dtype in frame.dtypes.iloc[1:]]
    return sum(kinds) >= max(1, len(kinds) - 1)
