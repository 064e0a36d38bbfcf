"""The kind of a table's field: number, date, marked number, or text."""

import re

MISSING = (
    *("", "NA", "N/A", "n/a", "<NA>", "#N/A", "NaN", "nan", "-nan", "-NaN"),
    *("NULL", "null", "None", "none"),
)
"""What stands for a missing feature; in a column of truth only an empty field does."""

NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?|[+-]?[iI]nf(inity)?", re.ASCII)
_DECIMAL_COMMA = re.compile(r"[+-]?\d*,\d+([eE][+-]?\d+)?", re.ASCII)
_THOUSANDS = re.compile(r"[+-]?\d{1,3}((,\d{3})+(\.\d+)?|([.' ]\d{3})+(,\d+)?)", re.ASCII)
_MARKS_AND_COMMA = re.compile(r"[+-]?\d{1,3}([.' ]\d{3})+,\d+", re.ASCII)
_UNIT = re.compile(r"[$€£¥]\s?[+-]?[\d.,' ]*\d|[+-]?\d[\d.,' ]*\s?[%‰°$€£¥]", re.ASCII)
_DATE = re.compile(
    r"\d{4}[-/.]\d{1,2}[-/.]\d{1,2}([T ]\d{1,2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:?\d{2})?)?"
    r"|\d{1,2}[-/.]\d{1,2}[-/.]\d{4}( \d{1,2}:\d{2}(:\d{2})?)?",
    re.ASCII,
)
_COMPLEX = re.compile(r"\(?[+-]?[\d.]+(e[+-]?\d+)?[+-][\d.]+(e[+-]?\d+)?[ij]\)?", re.ASCII | re.I)
_BOOLEANS = {"true", "false"}


def is_number(text: str, decimal: str = ".") -> bool:
    """Return whether a field is a number, written with this decimal mark."""
    if decimal != ".":
        if "." in text:
            return False
        text = text.replace(decimal, ".")
    return NUMBER.fullmatch(text.strip()) is not None


def has_decimal_comma(text: str) -> bool:
    """Return whether a field is a number such as 1,5."""
    return _DECIMAL_COMMA.fullmatch(text) is not None


def has_thousands_commas(text: str) -> bool:
    """Return whether a field may be a number such as 1,234."""
    return _THOUSANDS.fullmatch(text) is not None and "," in text


def has_thousands_points(text: str) -> bool:
    """Return whether a field may be a number with thousands points.

    An example is 1.234 for more than a thousand.
    """
    return _THOUSANDS.fullmatch(text) is not None and "." in text


def is_date(text: str) -> bool:
    """Return whether a field is a date, with or without a time."""
    return _DATE.fullmatch(text) is not None


def is_boolean(text: str) -> bool:
    """Return whether a field is true or false."""
    return text.lower() in _BOOLEANS


def kind(text: str) -> tuple[str, str]:
    """Describe a field that is no number, and what to write.

    Examples
    --------
    >>> kind("1,5")
    ('a number with a decimal comma', "write decimal = ','")
    >>> kind("?")
    ('a mark for a missing value', "write na = '?'")
    """
    for matches, what, advice in _KINDS:
        if matches(text):
            return what, advice or f"write na = {text!r}"
    return "text", f"fix it, or write na = {text!r} where it stands for a missing value"


_KINDS = (
    (lambda text: not text.strip(), "empty", "fill it in, or leave the column out by drop"),
    (is_date, "a date", "leave its column out by drop, or write dates throughout"),
    (
        lambda text: has_thousands_commas(text) and has_decimal_comma(text),
        "a number with a thousands mark or a decimal comma",
        "write thousands = ',' or decimal = ','",
    ),
    (has_decimal_comma, "a number with a decimal comma", "write decimal = ','"),
    (
        lambda text: _MARKS_AND_COMMA.fullmatch(text) is not None,
        "a number with thousands marks and a decimal comma",
        "write thousands and decimal, as in thousands = '.' and decimal = ','",
    ),
    (
        lambda text: _THOUSANDS.fullmatch(text) is not None and "," in text,
        "a number with thousands marks",
        "write thousands = ','",
    ),
    (
        lambda text: _THOUSANDS.fullmatch(text) is not None,
        "a number with thousands marks",
        "write thousands, as in thousands = '.'",
    ),
    (
        lambda text: _UNIT.fullmatch(text) is not None,
        "a number with a sign or unit",
        "write the number alone, or leave the column out by drop",
    ),
    (
        lambda text: set(text) <= set("?-*.") or text in ("missing", "unknown"),
        "a mark for a missing value",
        "",
    ),
    (
        lambda text: text[0] in "[(" and text[-1] in "])" and "," in text,
        "a list",
        "give each item a column of its own, or leave the column out by drop",
    ),
    (
        lambda text: _COMPLEX.fullmatch(text) is not None,
        "a complex number",
        "write its two parts into two columns, or leave the column out by drop",
    ),
)
