"""MATLAB files of all versions: arrays with names."""

import io
import math
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bench.datasets.suffixes import unreadable
from bench.files.archive import refuse_unfolding

_HDF5 = b"\x89HDF\r\n\x1a\n"


def read(raw: bytes, path: Path) -> dict[str, Any]:
    """Read the arrays of a MATLAB file, including cells of text.

    Raises
    ------
    UserError
        The file is unreadable.
    """
    # Version 7.3 is HDF5 behind a header of 512 bytes.
    if raw[:8] == _HDF5 or raw[512:520] == _HDF5:
        return _version_7_3(raw, path)
    from scipy.io import loadmat, whosmat

    try:
        n_values = sum(
            math.prod(shape) for _, shape, kind in whosmat(io.BytesIO(raw)) if kind != "sparse"
        )
        refuse_unfolding(len(raw), 8 * n_values)
        arrays = loadmat(io.BytesIO(raw))
        return {
            name: _plain(value)
            for name, value in arrays.items()
            if not name.startswith("__") and math.prod(np.shape(value))
        }
    except Exception as error:  # a parser of bytes raises anything on broken ones
        raise unreadable(path, "a MATLAB file", error) from error


def _plain(value: Any) -> Any:
    """Return text out of cells, and sparse matrices as they are."""
    if hasattr(value, "toarray"):
        return value
    array = np.asarray(value)
    if array.dtype.kind != "O":
        return np.char.rstrip(array) if array.dtype.kind == "U" else array
    items = [np.asarray(item).ravel() for item in array.ravel()]
    if all(len(item) == 1 for item in items):
        return np.array([item[0] for item in items]).reshape(array.shape)
    return array


def _version_7_3(raw: bytes, path: Path) -> dict[str, Any]:
    import h5py

    try:
        with h5py.File(io.BytesIO(raw), "r") as file:
            return {
                name: _from_hdf5(node, file)
                for name, node in file.items()
                if not name.startswith("#")
            }
    except Exception as error:  # a parser of bytes raises anything on broken ones
        raise unreadable(path, "a MATLAB file", error) from error


def _from_hdf5(node: Any, file: Any) -> Any:
    import h5py

    kind = node.attrs.get("MATLAB_class", b"").decode()
    if isinstance(node, h5py.Group):
        if "MATLAB_sparse" not in node.attrs:
            return np.empty(0)  # a struct: no array of ours
        from scipy.sparse import csc_matrix

        n_rows = int(node.attrs["MATLAB_sparse"])
        starts = node["jc"][()].astype(np.int64)
        inner = (node["data"][()], node["ir"][()].astype(np.int64)) if "data" in node else ([], [])
        return csc_matrix((*inner, starts), shape=(n_rows, len(starts) - 1))
    if node.attrs.get("MATLAB_empty", 0):
        return np.empty(0)
    if kind == "char":
        return _characters(node[()])
    if kind == "cell" or node.dtype.kind == "O":
        items = [_from_hdf5(file[reference], file) for reference in node[()].ravel(order="F")]
        texts = [item.ravel() for item in map(np.asarray, items)]
        if all(len(text) == 1 for text in texts):
            return np.array([text[0] for text in texts])
        return np.array(items, dtype=object)
    # HDF5 has MATLAB's first axis last.
    array: NDArray[Any] = node[()].T
    return array.astype(bool) if kind == "logical" else array


def _characters(codes: NDArray[Any]) -> NDArray[Any]:
    """Return the rows of a matrix of characters as text."""
    rows = np.atleast_2d(codes.T)
    return np.array(["".join(map(chr, row)).rstrip() for row in rows])
