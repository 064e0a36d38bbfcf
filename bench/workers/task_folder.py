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
    """Work in a new folder below `parent` for the block, and in `home` again after it.

    What is removed is the folder that was made here, by the whole path it was made with: where the
    task has gone meanwhile, or what it has put in the folder's place, does not matter.
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
    """Remove a folder of a task as far as that is possible; never what a link points to."""
    if folder.is_symlink() or not folder.is_dir():
        with suppress(OSError):
            folder.unlink()
        return
    shutil.rmtree(folder, onerror=_open_up)


def folders_of(parent: Path, pid: int) -> list[Path]:
    """Return the folders that a process has left, as it does when it is killed."""
    return list(parent.glob(f"{pid}-*"))


def _open_up(call: Any, path: str, _: Any) -> None:
    """Give a folder back the rights that a task took from it, and try again."""
    with suppress(OSError):
        os.chmod(os.path.dirname(path), stat.S_IRWXU)
        if not os.path.islink(path):
            os.chmod(path, stat.S_IRWXU)
        if call in (os.open, os.scandir, os.lstat, os.rmdir) and os.path.isdir(path):
            shutil.rmtree(path, ignore_errors=True)
        else:
            os.unlink(path)
