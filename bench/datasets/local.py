"""A dataset in a file of the user's own: .npz, .csv, .parquet or .mat."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from bench.datasets import mat
from bench.datasets.arrays import from_arrays
from bench.datasets.dataset import Dataset
from bench.datasets.frames import encode_frame, split_target
from bench.datasets.request import Request
from bench.errors import UserError, unknown_name


def load(request: Request) -> Dataset:
    """Load a file by its suffix; features are taken as they are, unscaled.

    ``.npz`` and ``.mat`` hold arrays X and y (see `bench.datasets.mat` for the other layout);
    ``.csv`` and ``.parquet`` hold a column a feature, and the target names the truth's. Without
    truth y is None. Arrays X of more than two axes are images. A CSV file needs no line of column
    names (the columns are then 0, 1, 2 and so on), and its nameless row count is left out.

    Raises
    ------
    UserError
        There is no such file, its suffix is unknown, or it is broken.
    """
    path = Path(request.name).expanduser()
    readers: dict[str, Callable[[Path, Request], Dataset]] = {
        ".npz": _from_npz,
        ".mat": _from_mat,
        ".csv": _from_table,
        ".parquet": _from_table,
    }
    reader = readers.get(path.suffix.lower())
    if reader is None:
        raise UserError(
            f"Got dataset file {request.name!r}, whose type {path.suffix!r} is unknown: expected "
            f"one of: {', '.join(sorted(readers))}."
        )
    if not path.is_file():
        raise UserError(f"Got dataset file {request.name!r}, but there is no such file: check it.")
    return reader(path, request)


def _from_npz(path: Path, request: Request) -> Dataset:
    try:
        with np.load(path, allow_pickle=False) as archive:
            arrays = {name: archive[name] for name in archive.files}
    except Exception as error:  # a parser of bytes raises anything on broken ones
        raise _unreadable(path, "an .npz archive of plain arrays", error) from error
    if "X" not in arrays:
        raise UserError(
            f"Got an archive with {sorted(arrays)} at {path}, but expected arrays 'X' and, where "
            "there is truth, 'y'."
        )
    if request.target is not None and request.target not in arrays:
        raise unknown_name(f"target array of {str(path)!r}", request.target, arrays)
    found = arrays["X"], arrays.get(request.target or "y")
    return from_arrays(found, request.name, f"file {path.resolve()}")


def _from_mat(path: Path, request: Request) -> Dataset:
    found = mat.read(path, request.target)
    return from_arrays(found, request.name, f"file {path.resolve()}")


def _from_table(path: Path, request: Request) -> Dataset:
    frame = _parquet(path) if path.suffix.lower() == ".parquet" else _csv(path)
    features, target = split_target(frame, request.target, request.name)
    X, y, class_names = encode_frame(features, target, request.name)
    return Dataset(request.name, X, y, class_names, f"file {path.resolve()}")


def _csv(path: Path) -> Any:
    import pandas as pd

    try:
        first = pd.read_csv(path, header=None, nrows=1, dtype=str)
        # A first line of numbers is a sample: columns are then named 0, 1, 2 and so on.
        headless = first.iloc[0].map(_is_number).all()
        frame = pd.read_csv(path, header=None if headless else 0)
    except (OSError, ValueError) as error:
        raise _unreadable(path, "comma-separated values", error) from error
    frame = frame.rename(columns=str)
    if frame.empty:
        raise UserError(
            f"Got no rows in {path}, but expected one a sample below a line of column names."
        )
    # What pandas writes as a nameless first column counts rows and is no feature.
    if frame.columns[0] == "Unnamed: 0" and np.array_equal(frame.iloc[:, 0], np.arange(len(frame))):
        frame = frame.iloc[:, 1:]
    return frame


def _is_number(text: object) -> bool:
    try:
        float(str(text))
    except ValueError:
        return False
    return True


def _parquet(path: Path) -> Any:
    import pandas as pd

    try:
        return pd.read_parquet(path)
    except ImportError as error:
        raise UserError(
            f"Got dataset file {str(path)!r}, but reading Parquet needs the package pyarrow: "
            "install it with 'pip install pyarrow'."
        ) from error
    except Exception as error:  # a parser of bytes raises anything on broken ones
        raise _unreadable(path, "a Parquet file", error) from error


def _unreadable(path: Path, expected: str, error: Exception) -> UserError:
    reason = " ".join(str(error).split()) or type(error).__name__
    return UserError(
        f"Got an unreadable file {path} ({reason}), but expected {expected}: save it again."
    )
