"""Sparse tables of the suite: one form of CSR, with own files.

A file holds four arrays one after the other, each as `numpy.save` writes it: the shape, where rows
begin, columns, values. None is compressed, so that they can be mapped into memory.
"""

import hashlib
from pathlib import Path
from typing import IO, Any

import numpy as np
from numpy.lib import format as npy
from numpy.typing import NDArray

PREFIX = "csr-"
"""How fingerprints of sparse tables begin: what lies under a name is known without a look."""

SUFFIX = ".csr"

MOST_DENSE = 250_000_000
"""A dense copy of a sparse table has at most so many numbers, zeros included: 1 GB in float32."""

BLOCK = 1 << 22
"""Numbers that are written out at a time where zeros must be seen too."""


def is_sparse(array: Any) -> bool:
    """Return whether this is a SciPy sparse matrix or array."""
    return hasattr(array, "toarray") and hasattr(array, "tocsr")


def canonical(X: Any) -> Any:
    """Return a sparse table in the one form that equal tables share.

    CSR of float32; columns ascend within each row, none comes twice, and no zero is stored.

    Parameters
    ----------
    X : sparse matrix or array of shape (n_samples, n_features)

    Returns
    -------
    scipy.sparse.csr_matrix of shape (n_samples, n_features), float32

    Examples
    --------
    >>> from scipy.sparse import coo_matrix
    >>> twice = coo_matrix(([1.0, 2.0, 0.0], ([0, 0, 1], [1, 1, 0])), shape=(2, 2))
    >>> canonical(twice).data.tolist()
    [3.0]
    """
    from scipy.sparse import csr_matrix

    table = csr_matrix(X, copy=True)
    table.sum_duplicates()
    table = table.astype(np.float32)
    table.eliminate_zeros()
    return _csr(table.data, table.indices, table.indptr, table.shape)


def fingerprint(X: Any) -> str:
    """Return the SHA-256 of a canonical table's shape and arrays."""
    digest = hashlib.sha256(repr((tuple(map(int, X.shape)), X.data.dtype.str)).encode())
    for part in (X.indptr.astype(np.int64), X.indices.astype(np.int32), X.data):
        digest.update(np.ascontiguousarray(part).data)
    return PREFIX + digest.hexdigest()[: 64 - len(PREFIX)]


def dense_fingerprint(X: Any) -> str:
    """Return the fingerprint that the equivalent dense table would have."""
    digest = hashlib.sha256(repr((tuple(map(int, X.shape)), X.data.dtype.str)).encode())
    step = max(1, BLOCK // X.shape[1])
    for start in range(0, X.shape[0], step):
        digest.update(X[start : start + step].toarray().data)
    return digest.hexdigest()


def is_small(shape: tuple[int, ...]) -> bool:
    """Return whether a dense copy of this shape is allowed."""
    return int(shape[0]) * int(shape[1]) <= MOST_DENSE


def is_named_sparse(name: str) -> bool:
    """Return whether a fingerprint names a sparse table."""
    return name.startswith(PREFIX)


def write(file: Any, X: Any) -> None:
    """Write a table in canonical form."""
    for part in (np.array(X.shape, np.int64), X.indptr, X.indices, X.data):
        npy.write_array(file, np.ascontiguousarray(part), allow_pickle=False)


def read(path: Path, mode: str = "r") -> Any:
    """Map a table into memory; `mode` as numpy's ``mmap_mode``.

    Raises
    ------
    ValueError, EOFError, OSError
        The file is damaged or missing.
    """
    parts: list[NDArray[Any]] = []
    with path.open("rb") as file:
        for _ in range(4):
            parts.append(_mapped(file, path, mode))
    shape, indptr, indices, data = parts
    return _csr(data, indices, indptr, tuple(map(int, shape)))


def same(now: Any, before: Any) -> bool:
    """Return whether two CSR tables hold the same arrays."""
    return now.shape == before.shape and all(
        np.array_equal(getattr(now, part), getattr(before, part))
        for part in ("indptr", "indices", "data")
    )


def _mapped(file: IO[bytes], path: Path, mode: str) -> NDArray[Any]:
    major, _ = npy.read_magic(file)
    if major != 1:
        raise ValueError("is no table of ours")
    shape, _, dtype = npy.read_array_header_1_0(file)
    if len(shape) != 1 or dtype.kind not in "if":
        raise ValueError("is no table of ours")
    start, n_bytes = file.tell(), shape[0] * dtype.itemsize
    file.seek(n_bytes, 1)
    if file.tell() > path.stat().st_size:
        raise EOFError("ends before its time")
    if not n_bytes:
        return np.empty(shape, dtype)
    array: Any = np.memmap(path, dtype, mode, start, shape)  # type: ignore[call-overload]
    return np.asarray(array)


def _csr(data: Any, indices: Any, indptr: Any, shape: Any) -> Any:
    """Return CSR of these arrays, without copying or checking."""
    from scipy.sparse import csr_matrix

    table = csr_matrix(shape, dtype=data.dtype)
    table.data, table.indices, table.indptr = data, indices, indptr
    table.has_sorted_indices = table.has_canonical_format = True
    return table
