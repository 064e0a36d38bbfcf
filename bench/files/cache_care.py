"""Looking after the cache: how much it holds, and what may go.

A user may name any folder as the cache, even a home: only files where the cache puts them, under
names that it gives, count as its own.
"""

import json
import re
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from bench.files.cache import FORMAT_FILE
from bench.files.leftovers import clear_unfinished

ENDINGS = {
    "arrays": "npy",
    "embeddings": "json",
    "neighbors": "json|lock",
    "reference": "json",
    "given": r"npz|npy|pkl|dataset\.npz",
    "samples": r"npz|npy|dataset\.npz",
    "datasets": "json",
}
"""Of the cache's files, by folder; their names are SHA-256 in hexadecimal."""

GRACE_SECONDS = 3600
"""Arrays younger than this stay although no entry names them: another run may be about to."""


@dataclass(frozen=True)
class Contents:
    """A cache folder's entries by kind, and its size in bytes."""

    entries: dict[str, int]
    n_bytes: int


def contents(folder: Path) -> Contents:
    """Count what is in the cache."""
    files = list(_files(folder))
    kinds = sorted(path.parent.name for path in files if path.suffix == ".json")
    entries = {kind: kinds.count(kind) for kind in kinds}
    return Contents(entries, sum(_size(path) for path in files))


def prune(folder: Path, max_bytes: int) -> int:
    """Delete the least recently used entries down to `max_bytes`.

    Arrays that no entry names any more go with them, features of datasets too: they are written
    again when they are needed. Returns the number of bytes freed.
    """
    before = contents(folder).n_bytes
    entries = [path for path in _files(folder) if path.suffix == ".json"]
    entries.sort(key=lambda path: path.stat().st_mtime)
    _drop_unnamed(folder, entries)
    while entries and contents(folder).n_bytes > max_bytes:
        entries.pop(0).unlink(missing_ok=True)
        _drop_unnamed(folder, entries)
    return before - contents(folder).n_bytes


def clear(folder: Path) -> int:
    """Drop everything that is the cache's; returns the number of bytes freed."""
    before = contents(folder).n_bytes
    for path in list(_files(folder)):
        path.unlink(missing_ok=True)
    (folder / FORMAT_FILE).unlink(missing_ok=True)
    clear_unfinished(*(folder / kind for kind in ENDINGS))
    return before - contents(folder).n_bytes


def _files(folder: Path, *kinds: str) -> Iterator[Path]:
    """Yield the cache's own files, of all or some kinds."""
    for kind in kinds or ENDINGS:
        own = re.compile(rf"[0-9a-f]{{64}}\.({ENDINGS[kind]})")
        for path in (folder / kind).glob("*"):
            if own.fullmatch(path.name) and path.is_file() and not path.is_symlink():
                yield path


def _drop_unnamed(folder: Path, entries: list[Path]) -> None:
    named: set[str] = set()
    for path in entries:
        try:
            named.update(json.loads(path.read_text())["arrays"].values())
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            path.unlink(missing_ok=True)
    newest = time.time() - GRACE_SECONDS
    for path in list(_files(folder, "arrays")):
        if path.stem not in named and path.stat().st_mtime < newest:
            path.unlink(missing_ok=True)


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except FileNotFoundError:
        return 0
