"""Archives of arrays from elsewhere, looked at before they are unpacked."""

import io
import zipfile
from functools import lru_cache
from pathlib import Path
from typing import IO, Any

import numpy as np
from numpy.lib import format as npy
from numpy.typing import NDArray

LARGE = 256 * 10**6
MOST_PACKED = 500
"""An archive that unfolds to more than `LARGE` bytes may be packed by this factor at most."""


class BadArchive(ValueError):
    """An archive that is damaged or unsafe to unpack.

    The message is half a sentence.
    """


def read_npz(source: Path | bytes) -> dict[str, NDArray[Any]]:
    """Return the arrays of a NumPy archive without running its content.

    Parameters
    ----------
    source : Path or bytes
        The archive's file, or what is in it.

    Raises
    ------
    BadArchive
        It is not such an archive, holds objects, claims wrong sizes, or expands from almost nothing
        to gigabytes.
    FileNotFoundError
        There is no such file.
    """
    try:
        packed = len(source) if isinstance(source, bytes) else source.stat().st_size
        with zipfile.ZipFile(
            io.BytesIO(source) if isinstance(source, bytes) else source
        ) as archive:
            refuse_unfolding(packed, sum(member.file_size for member in archive.infolist()))
            return {
                member.filename.removesuffix(".npy"): _array(archive, member)
                for member in archive.infolist()
            }
    except (FileNotFoundError, BadArchive):
        raise
    except Exception as error:  # a parser of bytes raises anything on broken ones
        raise BadArchive(f"is no whole archive: {error}") from None


def read_members(source: Path, members: list[zipfile.ZipInfo]) -> dict[str, NDArray[Any]]:
    """Return arrays of an archive's members, by their last name.

    Raises
    ------
    BadArchive
        One is damaged, holds objects, or is not to be unpacked.
    """
    try:
        packed = sum(member.compress_size for member in members)
        refuse_unfolding(packed, sum(member.file_size for member in members))
        with zipfile.ZipFile(source) as archive:
            return {
                Path(member.filename).name.removesuffix(".npy"): _array(archive, member)
                for member in members
            }
    except BadArchive:
        raise
    except Exception as error:  # a parser of bytes raises anything on broken ones
        raise BadArchive(f"is no whole archive: {error}") from None


def refuse_unfolding(packed: int, n_bytes: int) -> None:
    """Refuse a file that would fill the memory when unpacked.

    Raises
    ------
    BadArchive
        It is packed more than data are.
    """
    if n_bytes > LARGE and n_bytes > MOST_PACKED * packed:
        raise BadArchive(
            f"holds {packed:,} bytes that unfold to {n_bytes:,}: if that is right, save it without "
            "compression"
        )


def _array(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> NDArray[Any]:
    with archive.open(member) as file:
        shape, by_column, dtype = _parsed(_header(file))
        count = int(np.prod(shape, dtype=object))
        if dtype.hasobject:
            raise BadArchive(f"holds {member.filename!r} of Python objects, which are never loaded")
        if count * dtype.itemsize != member.file_size - file.tell():
            raise BadArchive(
                f"says that {member.filename!r} is of shape {shape}, but has other bytes than that"
            )
        content = file.read()
    array: NDArray[Any] = np.frombuffer(bytearray(content), dtype, count)
    return array.reshape(shape, order="F" if by_column else "C")


def _header(file: IO[bytes]) -> bytes:
    """Read what stands before an array's numbers."""
    start = file.read(10)
    wide = start[6:7] > b"\x01"  # format 2 and 3 say the length in four bytes, not two
    start += file.read(2) if wide else b""
    return start + file.read(int.from_bytes(start[8:], "little"))


@lru_cache(maxsize=512)
def _parsed(header: bytes) -> tuple[tuple[int, ...], bool, np.dtype[Any]]:
    """Return shape, order and type of an array's header.

    The cells of a dataset share a header, which is slow to read.
    """
    file = io.BytesIO(header)
    major, _ = npy.read_magic(file)
    read = npy.read_array_header_1_0 if major == 1 else npy.read_array_header_2_0
    shape, by_column, dtype = read(file)
    return shape, by_column, dtype
