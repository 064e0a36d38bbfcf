"""Tell the size of a dataset without reading it whole."""

import io
import re
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from numpy.lib import format as npy

from bench.datasets import LOADERS
from bench.datasets.labels_file import beside
from bench.datasets.mnist_family import FAMILIES
from bench.datasets.suffixes import format_of, unpacked

_NUMBERS = re.compile(rb"[\s\d.,;:+\-eE\"']*")
_TEXT = (".csv", ".tsv", ".txt", ".dat", ".data")


def n_samples(use: str, params: Mapping[str, Any], most: int) -> int | None:
    """Return a dataset's size; None where only loading can tell.

    Where it surely has at most `most`, that need not be exact.

    Parameters
    ----------
    use : str
        A name, or the path of a file.
    params : mapping
        What is said of reading it.
    most : int
        What its size is compared with.
    """
    if LOADERS.lookup(use.partition(":")[0]) is not None:
        family = FAMILIES.get(use)
        return None if family is None else family.n_train + family.n_test
    path = Path(use).expanduser()
    if not path.is_file():
        return None
    kind = format_of(path)
    if kind == ".npy" and path.suffix == ".npy":
        with path.open("rb") as file:
            shape = _shape(file.read(4096))
        return shape[0] if len(shape) > 1 else None
    if kind == ".npz" and path.suffix == ".npz" and "x" not in params:
        return _of_archive(path)
    if kind == ".parquet" and path.suffix == ".parquet":
        return _of_parquet(path)
    return _of_text(path, kind, most) if kind in _TEXT else None


def _shape(beginning: bytes) -> tuple[int, ...]:
    """Return the shape in an array's header; empty without one."""
    file = io.BytesIO(beginning)
    try:
        major, _ = npy.read_magic(file)
        read = npy.read_array_header_1_0 if major == 1 else npy.read_array_header_2_0
        shape, _, dtype = read(file)
    except (ValueError, EOFError):
        return ()
    return () if dtype.hasobject or dtype.names else tuple(shape)


def _of_archive(path: Path) -> int | None:
    """Return the common length of features and labels in an archive."""
    try:
        with zipfile.ZipFile(path) as archive:
            shapes = [_shape(archive.open(name).read(4096)) for name in archive.namelist()]
    except (OSError, zipfile.BadZipFile, RuntimeError):
        return None
    tables, labels = ([s for s in shapes if s and (len(s) > 1) == many] for many in (True, False))
    known = len(shapes) <= 2 and len(tables) == 1 and len(tables) + len(labels) == len(shapes)
    n = tables[0][0] if known else None
    return n if all(each == (n,) for each in labels) else None


def _of_parquet(path: Path) -> int | None:
    try:
        import pyarrow.parquet as parquet  # an extra: loading says what is missing

        return int(parquet.ParquetFile(path).metadata.num_rows)
    except (
        Exception
    ):  # a parser of bytes raises anything on broken ones; loading says what is wrong
        return None


def _of_text(path: Path, kind: str, most: int) -> int | None:
    """Count the rows of a table, or the labels beside it."""
    references = beside(path)
    if references and kind == ".data":
        path = references[0]
    raw = unpacked(path)
    lines = [line for line in raw.splitlines() if line.strip()]
    if len(lines) <= most:
        return len(lines)  # it cannot have more samples
    plain = b'"' not in raw and b"#" not in raw and b"%" not in raw
    if not plain or not lines:
        return None
    header = not _NUMBERS.fullmatch(lines[0])
    if header and any(not _NUMBERS.fullmatch(line) for line in lines[1:3]):
        return None  # text stands in the rows, too: the first may be one of them
    return len(lines) - header
