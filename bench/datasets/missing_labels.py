"""Samples of a dataset that have no label."""

import re
from collections.abc import Collection
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bench.metrics.unlabelled import labelled

_NAN = re.compile(r"[+-]?nan", re.IGNORECASE)
_NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?", re.ASCII)


def without_label(values: NDArray[Any], declared: Collection[str] = ()) -> NDArray[np.bool_]:
    """Return which labels mean "no label": empty, None, NaN or declared.

    The text "nan" means a missing label only beside numbers; otherwise it may be the name of a
    class.

    Parameters
    ----------
    values : ndarray of shape (n_samples,)
    declared : collection of str
        Further values that mean "no label"; ``"0"`` includes 0.0.

    Examples
    --------
    >>> without_label(np.array(["a", "", "?"]), ["?"]).tolist()
    [False, True, True]
    >>> without_label(np.array([1.0, np.nan, 0.0]), ["0"]).tolist()
    [False, True, True]
    """
    codes: dict[Any, int] = {}
    places = np.array([codes.setdefault(_key(value), len(codes)) for value in values.tolist()])
    texts = [_text(value) for value in codes]
    absent = [text is None for text in texts]
    present = [text for text in texts if text]
    numbers = all(_NUMBER.fullmatch(text) or _NAN.fullmatch(text) for text in present)
    for place, text in enumerate(texts):
        if text is not None:
            nan = numbers and _NAN.fullmatch(text) is not None
            absent[place] = not text or nan or _is_declared(text, declared)
    return np.array(absent, dtype=bool)[places] if len(values) else np.zeros(0, dtype=bool)


def note(codes: NDArray[np.int64]) -> str:
    """Say how many samples have no label; empty where all have one."""
    count = int((~labelled(codes)).sum())
    if not count:
        return ""
    return f"truth: {count} of {len(codes)} samples have no label: clustered, not scored"


def _key(value: Any) -> Any:
    """Return a key under which equal values are equal.

    NaN equals itself, and 1, True and 1.0 differ.
    """
    return (type(value).__name__, "nan" if _is_nan(value) else str(value), _is_nan(value))


def _is_nan(value: Any) -> bool:
    # x != x is how NaN and pandas' missing values tell themselves apart from everything else
    missing = value is None or type(value).__name__ in {"NAType", "NaTType"}
    return missing or bool(value != value)


def _text(key: tuple[str, str, bool]) -> str | None:
    _, text, nan = key
    return None if nan else text.strip()


def _is_declared(text: str, declared: Collection[str]) -> bool:
    if text in declared:
        return True
    if not declared or not _NUMBER.fullmatch(text):
        return False
    return any(_NUMBER.fullmatch(each) and float(each) == float(text) for each in declared)
