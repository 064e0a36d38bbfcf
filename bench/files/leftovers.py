"""Temporary folders and unfinished files that killed processes left.

Their maker holds a lock on them, which ends with the process, however that ends.
"""

import contextlib
import glob
import os
import re
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bench.files.atomic import UNFINISHED, locked

ALIVE = ".made-by-clusterbench"
"""The file in a folder of ours that is locked for as long as somebody works there."""

YOUNG_SECONDS = 5.0
"""Younger files are not examined, because a file is locked only a moment after it is made."""


@contextmanager
def scratch(prefix: str = "clusterbench-", beside: Path | None = None) -> Iterator[Path]:
    """Make a temporary folder, and remove those of dead processes.

    Parameters
    ----------
    prefix : str
        What its name begins with.
    beside : Path, optional
        Where it is made; by default among the system's temporary files.
    """
    if beside is None:
        clear_scratch()
    else:
        clear_scratch(beside, prefix)
    folder = Path(tempfile.mkdtemp(prefix=prefix, dir=beside))
    try:
        with (folder / ALIVE).open("wb") as file, locked(file):
            files = folder / "files"
            files.mkdir()
            yield files
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def clear_scratch(place: Path | None = None, prefix: str = "clusterbench-") -> None:
    """Remove temporary folders of this user's whose process is dead."""
    with contextlib.suppress(OSError):
        for folder in Path(place or tempfile.gettempdir()).glob(f"{glob.escape(prefix)}*"):
            with contextlib.suppress(OSError):
                if _is_own(folder) and _is_left(folder / ALIVE):
                    shutil.rmtree(folder, ignore_errors=True)


def clear_unfinished(*folders: Path) -> None:
    """Remove unfinished files that killed processes left."""
    name = re.compile(rf"{re.escape(UNFINISHED)}[a-z0-9_]{{8}}")
    for folder in folders:
        with contextlib.suppress(OSError):
            for entry in list(os.scandir(folder)):
                path = Path(entry.path)
                with contextlib.suppress(OSError):
                    if name.fullmatch(entry.name) and _is_own(path) and _is_left(path):
                        path.unlink()


def _is_own(path: Path) -> bool:
    own = not hasattr(os, "getuid") or path.lstat().st_uid == os.getuid()
    return own and not path.is_symlink()


def _is_left(path: Path) -> bool:
    """Return whether a file is old enough and its lock is free."""
    if not path.is_file() or time.time() - path.stat().st_mtime < YOUNG_SECONDS:
        return False
    with path.open("rb") as file, locked(file) as free:
        return free
