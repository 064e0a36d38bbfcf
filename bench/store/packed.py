"""A published run's records in one file, its arrays in another.

```
RUN/records.jsonl   a line for each record: {"file": "cells/ID.json", "record": {...}}
RUN/arrays.npz      each array under the name of its file and its own: assignments/ID/assignments
```

A file of its own, where there is one, wins: so a published run can be scored again or continued.
"""

import json
import zipfile
from collections.abc import Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from numpy.typing import NDArray

from bench.errors import UserError
from bench.files.archive import BadArchive, read_members
from bench.files.atomic import write_atomically, write_text

RECORDS = "records.jsonl"
ARRAYS = "arrays.npz"
OF_RECORDS = ("cells", "reference")
OF_ARRAYS = ("assignments", "truth", "reference")
PACKED_AT = (1980, 1, 1, 0, 0, 0)
"""The time that an archive gives: the same run is packed into the same bytes."""


def pack(run: Path) -> list[Path]:
    """Pack a run's records and arrays into one file each.

    Returns
    -------
    list of Path
        The files that were packed, relative to the run: one of these names beside the packed
        files would be read in place of what was packed.
    """
    assert not (run / RECORDS).exists(), "packed twice: the first records would be lost"
    records = [path for folder in OF_RECORDS for path in sorted((run / folder).glob("*.json"))]
    arrays = [path for folder in OF_ARRAYS for path in sorted((run / folder).glob("*.npz"))]
    lines = (
        json.dumps(
            {"file": f"{path.parent.name}/{path.name}", "record": json.loads(path.read_text())}
        )
        for path in records
    )
    if records:
        write_text(run / RECORDS, "".join(f"{line}\n" for line in lines))
    if arrays:
        write_atomically(run / ARRAYS, lambda file: _pack_arrays(arrays, file))
    for path in (*records, *arrays):
        path.unlink()
    return [path.relative_to(run) for path in (*records, *arrays)]


def _pack_arrays(paths: list[Path], file: Any) -> None:
    with zipfile.ZipFile(file, "w") as archive:
        for path in paths:
            with zipfile.ZipFile(path) as single:
                for name in single.namelist():
                    member = zipfile.ZipInfo(f"{path.parent.name}/{path.stem}/{name}", PACKED_AT)
                    member.compress_type = zipfile.ZIP_DEFLATED
                    archive.writestr(member, single.read(name))


def packed_record(path: Path) -> bytes | None:
    """Return the content of a packed record's file, or None."""
    return _records(path.parent.parent).get(f"{path.parent.name}/{path.name}")


def packed_names(folder: Path) -> Iterator[str]:
    """Yield the names of a run's packed files, as ``ID.json``."""
    for name in _records(folder.parent):
        above, _, own = name.partition("/")
        if above == folder.name:
            yield own


def packed_arrays(path: Path) -> dict[str, NDArray[Any]] | None:
    """Return the content of a packed file of arrays, or None.

    Raises
    ------
    BadArchive
        What is packed is damaged, or not to be unpacked.
    """
    source = path.parent.parent / ARRAYS
    if not source.is_file():
        return None
    known = _members(source, _stamp(source)).get(f"{path.parent.name}/{path.stem}")
    return None if known is None else read_members(source, known)


def _records(run: Path) -> Mapping[str, bytes]:
    path = run / RECORDS
    return _lines(path, _stamp(path)) if path.is_file() else {}


def _stamp(path: Path) -> tuple[int, int, int]:
    stat = path.stat()
    return stat.st_mtime_ns, stat.st_size, stat.st_ino


@lru_cache(maxsize=8)
def _lines(path: Path, stamp: tuple[int, int, int]) -> Mapping[str, bytes]:
    """Return the text of each record by the name of its file."""
    texts: dict[str, bytes] = {}
    for number, line in enumerate(path.read_bytes().splitlines(), 1):
        try:
            each = json.loads(line)
            name, record = each["file"], each["record"]
            if not isinstance(name, str):
                raise ValueError("file is no text")
        except (ValueError, TypeError, KeyError) as error:
            raise UserError(
                f"Got the file {str(path)!r}, of which line {number} is damaged ({error}): bring "
                "the whole file back."
            ) from None
        texts[name] = json.dumps(record).encode()
    return texts


@lru_cache(maxsize=8)
def _members(path: Path, stamp: tuple[int, int, int]) -> Mapping[str, list[zipfile.ZipInfo]]:
    """Return what is packed of each file of arrays."""
    members: dict[str, list[zipfile.ZipInfo]] = {}
    try:
        with zipfile.ZipFile(path) as archive:
            for member in archive.infolist():
                members.setdefault(member.filename.rpartition("/")[0], []).append(member)
    except (OSError, zipfile.BadZipFile) as error:
        raise BadArchive(f"is packed in {path.name}, which is no whole archive: {error}") from None
    return members
