"""A dataset from a user's file or folder."""

import io
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.lib import format as npy
from numpy.typing import NDArray

from bench.datasets import (
    arff,
    cells,
    columnar,
    h5ad,
    image_folder,
    labels_file,
    mat,
    named_arrays,
    saved,
    sparse_files,
    text_folder,
    text_table,
)
from bench.datasets.arrays import from_arrays
from bench.datasets.dataset import Dataset
from bench.datasets.documents import from_documents
from bench.datasets.folder import files_below
from bench.datasets.frames import from_table
from bench.datasets.reading import Reading
from bench.datasets.request import Request
from bench.datasets.suffixes import format_of, unpacked, unreadable
from bench.datasets.table import Table
from bench.errors import UserError
from bench.files.archive import read_npz

TEXT = (".csv", ".tsv", ".txt", ".dat", ".data")
ARRAYS = (".npz", ".npy", ".mat", *sparse_files.SUFFIXES, h5ad.SUFFIX)
TABLES = (*TEXT, ".parquet", ".feather", ".arff")
FORMATS = (*TABLES, *ARRAYS)
_WAYS_OUT = {
    **dict.fromkeys(
        (".xlsx", ".xls", ".xlsm", ".ods"),
        "save the sheet as CSV (UTF-8) from the spreadsheet, or write it with "
        "pandas.read_excel(...).to_parquet(...)",
    ),
    **dict.fromkeys((".pkl", ".pickle", ".joblib"), "write its arrays with numpy.savez"),
    **dict.fromkeys((".rds", ".rda", ".rdata"), "write it from R with write.csv or arrow"),
    ".json": "write it with pandas.read_json(...).to_parquet(...)",
}


def load(request: Request) -> Dataset:
    """Load a file, possibly compressed, or a folder.

    What the user has not said is guessed; what was guessed stands in the dataset's notes.

    Raises
    ------
    UserError
        There is no such file, its suffix is unknown, or it is broken.
    """
    file, place = cells.parted(request.name)
    path, reading = Path(file).expanduser(), request.reading
    if cells.is_cells(path):
        return _unused(cells.load(path, place, request.name, reading), reading)
    source = f"file {path.resolve()}"
    if path.is_dir():
        return _unused(_from_folder(path, request.name, reading), reading, classes=True)
    kind = format_of(path)
    if labels_file.is_reference(path):
        raise UserError(
            f"Got dataset file {request.name!r}, which holds labels alone: name the .data file "
            "beside it."
        )
    if kind not in FORMATS:
        way = _WAYS_OUT.get(kind)
        raise UserError(
            f"Got dataset file {request.name!r}, whose type {kind!r} is "
            + (f"not read: {way}." if way else f"unknown: expected one of: {', '.join(FORMATS)}.")
        )
    if not path.is_file():
        raise UserError(
            f"Got dataset file {request.name!r}, but there is no such file: check the path."
        )
    raw = unpacked(path)
    if kind in ARRAYS:
        arrays = _from_arrays(raw, path, kind, request.name, source, reading)
        return _unused(arrays, reading)
    return _from_table(raw, path, kind, request.name, source, reading)


def _from_folder(path: Path, name: str, reading: Reading) -> Dataset:
    source, files = f"folder {path.resolve()}", files_below(path)
    if not image_folder.are_images(files) and text_folder.documents_of(files):
        texts = text_folder.read(path, files, reading.encoding)
        y = None if reading.target is False else texts.classes
        return from_documents(texts.documents, y, name, source, reading, texts.notes, texts.names)
    images, classes, notes = image_folder.read(path)
    y = None if reading.target is False else classes
    return from_arrays((images, y), name, source, reading, tuple(notes))


def _unused(dataset: Dataset, reading: Reading, *, classes: bool = False) -> Dataset:
    """Add a note about settings for reading that do not apply.

    They may be meant for other datasets.
    """
    notes = []
    if classes and reading.truth is not None:
        notes.append(f"not used: target = {reading.truth!r}, as sub-folders are the classes")
    if reading.text:
        columns = ", ".join(map(repr, reading.text))
        notes.append(f"not used: text = {columns}, as this is no table of columns")
    return replace(dataset, notes=(*dataset.notes, *notes)) if notes else dataset


def _from_table(
    raw: bytes, path: Path, kind: str, name: str, source: str, reading: Reading
) -> Dataset:
    table = _table(raw, path, kind, reading)
    references = labels_file.beside(path)
    file = None
    if reading.truth is not None and reading.truth not in table.frame.columns:
        file = labels_file.find(path, reading.truth)
        _refuse_first_row(table, reading, path)
    elif reading.target is None and references:
        file = references[0]
    if file is None:
        return from_table(table, name, source, reading)
    y = labels_file.read(file, len(table.frame), reading.encoding)
    origin = labels_file.note(file, y, references, reading)
    if reading.unlabelled is None and labels_file.has_noise(file, y):
        reading = replace(reading, unlabelled=(labels_file.NOISE,))
    return from_table(table, name, source, reading, y, origin)


def _table(raw: bytes, path: Path, kind: str, reading: Reading) -> Table:
    if kind in TEXT:
        return text_table.read(raw, path, kind, reading)
    if kind == ".arff":
        return arff.read(raw, path, reading)
    return columnar.read(raw, path, kind, reading)


def _refuse_first_row(table: Table, reading: Reading, path: Path) -> None:
    """Refuse a target that is a value of a file without header."""
    if table.reading.get("header") is not False or labels_file.find(path, reading.truth or ""):
        return
    for column in table.frame.columns:
        if (table.frame[column].astype(str) == reading.truth).any():
            raise UserError(
                f"Got target {reading.truth!r} of {path}, which is a value in column {column!r} of "
                f"a file without column names: write target = {column!r}."
            )


def _from_arrays(
    raw: bytes, path: Path, kind: str, name: str, source: str, reading: Reading
) -> Dataset:
    if kind == ".npy":
        return _from_npy(_npy(raw, path), path, name, source, reading)
    note = ""
    if kind in sparse_files.SUFFIXES:
        arrays, note = sparse_files.read(raw, path, kind, reading)
    else:
        arrays = mat.read(raw, path) if kind == ".mat" else _npz(raw, path)
        handed_over = saved.restore(arrays, name)
        if handed_over is not None:
            return handed_over
        arrays = sparse_files.with_sparse(arrays, path)
    file = None
    if reading.truth is not None and reading.truth not in arrays:
        file = labels_file.find(path, reading.truth)
    chosen = named_arrays.choose(
        arrays,
        replace(reading, target=False) if file else reading,
        str(path),
        any_axis=kind in (".mat", ".mtx"),
    )
    y, notes = chosen.y, (note,) if note else chosen.notes
    if file is not None:
        y = labels_file.read(file, chosen.X.shape[0], reading.encoding)
        notes = (*notes, labels_file.note(file, y, [], reading))
    dataset = from_arrays((chosen.X, y), name, source, reading, notes)
    return replace(dataset, reading={**dataset.reading, **chosen.reading})


def _from_npy(array: NDArray[Any], path: Path, name: str, source: str, reading: Reading) -> Dataset:
    import pandas as pd

    if array.dtype.names is not None:
        return from_table(Table(pd.DataFrame(array), str(path)), name, source, reading)
    if reading.truth is None:
        return from_arrays((array, None), name, source, reading)
    file = labels_file.find(path, reading.truth)
    if file is not None:
        y = labels_file.read(file, len(array), reading.encoding)
        notes = (labels_file.note(file, y, [], reading),)
        return from_arrays((array, y), name, source, reading, notes)
    frame = pd.DataFrame(array if array.ndim == 2 else array.reshape(len(array), -1))
    return from_table(Table(frame.rename(columns=str), str(path)), name, source, reading)


def _npy(raw: bytes, path: Path) -> NDArray[Any]:
    array = _loaded(raw, path, "an .npy file of a plain array")
    if not isinstance(array, np.ndarray):
        raise UserError(f"Got an archive of arrays at {path}, but expected one: name it .npz.")
    return array


def _npz(raw: bytes, path: Path) -> dict[str, Any]:
    expected = "an .npz archive of plain arrays"
    if raw.startswith(npy.MAGIC_PREFIX):  # a file of numpy.save under the other name
        return {"X": _loaded(raw, path, expected)}
    return _guarded(lambda: read_npz(raw), path, expected)


def _loaded(raw: bytes, path: Path, expected: str) -> Any:
    return _guarded(lambda: np.load(io.BytesIO(raw), allow_pickle=False), path, expected)


def _guarded(read: Callable[[], Any], path: Path, expected: str) -> Any:
    try:
        return read()
    except Exception as error:  # a parser of bytes raises anything on broken ones
        raise unreadable(path, expected, error) from error
