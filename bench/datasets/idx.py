"""IDX files, the format in which MNIST was published.

They have a header of big-endian sizes, followed by the bytes.
"""

import gzip
import hashlib
import zlib
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bench.errors import UserError

MOST_BYTES = 2 * 10**9
"""Far above the largest of the family, EMNIST by class with 640 MB; some files unfold to more."""


def read(path: Path, *, n_dims: int, md5: str | None = None) -> NDArray[np.uint8]:
    """Read one IDX file of unsigned bytes, gzipped or not.

    Parameters
    ----------
    n_dims : int
        How many axes it must have: 3 for images, 1 for labels.
    md5 : str, optional
        What the MD5 of the uncompressed file must be.

    Raises
    ------
    UserError
        The file is unreadable, truncated, of another checksum, or no such IDX file.

    Notes
    -----
    Format: Y. LeCun, C. Cortes, C. Burges, "The MNIST database of handwritten digits": two zero
    bytes, 0x08 for unsigned bytes, the number of axes, then the size of each in four bytes.
    """
    raw = _unpacked(path)
    if md5 is not None:
        digest = hashlib.md5(raw, usedforsecurity=False).hexdigest()
        if digest != md5:
            raise UserError(
                f"Got MD5 {digest} for {path} (uncompressed), but expected {md5}: fetch the file "
                "again."
            )
    magic = bytes((0, 0, 8, n_dims))
    header = 4 + 4 * n_dims
    if raw[:4] != magic or len(raw) < header:
        raise UserError(
            f"Got a file that starts with {raw[:4].hex() or 'nothing'} at {path}, but expected an "
            f"IDX file of bytes with {n_dims} axes ({magic.hex()}): put the right file there."
        )
    shape = tuple(int(size) for size in np.frombuffer(raw, dtype=">u4", count=n_dims, offset=4))
    expected = header + int(np.prod(shape, dtype=np.int64))
    if len(raw) != expected:
        raise UserError(
            f"Got {len(raw)} bytes in {path}, but its header promises {expected}: fetch the file "
            "again."
        )
    return np.frombuffer(raw, dtype=np.uint8, offset=header).reshape(shape)


def _unpacked(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            # By content, since browsers unpack files and keep the name.
            packed = file.read(2) == b"\x1f\x8b"
        with gzip.open(path) if packed else path.open("rb") as file:
            return file.read(MOST_BYTES)  # what is beyond is missed by the check of its size
    except (OSError, EOFError, zlib.error) as error:
        raise UserError(
            f"Got an unreadable file {path} ({error}), but expected an IDX file, gzipped or not: "
            "fetch the file again."
        ) from error
