"""Files that are written whole or not at all."""

import json
import os
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, Any

UNFINISHED = ".tmp-"
"""What the name of a file begins with while it is written."""


@contextmanager
def locked(file: IO[bytes]) -> Iterator[bool]:
    """Lock a file for the block; yield whether it was free.

    Where the system has no such locks, none is free.
    """
    try:
        import fcntl

        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except (ImportError, OSError):
        yield False
        return
    yield True  # closing the file gives it back


TRIES = 5
"""How often writing is tried if somebody removes the folder meanwhile."""


def write_atomically(path: Path, write: Callable[[IO[bytes]], object]) -> None:
    """Write a file through a temporary one, replaced in one step.

    Readers of `path` find the old file or the new one, even if the process is killed at any moment.
    Two writers of one path do not disturb each other: the last one wins. `write` is called again if
    the folder was removed meanwhile.
    """
    for left in reversed(range(TRIES)):
        try:
            _write_once(path, write)
            return
        except FileNotFoundError:
            if not left:
                raise


def _write_once(path: Path, write: Callable[[IO[bytes]], object]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(prefix=UNFINISHED, dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as file, locked(file):
            write(file)
            file.flush()
            os.fsync(file.fileno())
        os.chmod(name, 0o644)
        os.replace(name, path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


@contextmanager
def all_or_nothing() -> Iterator[Callable[[Path, bytes], None]]:
    """Yield a function for writing files that appear all together.

    If one of them cannot be written, for example on a full disk, none is, and no folder is left
    behind.
    """
    waiting: list[tuple[str, Path]] = []
    folders: list[Path] = []

    def write(path: Path, content: bytes) -> None:
        missing = [each for each in (path.parent, *path.parents) if not each.exists()]
        folders.extend(dict.fromkeys(missing))
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(prefix=UNFINISHED, dir=path.parent)
        waiting.append((name, path))
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.chmod(name, 0o644)

    try:
        yield write
        for name, path in waiting:
            os.replace(name, path)
    except BaseException:
        for name, _ in waiting:
            Path(name).unlink(missing_ok=True)
        for folder in sorted(folders, key=lambda each: len(each.parts), reverse=True):
            with suppress(OSError):
                folder.rmdir()
        raise


def write_bytes(path: Path, content: bytes) -> None:
    """Write `content`, whole or not at all."""
    write_atomically(path, lambda file: file.write(content))


def write_text(path: Path, text: str) -> None:
    """Write `text` as UTF-8, whole or not at all."""
    write_bytes(path, text.encode())


def write_json(path: Path, value: Any) -> None:
    """Write `value` as JSON atomically, with NaN as null."""
    write_text(path, json.dumps(without_nan(value), indent=1, allow_nan=False) + "\n")


def without_nan(value: Any) -> Any:
    """Replace NaN and infinities by None, at any depth.

    NumPy scalars and arrays become plain numbers and lists.
    """
    if hasattr(value, "tolist") and not isinstance(value, type):
        value = value.tolist()
    if isinstance(value, float):
        return value if value - value == 0 else None
    if isinstance(value, dict):
        return {str(key): without_nan(item) for key, item in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [without_nan(item) for item in value]
    return value if isinstance(value, str | int | bool | None) else repr(value)


class Writable:
    """A file with nothing but `write`.

    numpy writes to a real file behind Python's back and reports a full disk without its error
    number; to anything else it writes as everybody does.
    """

    def __init__(self, file: IO[bytes]) -> None:
        self.write = file.write
