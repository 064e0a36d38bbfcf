"""Tables in text files: comma-separated values and all that goes by that name."""

import csv
import io
import re
from itertools import islice
from pathlib import Path
from typing import Any

from bench.datasets import dialect, row_names
from bench.datasets.dialect import Dialect
from bench.datasets.encodings import decode
from bench.datasets.header import has_names
from bench.datasets.reading import Reading
from bench.datasets.suffixes import unreadable
from bench.datasets.table import Table
from bench.datasets.truth_column import looks_like_truth
from bench.datasets.values import MISSING, is_number
from bench.errors import UserError

LOOKED_AT = 500
"""How many rows tell whether the first line holds names."""


def read(raw: bytes, path: Path, suffix: str, reading: Reading) -> Table:
    """Read a table from the bytes of a text file, guessing what the user has not said.

    Raises
    ------
    UserError
        No text, no rows, rows of unlike length, or what can be read in two ways.
    """
    text, encoding = decode(raw, path, reading.encoding)
    text, comments = _without_comments(text)
    text, reading = _sep_line(text, reading)
    if not text.strip():
        raise UserError(
            f"Got an unreadable file {path} (it is empty), but expected a table: save it again."
        )
    form = dialect.guess(text, reading, path, suffix)
    try:
        rows = list(islice(_full(text, form), LOOKED_AT + 1))
        n_rows, width, trailing = _shape(text, form, path)
        names, header = _names(rows, width, form, reading, path)
        if n_rows - header < 1:
            raise UserError(
                f"Got no rows in {path}, but expected one row per sample below a line of column "
                "names."
            )
        frame = _parse(text, form, names, header, width, reading)
    except (csv.Error, ValueError, OverflowError) as error:
        raise unreadable(path, f"a table with {form.shown}", error) from error
    if len(frame) != n_rows - header:
        raise UserError(
            f"Got {n_rows - header} rows in {path}, of which {len(frame)} can be read with "
            f"{form.shown}: write sep, or put fields that hold it in quotes."
        )
    frame.columns = _unlike(names, path, reading)
    if form.decimal != ".":
        frame = _with_points(frame, form.decimal, path)
    if trailing and frame.iloc[:, -1].isna().all():
        frame = frame.iloc[:, :-1]
    index = row_names.settle(frame, reading.index, headless=not header, name=str(path))
    facts = {"sep": form.sep, "decimal": form.decimal, "encoding": encoding, "header": header}
    shown = [form.shown, encoding, "column names" if header else "no header"]
    if index is not None:
        which = "first column" if index == frame.columns[0] else f"column {index!r}"
        shown.append(f"{which} taken for row names")
        frame = frame.drop(columns=[index])
    shown += [f"{comments} lines of comments left out"] if comments else []
    shown += ["a separator at the end of each line"] if trailing else []
    facts = {**facts, "index": False if index is None else index}
    return Table(frame, str(path), facts, ", ".join(shown), index)


def _without_comments(text: str) -> tuple[str, int]:
    """Leave out lines of comments at the beginning, and empty ones there and at the end."""
    lines = text.splitlines(keepends=True)
    n_comments = n_left_out = 0
    for line in lines:
        comment = line.startswith(("#", "%")) and not re.match(r"#\s*[,;\t]", line)
        if line.strip() and not comment:
            break
        n_comments += comment
        n_left_out += 1
    return "".join(lines[n_left_out:]).rstrip("\n"), n_comments


def _sep_line(text: str, reading: Reading) -> tuple[str, Reading]:
    """Heed a first line such as ``sep=;``, which spreadsheets write."""
    found = re.match(r"sep=(.)\n", text)
    if found is None:
        return text, reading
    from dataclasses import replace

    return text[found.end() :], replace(reading, sep=reading.sep or found[1])


def _full(text: str, form: Dialect) -> Any:
    return (
        row for row in dialect.rows(text, form.sep) if (row and row != [""]) or form.sep is None
    )


def _shape(text: str, form: Dialect, path: Path) -> tuple[int, int, bool]:
    """Return the numbers of lines with fields and of fields, and whether each line ends empty.

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
                f"({form.shown}): mend that line, or write sep where another character stands "
                "between fields."
            )
    return len(lengths), width, bool(below) and ends_empty and _may_end_empty(first, width)


def _may_end_empty(first: list[str], width: int) -> bool:
    return width > 1 and (len(first) == width - 1 or not first[-1].strip())


def _names(
    rows: list[list[str]], width: int, form: Dialect, reading: Reading, path: Path
) -> tuple[list[str], bool]:
    """Return the names of all columns, and whether the file has a line of them."""
    first = [field.strip() for field in rows[0]]
    ends_empty = len(first) < width and all(not row[-1].strip() for row in rows[1:])
    if len(first) < width:  # row names stand below no name of their own
        numbers = any(is_number(field, form.decimal) for field in first)
        counting = first == [str(i) for i in range(len(first))] and len(first) > 1
        if reading.header is False or (numbers and not counting and not ends_empty):
            raise UserError(
                f"Got {len(first)} fields in the first line of {path}, but {width} in the others: "
                "mend that line, or give each column a name."
            )
        firsts = [row[0] for row in rows[1:]]
        if not ends_empty and len(set(firsts)) < len(firsts):
            raise UserError(
                f"Got {len(first)} column names above {width} columns in {path}, and the first "
                "column is no row names (some are alike): give each column a name."
            )
        return ([*first, ""] if ends_empty else ["", *first]), True
    below = [[field.strip() for field in row] for row in rows[1:]]
    header = reading.header
    if header is None:
        header = has_names(first, below, form.decimal, str(path))
    return (first if header else [str(i) for i in range(width)]), header


def _unlike(names: list[str], path: Path, reading: Reading) -> list[str]:
    """Give columns of one name a number; two columns of truth are refused.

    Raises
    ------
    UserError
        A name that a truth may have, or that is said to be the target's, stands twice.
    """
    unlike: list[str] = []
    for name in names:
        twice = name in unlike
        if twice and (name == reading.truth or looks_like_truth(name)):
            raise UserError(
                f"Got two columns {name!r} in {path}, which both may be the truth: give them "
                "different names, or leave one out."
            )
        unlike.append(f"{name}.{names[: len(unlike)].count(name)}" if twice else name)
    return unlike


def _with_points(frame: Any, decimal: str, path: Path) -> Any:
    """Write numbers that were read as text, truth or quoted, with a point.

    Raises
    ------
    UserError
        A number among them has a point already.
    """
    for i, dtype in enumerate(frame.dtypes):
        values = frame.iloc[:, i]
        if getattr(dtype, "kind", "O") in "biufcmM":
            continue
        numbers = values.map(lambda text: isinstance(text, str) and is_number(text, decimal))
        if numbers.sum() >= values.notna().sum() / 2:
            pointed = values.map(lambda text: isinstance(text, str) and is_number(text)) & ~numbers
            if pointed.any():
                row = int(pointed.to_numpy().argmax())
                raise UserError(
                    f"Got {values.iloc[row]!r} in row {row}, column {frame.columns[i]!r} of "
                    f"{path}, where {decimal!r} is the decimal mark: write thousands = '.' or "
                    "decimal = '.'."
                )
            with_points = values.str.replace(decimal, ".", regex=False)
            frame[frame.columns[i]] = values.where(~numbers, with_points)
    return frame


def _parse(
    text: str, form: Dialect, names: list[str], header: bool, width: int, reading: Reading
) -> Any:
    import pandas as pd

    handle = io.StringIO(text)
    if header:
        reader = csv.reader(handle, delimiter=form.sep or "\x1f") if form.sep != r"\s+" else handle
        next(iter(reader))
        lines = getattr(reader, "line_num", 1)
        handle = io.StringIO("\n".join(text.split("\n")[lines:]))
    as_text = [
        i
        for i, name in enumerate(names)
        if name == reading.truth or name in reading.categories or looks_like_truth(name)
    ]
    missing = [*MISSING, *reading.na]
    quoted = form.sep == form.decimal
    return pd.read_csv(
        handle,
        sep=form.sep or "\x1f",
        header=None,
        names=range(width),
        index_col=False,
        decimal="." if quoted else form.decimal,
        thousands=reading.thousands,
        dtype=dict.fromkeys(as_text, str),
        keep_default_na=False,
        na_values={i: [*reading.na, ""] if i in as_text else missing for i in range(width)},
        skipinitialspace=True,
        low_memory=False,
    )
