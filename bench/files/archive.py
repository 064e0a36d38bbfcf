"""Archives of arrays from elsewhere, looked at before they are unpacked."""

import io
import zipfile
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
        It is no such archive, holds objects, claims other sizes than it has, or unfolds to
        gigabytes from next to nothing.
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
    """Return some arrays of an archive by the last part of their names, as `read_npz` does all.

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
        shape, dtype = _header(file)
        n_bytes = int(np.prod(shape, dtype=object)) * dtype.itemsize
        if dtype.hasobject:
            raise BadArchive(f"holds {member.filename!r} of Python objects, which are never loaded")
        if n_bytes != member.file_size - file.tell():
            raise BadArchive(
                f"says that {member.filename!r} is of shape {shape}, but has other bytes than that"
            )
    with archive.open(member) as file:
        array: NDArray[Any] = npy.read_array(file, allow_pickle=False)
    return array


def _header(file: IO[bytes]) -> tuple[tuple[int, ...], np.dtype[Any]]:
    major, _ = npy.read_magic(file)
    read = npy.read_array_header_1_0 if major == 1 else npy.read_array_header_2_0
    shape, _, dtype = read(file)
    return shape, dtype
