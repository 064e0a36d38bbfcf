"""Arrays on disk by content, so that embeddings are computed once."""

import contextlib
import json
import logging
import os
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from bench.files import sparse
from bench.files.atomic import Writable, write_atomically, write_json
from bench.files.fingerprint import array_fingerprint, is_fingerprint
from bench.files.format import FORMAT, refuse_newer

FORMAT_FILE = "format.json"

log = logging.getLogger("clusterbench")


@dataclass(frozen=True)
class Entry:
    """The results under one key: facts, and arrays by fingerprint."""

    facts: dict[str, Any]
    arrays: dict[str, str]


class Lost(Exception):
    """A cached array is gone: it was pruned, or its folder removed."""


PINNED = 64
"""The number of arrays kept open for scoring; an open file stays readable when it is removed."""


class Cache:
    """A folder of arrays by content, and of entries that use them.

    An array that several entries share is kept once (the raw embedding, for example, is the
    features). Arrays are written atomically, before the entry that names them, so any number of
    processes may share the folder. Nothing is trusted unchecked: `get` hashes what it returns.

    Parameters
    ----------
    folder : Path
        Made when first written to.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._verified: set[str] = set()
        self._pinned: dict[str, NDArray[Any]] = {}

    def path(self, fingerprint: str) -> Path:
        """Return where the array with this fingerprint lies, or would lie."""
        if not is_fingerprint(fingerprint):
            raise ValueError(f"Got {fingerprint!r}, but expected the fingerprint of an array.")
        suffix = sparse.SUFFIX if sparse.is_named_sparse(fingerprint) else ".npy"
        return self.folder / "arrays" / f"{fingerprint}{suffix}"

    def load(self, fingerprint: str, *, mode: Literal["r", "c"] = "r") -> NDArray[Any]:
        """Map an array or sparse table into memory; `mode` as in numpy.

        Raises
        ------
        Lost
            It is gone.
        """
        if mode == "r" and (pinned := self._pinned.get(fingerprint)) is not None:
            return pinned
        path = self.path(fingerprint)
        try:
            array = read_array(path, mode)
        except FileNotFoundError:
            raise Lost(f"the cache has lost the array {path.name}") from None
        return array

    def pin(self, fingerprint: str) -> None:
        """Keep an array readable even if its file is removed.

        Raises `Lost` if it is already gone.
        """
        array = self.load(fingerprint)
        self._pinned[fingerprint] = array
        if len(self._pinned) > PINNED:
            self._pinned.pop(next(iter(self._pinned)), None)

    def add(self, array: NDArray[Any], fingerprint: str | None = None) -> str:
        """Keep an array and return its fingerprint."""
        fingerprint = fingerprint or array_fingerprint(array)
        if not self.path(fingerprint).exists() or not self.holds(fingerprint):
            write_atomically(self.path(fingerprint), lambda file: _write(file, array))
            self._verified.add(fingerprint)
        return fingerprint

    def can_read(self, fingerprint: str) -> bool:
        """Return whether an array can be read here, even without its file."""
        return fingerprint in self._pinned or self.holds(fingerprint)

    def holds(self, fingerprint: str) -> bool:
        """Return whether an array is there and undamaged; remove a damaged one."""
        path = self.path(fingerprint)
        if fingerprint in self._verified and path.exists():
            return True
        try:
            state = array_fingerprint(read_array(path))
        except (FileNotFoundError, PermissionError):
            return False
        except (ValueError, OSError, EOFError) as error:
            state = str(error)
        if state != fingerprint:
            log.warning("A damaged cache entry was dropped and is computed again: %s", path.name)
            path.unlink(missing_ok=True)
            return False
        self._verified.add(fingerprint)
        return True

    def put(self, kind: str, key: str, facts: dict[str, Any], arrays: dict[str, str]) -> None:
        """Store facts and arrays under `key`.

        The arrays must have been added before.
        """
        if not (self.folder / FORMAT_FILE).exists():
            write_json(self.folder / FORMAT_FILE, {"format": FORMAT})
        write_json(self._entry(kind, key), {"facts": facts, "arrays": arrays})

    def get(self, kind: str, key: str) -> Entry | None:
        """Return the entry of `key` if all its arrays are intact."""
        path = self._entry(kind, key)
        try:
            content = json.loads(path.read_text())
            entry = Entry(content["facts"], content["arrays"])
        except OSError:  # none, or none that we may read
            return None
        except (ValueError, KeyError, TypeError):
            log.warning("A damaged cache entry was dropped and is computed again: %s", path.name)
            path.unlink(missing_ok=True)
            return None
        if not all(self.holds(fingerprint) for fingerprint in entry.arrays.values()):
            return None
        with contextlib.suppress(OSError):  # pruned meanwhile, or read-only
            os.utime(path)  # the least recently used go first when the cache is pruned
        return entry

    def check(self) -> None:
        """Refuse a folder written by a later version of the suite.

        Raises
        ------
        UserError
            It has.
        """
        try:
            number = json.loads((self.folder / FORMAT_FILE).read_text())["format"]
        except FileNotFoundError:
            return  # of format 1, or not written to yet
        except (OSError, ValueError, KeyError, TypeError):
            number = None
        refuse_newer(number, f"cache folder {str(self.folder)!r}")

    def _entry(self, kind: str, key: str) -> Path:
        return self.folder / kind / f"{key}.json"


def read_array(path: Path, mode: Literal["r", "c"] = "r") -> NDArray[Any]:
    """Map a cached array into memory; a sparse table becomes CSR."""
    if path.suffix == sparse.SUFFIX:
        table: NDArray[Any] = sparse.read(path, mode)
        return table
    array: NDArray[Any] = np.load(path, mmap_mode=mode)
    return array


def _write(file: Any, array: NDArray[Any]) -> None:
    if sparse.is_sparse(array):
        sparse.write(Writable(file), array)
    else:
        np.save(Writable(file), array)


def given_data(cache: Path) -> Path:
    """Return the folder for arrays passed by a program, beside the cache.

    They contain the truth and the published order of the samples, while methods can read the cache.
    """
    return cache.with_name(f"{cache.name}-given")


def default_cache_folder() -> Path:
    """Return the user's cache folder; respects ``XDG_CACHE_HOME``."""
    import platformdirs

    # platformdirs follows XDG_CACHE_HOME on Linux alone; a user who sets it means it everywhere.
    base = os.environ.get("XDG_CACHE_HOME")
    if base:
        return Path(base) / "clusterbench"
    try:
        folder = Path(platformdirs.user_cache_dir("clusterbench"))
    except RuntimeError:  # a user without a home, as in a container
        folder = Path()
    return folder if folder.is_absolute() else NOWHERE


NOWHERE = Path(os.devnull, "clusterbench")
"""Where nothing can be written."""


def usable_cache_folder(folder: Path) -> Path:
    """Return the cache folder, or a temporary one if it is read-only.

    A run needs a place for embeddings, but it need not be one that lasts.
    """
    if all(map(_can_be_written, (folder, *(folder / kind for kind in KINDS)))):
        return folder
    if folder not in _instead:
        temporary = tempfile.TemporaryDirectory(
            prefix="clusterbench-cache-", ignore_cleanup_errors=True
        )
        _instead[folder] = temporary
        log.warning(
            "The cache %s cannot be written: embeddings are kept for this run alone. "
            "Name another folder with --cache-dir.", folder,
        )  # fmt: skip
    return Path(_instead[folder].name)


KINDS = ("arrays", "embeddings", "neighbors", "reference", "given")
_instead: dict[Path, tempfile.TemporaryDirectory[str]] = {}


def _can_be_written(folder: Path) -> bool:
    """Return whether a folder is writable or can be made."""
    while not os.path.lexists(folder):
        folder = folder.parent
    return folder.is_dir() and os.access(folder, os.W_OK | os.X_OK)
