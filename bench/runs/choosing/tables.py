"""Rows with their clusters, written to a file."""

import importlib.util
from pathlib import Path
from typing import TYPE_CHECKING

from bench.errors import UserError
from bench.files.atomic import write_atomically
from bench.files.owned import foreign, is_taken

if TYPE_CHECKING:
    import pandas as pd

SUFFIXES = (".csv", ".parquet")
HEAD = b"id,cluster,"
"""What our files of text begin with."""
COLUMNS = ("id", "cluster")


def refuse_out(path: Path) -> None:
    """Refuse an unusable output file before anything is computed.

    Raises
    ------
    UserError
        Another suffix, a folder, a file that something else wrote, or Parquet without pyarrow.
    """
    if path.suffix.lower() not in SUFFIXES:
        raise UserError(
            f"Got --out {str(path)!r}, but expected a file ending in {' or '.join(SUFFIXES)}."
        )
    if path.suffix.lower() == ".parquet" and importlib.util.find_spec("pyarrow") is None:
        raise UserError(
            f"Got --out {str(path)!r}, but writing Parquet needs the package pyarrow: install it "
            "with pip install 'clusterbench[parquet]', or name a .csv file."
        )
    if path.is_dir():
        raise UserError(f"Got --out {str(path)!r}, which is a folder: name a file.")
    if is_taken(path) and (path.is_symlink() or not _is_ours(path)):
        raise foreign(path)


def write_rows(table: "pd.DataFrame", path: Path) -> None:
    """Write one row per sample, as CSV or Parquet by suffix.

    Raises
    ------
    UserError
        The file cannot be written.
    """
    if path.suffix.lower() == ".csv":
        text = table.to_csv(index=False, float_format="%.9g", lineterminator="\n")
        write_atomically(path, lambda file: file.write(text.encode()))
    else:
        write_atomically(path, lambda file: table.to_parquet(file, index=False))


def _is_ours(path: Path) -> bool:
    if path.suffix.lower() == ".csv":
        with path.open("rb") as file:
            return file.read(len(HEAD)) in (HEAD, b"")
    import pyarrow.parquet

    try:
        return tuple(pyarrow.parquet.read_schema(path).names[:2]) == COLUMNS
    except (OSError, ValueError):
        return False
