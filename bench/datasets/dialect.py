"""How a text table separates fields and writes numbers."""

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from bench.datasets.reading import Reading
from bench.datasets.values import (
    MISSING,
    has_decimal_comma,
    has_thousands_commas,
    has_thousands_points,
    is_number,
)
from bench.errors import UserError

WHITESPACE = r"\s+"
SAMPLE = 200
"""How many lines are looked at to guess."""

_ORDER = {
    ".csv": (",", ";", "\t", "|", WHITESPACE),
    ".tsv": ("\t", ",", ";", "|", WHITESPACE),
}
_SHOWN = {"\t": "a tab", WHITESPACE: "spaces"}
_FIELD = re.compile(r'"(?:[^"]|"")*"(?!\S)|\S+')


@dataclass(frozen=True)
class Dialect:
    """The separator of fields, or None, and the decimal mark."""

    sep: str | None
    decimal: str

    @property
    def shown(self) -> str:
        """The dialect, for people to read."""
        marks = f"{self.decimal!r} as decimal mark"
        if self.sep is None:
            return f"a single column, {marks}"
        return f"{_SHOWN.get(self.sep, repr(self.sep))} between fields, {marks}"


def rows(text: str, sep: str | None) -> Iterator[list[str]]:
    """Take lines apart into fields; an empty line is an empty list.

    Raises
    ------
    csv.Error
        A quote that is never closed.
    """
    if sep == WHITESPACE:
        for line in text.splitlines():
            yield [_unquoted(field) for field in _FIELD.findall(line)]
        return
    # A character that no text holds: a line is then one field, quotes and all.
    yield from csv.reader(
        io.StringIO(text), delimiter=sep or "\x1f", skipinitialspace=True, strict=True
    )


def guess(text: str, reading: Reading, path: Path, suffix: str) -> Dialect:
    """Settle what stands between fields and which decimal mark is used.

    Raises
    ------
    UserError
        Two ways to read the file are as good as each other.
    """
    lines = [line for line in text[:1_000_000].splitlines()[:SAMPLE] if line.strip()]
    if reading.sep is not None:
        sep: str | None = WHITESPACE if reading.sep == "whitespace" else reading.sep
    elif reading.text and [lines[0].strip().strip('"')] == [*reading.text]:
        sep = None  # one column of text, whose commas and spaces are its own
    else:
        sep = _separator(lines, path, suffix, reading)
    decimal = reading.decimal or ("," if _commas(lines, sep) else ".")
    return Dialect(sep, decimal)


def _separator(lines: list[str], path: Path, suffix: str, reading: Reading) -> str | None:
    order: tuple[str, ...] = _ORDER.get(suffix, ("\t", WHITESPACE, ",", ";", "|"))
    if reading.decimal == ",":
        order = tuple(sep for sep in order if sep != ",")
    if reading.text:  # words stand between spaces
        order = tuple(sep for sep in order if sep != WHITESPACE)
    scores = {sep: _fit(lines, sep) for sep in order}
    best = max(scores, key=lambda sep: scores[sep])  # the first of equals
    if best == "," and _may_be_decimals(lines):
        names = [line.partition(",")[0] for line in lines[1:]]
        if len(set(names)) == len(names):
            raise UserError(
                f"Got {lines[1]!r} below the one column name {lines[0]!r} in {path}, which may be "
                "a number with a decimal comma or a row name and a number: write decimal = ',' "
                "or sep = ','."
            )
        return None
    return best if scores[best] > 0 else None


def _may_be_decimals(lines: list[str]) -> bool:
    """Return whether a file may be one column with decimal commas."""
    below = lines[1:]
    return (
        bool(below) and "," not in lines[0] and all(map(has_decimal_comma, map(str.strip, below)))
    )


def _fit(lines: list[str], sep: str) -> float:
    """Return how well a separator fits the lines.

    0 means that it occurs in too few of them.
    """
    try:
        parsed = list(rows("\n".join(lines), sep))
    except csv.Error:
        return 0.0
    below = parsed[1:] or parsed
    width, count = Counter(map(len, below)).most_common(1)[0]
    share = count / len(below)
    if width < 2 or share < 0.5:
        return 0.0
    fields = [field for row in below if len(row) == width for field in row]
    marks = (".",) if sep == "," else (".", ",")
    numeric = sum(
        field in MISSING or any(is_number(field, mark) for mark in marks) for field in fields
    )
    others = set(",;\t|") - {sep}
    split = sum(bool(others & {*field}) and not is_number(field, ",") for field in fields)
    below_names = len(parsed[0]) in (width, width - 1)
    fit = (0.2 + numeric / len(fields)) * (1.0 - 0.5 * split / len(fields))
    return share * (1.0 if below_names else 0.5) * fit


def _commas(lines: list[str], sep: str | None) -> bool:
    """Return whether numbers have decimal commas, and none has a point."""
    try:
        fields = [field.strip() for row in rows("\n".join(lines), sep) for field in row]
    except csv.Error:
        return False
    with_comma = [field for field in fields if has_decimal_comma(field)]
    with_point = any(
        "." in field and is_number(field) and not has_thousands_points(field) for field in fields
    )
    if sep == "," and all(map(has_thousands_commas, with_comma)):
        return False  # quoted, as in "1,234": thousands are as likely
    return bool(with_comma) and not with_point


def _unquoted(field: str) -> str:
    quoted = len(field) > 1 and field[0] == field[-1] == '"'
    return field[1:-1].replace('""', '"') if quoted else field
