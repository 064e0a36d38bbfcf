"""Arrays on disk, by name: files of NumPy, compressed, written whole or not at all."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bench.files.atomic import write_atomically


def read_arrays(path: Path) -> dict[str, NDArray[Any]]:
    """Return the arrays of a file by name; nothing where there is no file."""
    try:
        with np.load(path) as file:
            return dict(file)
    except FileNotFoundError:
        return {}


def write_arrays(
    path: Path,
    arrays: Mapping[str, NDArray[Any]],
    packed: Callable[[NDArray[Any]], NDArray[Any]] = np.asarray,
) -> None:
    """Write arrays by name; nothing where there are none."""
    found: dict[str, Any] = {name: packed(array) for name, array in arrays.items()}
    if found:
        write_atomically(path, lambda file: np.savez_compressed(file, **found))
