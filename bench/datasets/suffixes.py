"""File formats by suffix, and the bytes inside compressed files."""

import bz2
import gzip
import io
import lzma
import zipfile
import zlib
from pathlib import Path
from typing import Any

from bench.datasets.data_names import COMPRESSIONS
from bench.errors import UserError
from bench.files.archive import refuse_unfolding
from embeddings.shared.sample_file import why_unreadable

PART = 1 << 24
"""Bytes that are uncompressed at once."""

_BEGINNINGS = {".gz": b"\x1f\x8b", ".bz2": b"BZh", ".xz": b"\xfd7zXZ\x00", ".zip": b"PK\x03\x04"}


def format_of(path: Path) -> str:
    """Return the suffix of the format in lower case, without compression."""
    return uncompressed(path).suffix.lower()


def uncompressed(path: Path) -> Path:
    """Return the path without the suffix of a compression."""
    return path.with_suffix("") if path.suffix.lower() in COMPRESSIONS else path


def unpacked(path: Path) -> bytes:
    """Return a file's content, uncompressed if its name says so.

    A file that was unpacked and kept its name, as browsers do it, is taken as it is.

    Raises
    ------
    UserError
        It cannot be read, is broken, or is an archive of several files.
    """
    try:
        raw = path.read_bytes()
        suffix = path.suffix.lower()
        if suffix not in COMPRESSIONS or not raw.startswith(_BEGINNINGS[suffix]):
            return raw
        if suffix == ".zip":
            return _the_one_file(path, raw)
        return _unfolded(raw, suffix)
    except (
        *(OSError, EOFError, ValueError, NotImplementedError, RuntimeError),
        *(zlib.error, lzma.LZMAError, zipfile.BadZipFile),
    ) as error:
        raise unreadable(path, "a whole file", error) from error


def unreadable(path: Path, expected: str, error: Exception) -> UserError:
    """Say that a file cannot be read, and why."""
    return UserError(
        f"Got an unreadable file {path} ({why_unreadable(error)}), but expected {expected}: save "
        "it again."
    )


def _the_one_file(path: Path, raw: bytes) -> bytes:
    with zipfile.ZipFile(io.BytesIO(raw)) as archive:
        names = [
            info.filename
            for info in archive.infolist()
            if not info.is_dir() and not info.filename.startswith("__MACOSX/")
        ]
        if len(names) != 1:
            raise UserError(
                f"Got a .zip file of {len(names)} files at {path}, but expected one: unpack it "
                "and name the file that is meant."
            )
        refuse_unfolding(len(raw), archive.getinfo(names[0]).file_size)
        return archive.read(names[0])


def _unfolded(raw: bytes, suffix: str) -> bytes:
    """Uncompress in parts, so that next to nothing never becomes gigabytes."""
    library: Any = {".gz": gzip, ".bz2": bz2, ".xz": lzma}[suffix]
    parts, n_bytes = [], 0
    with library.open(io.BytesIO(raw)) as file:
        while part := file.read(PART):
            parts.append(part)
            n_bytes += len(part)
            refuse_unfolding(len(raw), n_bytes)
    return b"".join(parts)
