"""Files that parameters name, which count as part of a method's source."""

import hashlib
import json
import logging
import os
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

MAX_FILES = 10_000
MAX_BYTES = 4 * 10**9
"""Of a folder that is read; of a larger one names, sizes and times count."""

SETTLED_SECONDS = 2.0
"""A file that was changed more recently may change again without a later time stamp."""

log = logging.getLogger("clusterbench")
_digests: dict[tuple[Any, ...], str] = {}


def parameter_files(params: Any) -> list[str]:
    """Identify the content of every file and folder that parameters name.

    Returns
    -------
    list of str
        In the order of the parameters' names and, in lists, of the lists.
    """
    if isinstance(params, dict):
        return [each for key in sorted(params, key=repr) for each in parameter_files(params[key])]
    if isinstance(params, list | tuple):
        return [each for value in params for each in parameter_files(value)]
    if not isinstance(params, str | os.PathLike) or not os.fspath(params):
        return []
    path = Path(params)
    try:
        if path.is_file():
            return [file_digest(path)]
        return [_folder_digest(path)] if path.is_dir() else []
    except (OSError, ValueError):  # no path at all, or one that may not be read
        return []


def stamp(path: Path) -> tuple[Any, ...]:
    """Return what changes with every change of a file, times in nanoseconds."""
    status = path.stat()
    times = (status.st_mtime_ns, status.st_ctime_ns)
    return (str(path), status.st_dev, status.st_ino, status.st_size, *times)


def is_settled(path: Path) -> bool:
    """Return whether a file's stamp can be relied on: see `SETTLED_SECONDS`."""
    status = path.stat()
    return time.time() - max(status.st_mtime, status.st_ctime) > SETTLED_SECONDS


def file_digest(path: Path) -> str:
    """Return the SHA-256 of a file, cached while the file is unchanged."""
    before = stamp(path)
    if before in _digests:
        return _digests[before]
    settled = is_settled(path)
    with path.open("rb") as content:
        digest = hashlib.file_digest(content, "sha256").hexdigest()
    if settled:
        _digests[before] = digest
    return digest


def _folder_digest(folder: Path) -> str:
    files = list(_some_files(folder))
    stats = [path.stat() for path in files]
    large = len(files) > MAX_FILES or sum(each.st_size for each in stats) > MAX_BYTES
    if large:
        log.warning(
            "note: the folder %r, which a parameter names, is too large to be read (over %s files "
            "or %s GB): only the names, sizes and times of its files count as the method's source",
            str(folder), f"{MAX_FILES:,}", MAX_BYTES // 10**9,
        )  # fmt: skip
    content = [
        (path.relative_to(folder).as_posix(), [each.st_size, each.st_mtime_ns] if large
         else file_digest(path))
        for path, each in zip(files, stats, strict=True)
    ]  # fmt: skip
    return hashlib.sha256(json.dumps(content).encode()).hexdigest()


def _some_files(folder: Path) -> Iterator[Path]:
    """Yield a folder's files, without links, just past the limit."""
    n_files = 0
    for place, folders, names in os.walk(folder):
        folders.sort()
        for name in sorted(names):
            path = Path(place, name)
            if path.is_file():
                yield path
                n_files += 1
            if n_files > MAX_FILES:
                return
