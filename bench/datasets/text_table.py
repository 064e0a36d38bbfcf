"""Tables in text files, such as comma-separated values."""

import csv
import io
from dataclasses import replace
from itertools import islice
from pathlib import Path
from typing import Any

from bench.datasets import column_names, dialect, first_lines, ragged, row_names
from bench.datasets.dialect import Dialect
from bench.datasets.encodings import decode
from bench.datasets.reading import Reading
from bench.datasets.suffixes import unreadable
from bench.datasets.table import Table
from bench.datasets.truth_column import looks_like_truth
from bench.datasets.values import MISSING, is_number
from bench.errors import UserError

LOOKED_AT = 500
"""How many rows tell whether the first line holds names."""


def read(raw: bytes, path: Path, suffix: str, reading: Reading) -> Table:
    """Read a text table, guessing what the user did not set.

    Raises
    ------
    UserError
        No text, no rows, rows of unlike length, or what can be read in two ways.
    """
    text, encoding = decode(raw, path, reading.encoding)
    text, comments = first_lines.without_comments(text)
    text, reading = first_lines.sep_line(text, reading)
    if not text.strip():
        raise UserError(
            f"Got an unreadable file {path} (it is empty), but expected a table: save it again."
        )
    form = dialect.guess(text, reading, path, suffix)
    commented = "" if reading.header is not None else first_lines.names_in(comments, text, form)
    if commented:
        text, reading, comments = commented + text, replace(reading, header=True), comments[:-1]
    try:
        frame, header, trailing = _frame(text, form, reading, path)
    except (csv.Error, ValueError, OverflowError) as error:
        raise unreadable(path, f"a table with {form.shown}", error) from error
    index = row_names.settle(frame, reading.index, headless=not header, name=str(path))
    names = "column names behind a mark of comments" if commented else "column names"
    shown = [form.shown, encoding, names if header else "no header"]
    index_values = None
    if index is not None:
        which = "first column" if index == frame.columns[0] else f"column {index!r}"
        shown.append(f"{which} taken for row names")
        index_values = frame[index].to_numpy()
        frame = frame.drop(columns=[index])
    shown += [f"{len(comments)} lines of comments left out"] if comments else []
    shown += ["a separator at the end of each line"] if trailing else []
    facts = {
        "sep": form.sep,
        "decimal": form.decimal,
        "encoding": encoding,
        "header": header,
        "index": False if index is None else index,
    }
    return Table(frame, str(path), facts, ", ".join(shown), index, index_values)


def _frame(text: str, form: Dialect, reading: Reading, path: Path) -> tuple[Any, bool, bool]:
    """Return the table, and whether it has headers and empty line ends."""
    rows = list(islice(_full(text, form), LOOKED_AT + 1))
    n_rows, width, trailing = ragged.shape(text, form, path)
    names, header = column_names.settle(rows, width, form, reading, path)
    n_samples = n_rows - header
    if n_samples < 1:
        raise UserError(
            f"Got no rows in {path}, but expected one row per sample below a line of column names."
        )
    frame = _parse(text, form, names, header, width, reading)
    if len(frame) != n_samples:
        raise UserError(
            f"Got {n_samples} rows in {path}, of which {len(frame)} can be read with "
            f"{form.shown}: write sep, or put fields that hold it in quotes."
        )
    frame.columns = column_names.unlike(names, path, reading)
    if form.decimal != ".":
        frame = _with_points(frame, form.decimal, path)
    if trailing and frame.iloc[:, -1].isna().all():
        frame = frame.iloc[:, :-1]
    return frame, header, trailing


def _full(text: str, form: Dialect) -> Any:
    return (
        row for row in dialect.rows(text, form.sep) if (row and row != [""]) or form.sep is None
    )


def _with_points(frame: Any, decimal: str, path: Path) -> Any:
    """Convert numbers that were read as text to use a decimal point.

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
        if name == reading.truth
        or name in (*reading.categories, *reading.text)
        or looks_like_truth(name)
    ]
    missing = [*MISSING, *reading.na]
    quoted = form.sep == form.decimal  # "1,5" in quotes, between commas
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
