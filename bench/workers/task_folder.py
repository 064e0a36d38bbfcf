"""An empty working folder for one task, removed after it."""

import os
import shutil
import stat
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any


@contextmanager
def task_folder(parent: Path, home: Path) -> Iterator[Path]:
    """Work in a new folder for the block, then return to `home`.

    The folder is removed by the full path with which it was made here. It does not matter where the
    task has moved, or what it has put in the folder's place.
    """
    folder = Path(tempfile.mkdtemp(prefix=f"{os.getpid()}-", dir=parent))
    try:
        os.chdir(folder)
        yield folder
    finally:
        home.mkdir(exist_ok=True)
        os.chdir(home)
        remove(folder)


def remove(folder: Path) -> None:
    """Remove a task's folder as far as possible, without following links."""
    if folder.is_symlink() or not folder.is_dir():
        with suppress(OSError):
            folder.unlink()
        return
    shutil.rmtree(folder, onerror=_open_up)


def folders_of(parent: Path, pid: int) -> list[Path]:
    """Return the folders that a killed process left."""
    return list(parent.glob(f"{pid}-*"))


def _open_up(call: Any, path: str, _: Any) -> None:
    """Restore permissions that a task removed, and retry."""
    with suppress(OSError):
        os.chmod(os.path.dirname(path), stat.S_IRWXU)
        if not os.path.islink(path):
            os.chmod(path, stat.S_IRWXU)
        if call in (os.open, os.scandir, os.lstat, os.rmdir) and os.path.isdir(path):
            shutil.rmtree(path, ignore_errors=True)
        else:
            os.unlink(path)
