"""The column or array that is the truth, named or recognised."""

import re
from collections.abc import Iterable
from typing import Any

import numpy as np

from bench.datasets.reading import Reading
from bench.errors import UserError, unknown_name

FEATURES = {"x", "data", "fea", "features"}
"""Names that arrays of features go by, in lower case."""

_TRUTH = re.compile(
    r"y|((labels?|targets?|gnd|class|classes)([ _]?\d+)?|y_true|true_labels?)(\.\d+)?",
    re.IGNORECASE,
)
MOST_CLASSES = 1000
"""So many values are no classes."""


def looks_like_truth(name: str) -> bool:
    """Return whether a name suggests truth, such as y, label or class."""
    return _TRUTH.fullmatch(name.strip()) is not None


def may_be_classes(values: Any) -> bool:
    """Return whether values may be classes: repeated text or whole numbers."""
    import pandas as pd

    series = pd.Series(values)
    if series.dtype.kind not in "biu":
        numbers = pd.to_numeric(series, errors="coerce")
        known = numbers.dropna()
        if len(known) > len(series) / 2 and (known != np.round(known)).any():
            return False
    n_values = series.nunique()
    return n_values <= min(MOST_CLASSES, max(len(series) / 2, 2))


def settle(frame: Any, reading: Reading, name: str) -> str | None:
    """Return the name of the truth's column; None where there is none.

    If the user names no target, a column whose name suggests truth is used. There must be only one.
    ``y`` beside ``x`` is a coordinate, and numbers with fractions are not classes.

    Raises
    ------
    UserError
        No such column; or several that may be the truth.
    """
    alike = _alike(frame, reading)
    if reading.target is False:
        return None
    if reading.truth is not None:
        column = column_named(frame.columns, reading.truth, f"target column of {name!r}")
        refuse_others(frame, reading, name, column)
        return column
    if len(alike) > 1:
        raise UserError(
            f"Got columns {' and '.join(map(repr, alike))} in {name!r}, which both may be the "
            f"truth: write target = {alike[0]!r} and drop = {alike[1]!r}, or the other way round."
        )
    return alike[0] if alike else None


def refuse_others(frame: Any, reading: Reading, name: str, truth: str | None = None) -> None:
    """Refuse a table with a second column that may be truth.

    Parameters
    ----------
    truth : str, optional
        The truth's column; None where it came from elsewhere.

    Raises
    ------
    UserError
        There is such a column.
    """
    others = [column for column in _alike(frame, reading) if column != truth]
    if others:
        known = f"target {truth!r} of {name!r}" if truth else f"{name!r} and its truth"
        raise UserError(
            f"Got {known}, beside which column {others[0]!r} may be truth too and would be a "
            f"feature: write drop = {others[0]!r}, or give it a name that says what it is."
        )


def _alike(frame: Any, reading: Reading) -> list[str]:
    """Return the remaining columns whose names suggest truth."""
    columns = [column for column in frame.columns if column not in reading.drop]
    if reading.x:
        columns = [column for column in columns if column in reading.x]
    return [column for column in columns if _is_truth(frame, column)]


def column_named(columns: Iterable[Any], requested: str, what: str) -> Any:
    """Return the column of this name, also where names are numbers.

    Raises
    ------
    UserError
        There is none; the nearest one is named.
    """
    known = {str(column): column for column in columns}
    if requested not in known:
        raise unknown_name(what, requested, known)
    return known[requested]


def _is_truth(frame: Any, column: str) -> bool:
    name = str(column).strip().lower()
    if not looks_like_truth(name):
        return False
    if name == "y" and any(str(other).strip().lower() == "x" for other in frame.columns):
        return False
    return name != "y" or may_be_classes(frame[column])
