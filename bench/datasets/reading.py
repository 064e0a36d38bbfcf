"""How to read a file: the settings that replace guesses."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any

from bench.errors import UserError, unknown_name


@dataclass(frozen=True)
class Reading:
    """A user's settings for reading a dataset; None means to guess.

    Parameters
    ----------
    sep : str, optional
        What stands between fields: one character, or ``"whitespace"``.
    decimal, thousands : str, optional
        The marks inside numbers.
    encoding : str, optional
        A name that Python knows, as in ``"cp1252"``.
    header : bool, optional
        Whether the first line holds the names of the columns.
    index : str or int or False, optional
        The column of row names; False for none.
    na : str or list of str, optional
        What stands for a missing value, beside an empty field.
    drop, categories : str or list of str, optional
        Columns to leave out, and columns whose numbers are names of categories.
    x : str or list of str, optional
        The array of features, or the columns that are features.
    target : str or False, optional
        The column, array or file of the truth; False for none.
    references_of : str, optional
        What a dataset with several references is called, where this is one of them.
    unlabelled : str or list of str or False, optional
        What stands for no label in the truth, beside an empty field and NaN; False for nothing.
    channels : {"first", "last"}, optional
        Where images have their channels.
    prepare : str, optional
        An expression of embedders that makes a table, or text, numeric.
    text : str or list of str, optional
        Columns whose text is the documents; those of a row are joined.

    Examples
    --------
    >>> from bench.datasets import Reading
    >>> reading = Reading.of({"decimal": ",", "drop": "id"}, "data.csv")
    >>> reading.decimal, reading.drop
    (',', ('id',))
    """

    sep: str | None = None
    decimal: str | None = None
    thousands: str | None = None
    encoding: str | None = None
    header: bool | None = None
    index: str | bool | None = None
    na: tuple[str, ...] = ()
    drop: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    x: tuple[str, ...] = ()
    target: str | bool | None = None
    references_of: str | None = None
    unlabelled: tuple[str, ...] | None = None
    channels: str | None = None
    prepare: str | None = None
    text: tuple[str, ...] = ()

    @classmethod
    def of(cls, settings: Mapping[str, Any], name: str) -> "Reading":
        """Check what was said about reading the dataset `name`.

        Raises
        ------
        UserError
            An unknown key, or a value that it does not take.
        """
        for key in settings:
            if key not in KEYS:
                raise unknown_name(f"parameter of dataset {name!r}", key, ("use", *KEYS))
        return cls(**{key: _checked(key, value, name) for key, value in settings.items()})

    @property
    def truth(self) -> str | None:
        """The name of the truth, or None if unknown."""
        return self.target if isinstance(self.target, str) else None

    def without_files(self, name: str) -> None:
        """Refuse what is for files, for a dataset that is none.

        Raises
        ------
        UserError
            There are settings for reading, apart from the target.
        """
        for key in KEYS:
            if key != "target" and getattr(self, key) not in (None, ()):
                raise UserError(
                    f"Got {key!r} for dataset {name!r}, which is not a file: leave it out."
                )

    def said(self) -> dict[str, Any]:
        """Return what was said, in values that a spec file can hold."""
        values = {key: getattr(self, key) for key in KEYS}
        listed = {key: list(v) if isinstance(v, tuple) else v for key, v in values.items()}
        if self.unlabelled == ():
            listed["unlabelled"] = False
        return {key: value for key, value in listed.items() if value not in (None, [])}


KEYS = tuple(field.name for field in fields(Reading))
"""What a dataset's table in a spec file may hold beside `use`."""

_LISTS = ("na", "drop", "categories", "x", "unlabelled", "text")
_MARKS = ("decimal", "thousands")


def _checked(key: str, value: Any, name: str) -> Any:
    """Return a value as `Reading` holds it."""
    if key == "unlabelled" and value is False:
        return ()
    if key in _LISTS:
        items = value if isinstance(value, list | tuple) else [value]
        if items and all(_is_name(item) for item in items):
            return tuple(map(str, items))
        raise _wrong(key, value, name, "a name, or a list of names")
    if key == "header":
        if isinstance(value, bool):
            return value
        raise _wrong(key, value, name, "true or false")
    if key in ("index", "target"):
        if value is False or _is_name(value):
            return value if value is False else str(value)
        raise _wrong(key, value, name, "a name, a number, or false for none")
    if key == "channels" and value not in ("first", "last"):
        raise _wrong(key, value, name, "'first' or 'last'")
    if not isinstance(value, str) or not value or (key in _MARKS and len(value) != 1):
        raise _wrong(key, value, name, "one character" if key in _MARKS else "text")
    if key == "sep" and len(value) != 1 and value not in ("whitespace", r"\s+"):
        raise _wrong(key, value, name, "one character, or 'whitespace'")
    return value


def _is_name(value: Any) -> bool:
    return isinstance(value, str | int) and not isinstance(value, bool)


def _wrong(key: str, value: Any, name: str, expected: str) -> UserError:
    return UserError(f"Got {key} = {value!r} for dataset {name!r}, but expected {expected}.")
