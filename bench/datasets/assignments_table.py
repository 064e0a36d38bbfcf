"""Columns of assignments from another program's file or array."""

import csv
import io
import os
from collections.abc import Mapping
from dataclasses import dataclass
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
"""Headings of a column of row names or numbers, in lower case."""
Columns = dict[str, NDArray[np.int64]]


@dataclass(frozen=True, eq=False)
class Assignments:
    """Columns of assignments.

    Parameters
    ----------
    columns : dict
        Arrays of shape (n_samples,) by heading, or by number from 1 where there are none.
    ids : ndarray of shape (n_samples,), optional
        The sample that each row belongs to. If the ids number the samples from 0 or 1, the rows are
        in that order already.
    """

    columns: Columns
    ids: NDArray[np.str_] | None = None


def read_assignments(name: str, source: Any) -> Assignments:
    """Read columns of assignments, and whose they are.

    Parameters
    ----------
    name : str
        What they are called, for messages.
    source : path or array of shape (n_samples,) or (n_samples, n_columns)
        ``.csv``, ``.txt``, ``.npy`` or ``.npz``, perhaps compressed. A column, or an array of an
        archive, of row names or numbers (``id``, ``index``) says which sample each row is of.

    Raises
    ------
    UserError
        No such file, another type of file, or values that are no whole numbers.
    """
    if not isinstance(source, str | os.PathLike):
        return _assignments(np.asarray(source), name, {})
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
    return _from_arrays(arrays, name)


def _from_arrays(arrays: Mapping[str, Any], name: str) -> Assignments:
    named = [each for each in arrays if each.lower() in IDS and each and len(arrays) > 1]
    ids = np.asarray(arrays[named[0]]).ravel() if named else None
    columns: Columns = {}
    for array_name, array in arrays.items():
        if array_name in named[:1]:
            continue
        table = _assignments(np.asarray(array), name, {})
        for column, codes in table.columns.items():
            parts = [array_name, column if len(table.columns) > 1 or not array_name else ""]
            columns[".".join(filter(None, parts))] = codes
    lengths = {len(codes) for codes in columns.values()} | (
        {len(ids)} if ids is not None else set()
    )
    if len(lengths) != 1:
        raise _wrong(name, f"arrays of lengths {sorted(lengths)}")
    return _in_order(columns, ids)


def _from_text(text: str, name: str) -> Assignments:
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
    return _assignments(table, name, dict(enumerate(header)))


def _assignments(table: NDArray[Any], name: str, header: dict[int, str]) -> Assignments:
    table = table[:, None] if table.ndim == 1 else table
    if table.ndim != 2 or not table.size:
        raise _wrong(name, f"an array of shape {table.shape}")
    ids: NDArray[Any] | None = None
    columns: Columns = {}
    for place in range(table.shape[1]):
        heading = header.get(place, str(place + 1))
        if heading.lower() in IDS and table.shape[1] > 1:
            ids = table[:, place]
            continue
        if heading in columns:
            raise _wrong(name, f"two columns {heading!r}")
        columns[heading] = _codes(table[:, place], name)
    return _in_order(columns, ids)


def _codes(values: NDArray[Any], name: str) -> NDArray[np.int64]:
    if values.dtype.kind in "iub":
        return values.astype(np.int64)
    numbers = [_number(value) for value in values.tolist()]
    for row, (number, value) in enumerate(zip(numbers, values.tolist(), strict=True)):
        if number is None:
            raise _wrong(name, f"{value!r} in row {row}")
    return np.array(numbers, dtype=np.int64)


def _in_order(columns: Columns, ids: NDArray[Any] | None) -> Assignments:
    """Return columns with their ids.

    If the ids number the samples, the columns are put into that order.
    """
    if ids is None:
        return Assignments(columns)
    names = np.array([str(value).strip() for value in ids.tolist()], dtype=np.str_)
    numbers = [_number(name) for name in names]
    if None not in numbers:
        order = np.argsort(np.array(numbers, dtype=np.int64), kind="stable")
        names = np.array([str(numbers[place]) for place in order], dtype=np.str_)
        if number_samples(names):
            return Assignments({each: codes[order] for each, codes in columns.items()}, names)
        names = np.array([str(number) for number in numbers], dtype=np.str_)
    return Assignments(columns, names)


def number_samples(ids: NDArray[Any]) -> bool:
    """Return whether ids count up from 0 or from 1.

    Examples
    --------
    >>> number_samples(np.array(["1", "2", "3"])), number_samples(np.array(["1", "3", "2"]))
    (True, False)
    """
    names = [str(name) for name in ids.tolist()]
    return any(names == [str(first + row) for row in range(len(names))] for first in (0, 1))


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
