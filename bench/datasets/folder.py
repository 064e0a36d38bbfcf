"""A folder of samples: one file each, one sub-folder per class."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bench.errors import UserError


def files_below(folder: Path) -> list[Path]:
    """Return all files below a folder, sorted by path, without hidden ones."""
    return [
        path for path in sorted(folder.rglob("*")) if path.is_file() and not _hidden(path, folder)
    ]


def classes_of(paths: Sequence[Path], folder: Path, what: str) -> NDArray[np.str_] | None:
    """Return each sample's sub-folder as its class, or None.

    Parameters
    ----------
    paths : sequence of Path
        Samples.
    folder : Path
    what : str
        They are, in the plural.

    Raises
    ------
    UserError
        Some are in sub-folders and some not.
    """
    parts = [path.relative_to(folder).parts for path in paths]
    n_flat = sum(len(each) == 1 for each in parts)
    if 0 < n_flat < len(paths):
        raise UserError(
            f"Got {n_flat} {what} in folder {str(folder)!r} itself and {len(paths) - n_flat} in "
            "its sub-folders: move the former into a sub-folder, which is their class."
        )
    return None if n_flat else np.array([each[0] for each in parts])


def _hidden(path: Path, folder: Path) -> bool:
    parts = path.relative_to(folder).parts
    return any(part.startswith(".") for part in parts) or path.name in ("Thumbs.db", "desktop.ini")
