"""Files of numpy that hold one row per sample."""

import zipfile
from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray


def read_rows(path: str) -> NDArray[Any]:
    """Return the array of a file.

    Of an archive it is the only array, or the only one of two axes.

    Raises
    ------
    ValueError
        There is no such file, it is broken, or it is an archive of several tables.
    """
    try:
        found = np.load(path, mmap_mode="r", allow_pickle=False)
        return found if isinstance(found, np.ndarray) else _only_table(found)
    except (OSError, ValueError, EOFError, zipfile.BadZipFile) as error:
        raise ValueError(
            f"{path!r} cannot be read ({why_unreadable(error)}), but expected a file of "
            "numpy.save or numpy.savez."
        ) from None


def why_unreadable(error: Exception) -> str:
    """Return in one line why numpy could not read a file.

    Its own words for an array of Python objects name the switch that has them run code.
    """
    reason = " ".join(str(error).split()) or type(error).__name__
    if "pickle" in reason:
        return "it holds Python objects, which are never loaded, or is no file of numpy"
    return reason


def _only_table(archive: Mapping[str, NDArray[Any]]) -> NDArray[Any]:
    tables = [name for name in archive if len(archive) == 1 or archive[name].ndim == 2]
    if len(tables) != 1:
        raise ValueError(f"it holds arrays {sorted(archive)}, and expected is one embedding")
    return archive[tables[0]]
