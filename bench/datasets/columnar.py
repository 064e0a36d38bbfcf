"""Parquet and Feather files, whose columns have names and types."""

import io
from pathlib import Path

from bench.datasets import row_names
from bench.datasets.reading import Reading
from bench.datasets.suffixes import unreadable
from bench.datasets.table import Table
from bench.errors import UserError


def read(raw: bytes, path: Path, kind: str, reading: Reading) -> Table:
    """Read a table without the index that pandas stored.

    Raises
    ------
    UserError
        The file is unreadable, or holds no rows.
    """
    import pandas as pd

    reader = pd.read_parquet if kind == ".parquet" else pd.read_feather
    expected = f"a {kind[1:].capitalize()} file"
    try:
        frame = reader(io.BytesIO(raw))
    except ImportError as error:
        raise UserError(
            f"Got dataset file {str(path)!r}, but reading it needs the package pyarrow: install it "
            "with pip install 'clusterbench[parquet]'."
        ) from error
    except Exception as error:  # a parser of bytes raises anything on broken ones
        raise unreadable(path, expected, error) from error
    frame = frame.reset_index(drop=True).rename(columns=str)
    if frame.empty:
        raise UserError(f"Got no rows in {path}, but expected one row per sample.")
    headless = list(frame.columns) == [str(i) for i in range(frame.shape[1])]
    index = row_names.settle(frame, reading.index, headless=headless, name=str(path))
    if index is None:
        return Table(frame, str(path), {"index": False})
    shown = f"column {index!r} taken for row names"
    names = frame[index].to_numpy()
    return Table(frame.drop(columns=[index]), str(path), {"index": index}, shown, index, names)
