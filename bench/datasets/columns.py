"""Feature columns of a table, each with values of one kind."""

from typing import Any

from bench.datasets.reading import Reading
from bench.datasets.values import MISSING, is_boolean, is_date, is_number, kind
from bench.errors import UserError

KINDS = ("numbers", "booleans", "dates", "categories", "text")
MOST_CATEGORIES = 40
"""Text with more distinct values is free text, as in skrub's TableVectorizer."""


def settle(frame: Any, reading: Reading, name: str) -> tuple[Any, dict[str, str]]:
    """Give each feature column one type, and return its kind.

    If most of a text column is numbers, dates or booleans, the rest are broken values. Such a
    column is refused instead of being taken for categories.

    Returns
    -------
    frame : DataFrame
        Numbers and booleans as such, all else as it was.
    kinds : dict
        Column to one of `KINDS`.

    Raises
    ------
    UserError
        A column that is empty, or holds values of several kinds; the first odd one is named.
    """
    kinds = {}
    frame = frame.copy(deep=False)
    for column in frame.columns:
        values, kind = _settled(frame[column], column in reading.categories, column, name)
        frame[column] = values
        kinds[column] = kind
    return frame, kinds


def missing_in(frame: Any) -> dict[str, int]:
    """Count the holes of each column that has any."""
    counts = frame.isna().sum()
    return {str(column): int(count) for column, count in counts.items() if count}


def _settled(values: Any, category: bool, column: str, name: str) -> tuple[Any, str]:
    import pandas as pd

    dtype = values.dtype
    if values.isna().all():
        raise UserError(
            f"Got column {column!r} of {name!r}, which is empty throughout: write "
            f"drop = {column!r}, or fill it in."
        )
    if category or isinstance(dtype, pd.CategoricalDtype):
        # Declared, so that skrub does not make numbers of "10" and "11" again.
        return values.astype(str).where(values.notna()).astype("category"), "categories"
    if pd.api.types.is_bool_dtype(dtype):
        return values, "booleans"
    if pd.api.types.is_complex_dtype(dtype):
        raise _odd(values, values.first_valid_index(), column, name)
    if pd.api.types.is_numeric_dtype(dtype):
        return values, "numbers"
    if pd.api.types.is_datetime64_any_dtype(dtype):
        return values, "dates"
    return _from_text(values, column, name)


def _from_text(values: Any, column: str, name: str) -> tuple[Any, str]:
    """Settle a column of text or of objects."""
    import pandas as pd

    values = values.mask(values.isin(MISSING)) if values.map(_is_text).all() else values
    present = values[values.notna()]
    lists = present.map(lambda value: not isinstance(value, str) and hasattr(value, "__len__"))
    if lists.any():
        raise _odd(values, lists.index[lists.argmax()], column, name)
    text = present.map(lambda value: str(value).strip())
    counts = text.value_counts()
    for belongs, belongs_to in (
        (is_number, "numbers"),
        (is_boolean, "booleans"),
        (is_date, "dates"),
    ):
        of_kind = counts.index.map(belongs).to_numpy(dtype=bool)
        share = counts.to_numpy()[of_kind].sum() / len(text)
        if share < 0.5:
            continue
        odd = text[~text.isin(counts.index[of_kind])]
        if len(odd):
            raise _odd(values, odd.index[0], column, name, most=belongs_to)
        if belongs_to == "numbers":
            return pd.to_numeric(values), belongs_to
        if belongs_to == "booleans":
            return values.map(lambda value: value if value != value else _true(value)), belongs_to
        return values, belongs_to
    what, _ = kind(text.iloc[0])
    if what != "text" and all(kind(value)[0] == what for value in counts.index[:1000]):
        raise _odd(values, text.index[0], column, name)
    return values, "categories" if len(counts) <= MOST_CATEGORIES else "text"


def _is_text(value: Any) -> bool:
    return isinstance(value, str) or value is None or value != value


def _true(value: Any) -> bool | None:
    return None if value is None else str(value).strip().lower() == "true"


def _odd(values: Any, label: Any, column: str, name: str, most: str = "") -> UserError:
    """Explain which value has a different kind than its column."""
    row = values.index.get_loc(label)
    value = values.iloc[row]
    what, advice = kind(str(value).strip())
    if isinstance(value, list | tuple):
        what, advice = "a list", "give each item a column of its own, or write drop"
    among = f", where most of its values are {most}" if most else ", where numbers were expected"
    if most and what == "text":
        advice += f", or categories = {column!r} if it holds names"
    return UserError(
        f"Got {str(value)!r} in row {row}, column {column!r} of {name!r}, {what}{among}: {advice}."
    )


def has_odd_values(values: Any) -> bool:
    """Return whether a text column holds numbers or dates, with few exceptions."""
    text = values.dropna().map(lambda value: str(value).strip())
    return any(
        text.map(belongs).mean() >= 0.5 for belongs in (is_number, is_boolean, is_date)
    ) or bool(len(text) and kind(text.iloc[0])[0] != "text")
