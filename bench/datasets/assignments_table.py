"""Columns of assignments out of a file, or an array, of another program."""

import csv
import io
import os
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bench.datasets.encodings import decode
from bench.datasets.suffixes import format_of, unpacked, unreadable
from bench.errors import UserError
from bench.files.archive import read_npz

TEXT = (".csv", ".tsv", ".txt")
IDS = {"", "id", "index", "row", "sample"}
"""Headings of a column of row numbers, in lower case."""
Columns = dict[str, NDArray[np.int64]]


def read_assignments(name: str, source: Any) -> Columns:
    """Read columns of assignments by heading, or by number from 1 where they have none.

    Parameters
    ----------
    name : str
        What they are called, for messages.
    source : path or array of shape (n_samples,) or (n_samples, n_columns)
        ``.csv``, ``.txt``, ``.npy`` or ``.npz``, perhaps compressed. A column of row numbers
        (``id``, ``index``) says which sample each row is of.

    Raises
    ------
    UserError
        No such file, another type of file, or values that are no whole numbers.
    """
    if not isinstance(source, str | os.PathLike):
        return _columns(np.asarray(source), name, {})
    path = Path(source).expanduser()
    if not path.is_file():
        raise UserError(
            f"Got assignments {name!r} from {str(source)!r}, but there is no such file: check the "
            "path."
        )
    kind, raw = format_of(path), unpacked(path)
    if kind in TEXT:
        return _from_text(decode(raw, path, None)[0], name)
    if kind not in (".npy", ".npz"):
        raise UserError(
            f"Got assignments {name!r} from {str(source)!r}, but expected a file of type .csv, "
            ".txt, .npy or .npz, perhaps with .gz: write one label per line."
        )
    try:
        arrays = (
            {"": np.load(io.BytesIO(raw), allow_pickle=False)} if kind == ".npy" else read_npz(raw)
        )
    except Exception as error:  # a parser of bytes raises anything on broken ones
        raise unreadable(path, "a file of numpy.save or numpy.savez", error) from error
    found: Columns = {}
    for array_name, array in arrays.items():
        columns = _columns(np.asarray(array), name, {})
        for column, codes in columns.items():
            parts = [array_name, column if len(columns) > 1 or not array_name else ""]
            found[".".join(filter(None, parts))] = codes
    lengths = {len(codes) for codes in found.values()}
    if len(lengths) != 1:
        raise _wrong(name, f"arrays of lengths {sorted(lengths)}")
    return found


def _from_text(text: str, name: str) -> Columns:
    lines = [line for line in text.splitlines() if line.strip()]
    if not lines:
        raise _wrong(name, "an empty file")
    marks = [mark for mark in ",;\t" if mark in lines[0]]
    split = list(csv.reader(lines, delimiter=marks[0])) if marks else [s.split() for s in lines]
    rows = [[field.strip().strip('"') for field in row] for row in split]
    header = rows.pop(0) if any(_number(field) is None for field in rows[0]) else []
    if not rows:
        raise _wrong(name, "a heading alone")
    if header and len(rows[0]) == len(header) + 1:
        header = ["", *header]  # as R writes row names
    width = len(header) or len(rows[0])
    for place, row in enumerate(rows):
        if len(row) != width:
            raise _wrong(name, f"{len(row)} fields instead of {width} in row {place}")
    table = np.empty((len(rows), width), dtype=object)
    table[:] = rows
    return _columns(table, name, dict(enumerate(header)))


def _columns(table: NDArray[Any], name: str, header: dict[int, str]) -> Columns:
    table = table[:, None] if table.ndim == 1 else table
    if table.ndim != 2 or not table.size:
        raise _wrong(name, f"an array of shape {table.shape}")
    order, found = None, {}
    for place in range(table.shape[1]):
        heading = header.get(place, str(place + 1))
        if heading.lower() in IDS and table.shape[1] > 1:
            order = _order(table[:, place], heading, name)
            continue
        if heading in found:
            raise _wrong(name, f"two columns {heading!r}")
        found[heading] = _codes(table[:, place], name)
    return found if order is None else {each: codes[order] for each, codes in found.items()}


def _codes(values: NDArray[Any], name: str) -> NDArray[np.int64]:
    if values.dtype.kind in "iub":
        return values.astype(np.int64)
    numbers = [_number(value) for value in values.tolist()]
    for row, (number, value) in enumerate(zip(numbers, values.tolist(), strict=True)):
        if number is None:
            raise _wrong(name, f"{value!r} in row {row}")
    return np.array(numbers, dtype=np.int64)


def _order(values: NDArray[Any], heading: str, name: str) -> NDArray[np.intp]:
    """Return which row is of each sample, by row numbers from 0 or 1."""
    numbers = np.array([_number(value.strip() if isinstance(value, str) else value) or 0
                        for value in values.tolist()])  # fmt: skip
    first = int(numbers.min())
    order = np.argsort(numbers, kind="stable")
    if first not in (0, 1) or not np.array_equal(numbers[order], np.arange(len(values)) + first):
        raise UserError(
            f"Got assignments {name!r} with a column {heading!r} that does not number the samples "
            "from 0 or from 1, each once: leave it out and keep the dataset's order."
        )
    return order


def _number(value: Any) -> int | None:
    """Return a whole number, also as text; None for anything else."""
    try:
        number = float(value)
    except (TypeError, ValueError):
        return None
    return int(number) if np.isfinite(number) and number.is_integer() else None


def _wrong(name: str, what: str) -> UserError:
    return UserError(
        f"Got assignments {name!r} with {what}, but expected one whole number for each sample, -1 "
        "for noise."
    )
