"""Named arrays on disk, compressed and written atomically."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bench.errors import UserError
from bench.files.archive import BadArchive, read_npz
from bench.files.atomic import write_atomically
from bench.store.packed import packed_arrays


def read_arrays(path: Path, *, needed: bool = False) -> dict[str, NDArray[Any]]:
    """Return a file's arrays by name.

    Without a file there are none, or an error if they are needed.

    Raises
    ------
    UserError
        The file is damaged, or needed and missing.
    """
    try:
        return _read(path)
    except FileNotFoundError:
        if not needed:
            return {}
        what = "which is missing, though its record says that it is there"
    except BadArchive as error:
        what = f"which {error}"
    raise UserError(
        f"Got the file {str(path)!r}, {what}: bring it back, or remove the record of the same name "
        "and give the run's command again."
    )


def _read(path: Path) -> dict[str, NDArray[Any]]:
    try:
        return read_npz(path)
    except FileNotFoundError:
        arrays = packed_arrays(path)
        if arrays is None:
            raise
        return arrays


def write_arrays(
    path: Path,
    arrays: Mapping[str, NDArray[Any]],
    packed: Callable[[NDArray[Any]], NDArray[Any]] = np.asarray,
) -> None:
    """Write arrays by name; nothing where there are none."""
    packed_arrays: dict[str, Any] = {name: packed(array) for name, array in arrays.items()}
    if packed_arrays:
        write_atomically(path, lambda file: np.savez_compressed(file, **packed_arrays))
