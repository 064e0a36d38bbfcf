"""Looking after the cache: how much it holds, and what may go."""

import json
import time
from dataclasses import dataclass
from pathlib import Path

GRACE_SECONDS = 3600
"""Arrays younger than this stay although no entry names them: another run may be about to."""


@dataclass(frozen=True)
class Contents:
    """What a cache folder holds: number of entries by kind, and bytes in all."""

    entries: dict[str, int]
    n_bytes: int


def contents(folder: Path) -> Contents:
    """Count what is in the cache."""
    files = [path for path in folder.glob("*/*") if path.is_file()]
    kinds = sorted({path.parent.name for path in files if path.suffix == ".json"})
    entries = {kind: len(list((folder / kind).glob("*.json"))) for kind in kinds}
    return Contents(entries, sum(_size(path) for path in files))


def prune(folder: Path, max_bytes: int) -> int:
    """Drop the entries used longest ago until the cache holds at most `max_bytes`.

    Arrays that no entry names any more go with them, features of datasets too: they are written
    again when they are needed. Returns the number of bytes freed.
    """
    before = contents(folder).n_bytes
    entries = sorted(folder.glob("*/*.json"), key=lambda path: path.stat().st_mtime)
    _drop_unnamed(folder, entries)
    while entries and contents(folder).n_bytes > max_bytes:
        entries.pop(0).unlink(missing_ok=True)
        _drop_unnamed(folder, entries)
    return before - contents(folder).n_bytes


def clear(folder: Path) -> int:
    """Drop everything; returns the number of bytes freed."""
    before = contents(folder).n_bytes
    for path in folder.glob("*/*"):
        path.unlink(missing_ok=True)
    return before - contents(folder).n_bytes


def _drop_unnamed(folder: Path, entries: list[Path]) -> None:
    named: set[str] = set()
    for path in entries:
        try:
            named.update(json.loads(path.read_text())["arrays"].values())
        except (OSError, ValueError, KeyError):
            path.unlink(missing_ok=True)
    newest = time.time() - GRACE_SECONDS
    for path in folder.glob("arrays/*"):
        if path.stem not in named and path.stat().st_mtime < newest:
            path.unlink(missing_ok=True)


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except FileNotFoundError:
        return 0
