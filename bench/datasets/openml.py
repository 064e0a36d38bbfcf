"""Datasets of OpenML, through scikit-learn and its cache.

What was fetched once needs no network again.
"""

import io
import socket
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

from bench.datasets.arrays import from_arrays
from bench.datasets.dataset import Dataset
from bench.datasets.frames import from_table
from bench.datasets.request import Request
from bench.datasets.table import Table
from bench.errors import UserError

TIMEOUT = 60.0
"""Seconds without an answer after which a connection is given up: scikit-learn sets none."""


def load(request: Request) -> Dataset:
    """Load an OpenML dataset by number, with its target as truth.

    Raises
    ------
    UserError
        No number, no answer, no such dataset, several targets, or features that are no numbers.
    """
    number = request.argument or ""
    if not (number.isascii() and number.isdigit()):
        raise UserError(
            f"Got dataset {request.name!r}, but expected the number of an OpenML dataset: write "
            "'openml:61', for example."
        )
    bunch = fetch(int(number), request.target)
    title = bunch.details.get("name", "unnamed")
    source = f"OpenML {number} ({title}, version {bunch.details.get('version', '?')})"
    target = bunch.target
    if getattr(target, "ndim", 1) == 2:
        raise UserError(
            f"Got {target.shape[1]} targets in dataset {request.name!r} "
            f"({', '.join(map(str, bunch.target_names))}), but expected one: name it as the target."
        )
    if bunch.frame is not None:
        reading = replace(request.reading, target=False if target is None else None)
        table = Table(bunch.data.rename(columns=str), request.name)
        return from_table(table, request.name, source, reading, target)
    arrays = (bunch.data, None if target is None or len(target) == 0 else target)
    return from_arrays(arrays, request.name, source, request.reading)


def fetch(number: int, target: str | None = None, *, all_bytes: bool = False) -> Any:
    """Fetch a dataset as scikit-learn's Bunch.

    It holds a frame if the data are dense, and a sparse matrix otherwise.

    Parameters
    ----------
    target : str, optional
        Column of the truth, instead of the one that OpenML declares.
    all_bytes : bool
        Whether every column, the truth's too, holds whole numbers 0 to 255: read fast, in an
        eighth of the memory.

    Raises
    ------
    UserError
        It could not be had; the reason is in the message.
    """
    from sklearn.datasets import fetch_openml

    options: dict[str, Any] = {"parser": _parser()}
    if all_bytes:
        options = {"parser": "pandas", "read_csv_kwargs": {"dtype": "uint8"}}
    try:
        with _impatient(), warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of each retry; the last failure is reported
            return fetch_openml(data_id=number, target_column=target or "default-target", **options)
    except Exception as error:  # network, server, checksum and parser each have their own
        reason = " ".join(str(error).split()) or type(error).__name__
        raise UserError(
            f"Got no dataset {number} from OpenML ({reason}): check the number and the network."
        ) from error


def _parser() -> str:
    """Choose scikit-learn's fast parser where it is safe.

    From pandas 3.1 on, categories written as numbers are read as numbers. scikit-learn 1.9.1 then
    fails, takes its cached file for broken and deletes it (its issue 34892).
    """
    import pandas as pd

    read = pd.read_csv(io.StringIO("1\n"), header=None, dtype="category")
    return "liac-arff" if pd.api.types.is_numeric_dtype(read[0].cat.categories) else "auto"


@contextmanager
def _impatient() -> Iterator[None]:
    before = socket.getdefaulttimeout()
    socket.setdefaulttimeout(TIMEOUT)
    try:
        yield
    finally:
        socket.setdefaulttimeout(before)
