"""The numbers of rows and fields of a text table.

Rows of different lengths are refused.
"""

from pathlib import Path

from bench.datasets import dialect
from bench.datasets.dialect import Dialect
from bench.errors import UserError


def shape(text: str, form: Dialect, path: Path) -> tuple[int, int, bool]:
    """Return the numbers of lines and fields, and whether lines end empty.

    Raises
    ------
    UserError
        A line has another number of fields than the others.
    """
    lengths: list[int] = []
    ends_empty = True
    first: list[str] = []
    for number, row in enumerate(dialect.rows(text, form.sep)):
        if not row:
            if form.sep is None:
                raise UserError(
                    f"Got an empty line {number + 1} in {path}, but expected a value in each: "
                    "leave the line out, or write NA."
                )
            continue
        if not lengths:
            first = row
        elif row[-1].strip():
            ends_empty = False
        lengths.append(len(row))
    below = lengths[1:]
    width = max(set(below), key=below.count) if below else lengths[0]
    for line, length in enumerate(lengths):
        if length != width and not (line == 0 and length == width - 1):
            raise UserError(
                f"Got {length} fields in line {line + 1} of {path}, but {width} in the others "
                f"({form.shown}): fix that line, or write sep where another character stands "
                "between fields."
            )
    return len(lengths), width, bool(below) and ends_empty and _may_end_empty(first, width)


def _may_end_empty(first: list[str], width: int) -> bool:
    return width > 1 and (len(first) == width - 1 or not first[-1].strip())
