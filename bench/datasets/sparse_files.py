"""Files of sparse tables: SciPy's .npz, MatrixMarket, SVMLight."""

import io
from pathlib import Path
from typing import Any

import numpy as np

from bench.datasets.reading import Reading
from bench.datasets.suffixes import unreadable

SVMLIGHT = (".svm", ".libsvm", ".svmlight")
SUFFIXES = (".mtx", *SVMLIGHT)
_OF_FORMAT = {
    **dict.fromkeys(("csr", "csc", "bsr"), ("data", "indices", "indptr")),
    "coo": ("data", "row", "col"),
    "dia": ("data", "offsets"),
}


def read(raw: bytes, path: Path, kind: str, reading: Reading) -> tuple[dict[str, Any], str]:
    """Read a file into named arrays, and describe the guesses.

    Raises
    ------
    UserError
        The file is broken.
    """
    return _svmlight(raw, path, reading) if kind in SVMLIGHT else (_matrix_market(raw, path), "")


def with_sparse(arrays: dict[str, Any], path: Path) -> dict[str, Any]:
    """Put together the sparse matrix of a file of `scipy.sparse.save_npz`, as "X".

    Other archives are returned as they are, other arrays of this one stay.

    Raises
    ------
    UserError
        Its parts are of no sparse matrix.
    """
    if not {"format", "shape", "data"} <= arrays.keys():
        return arrays
    name = np.asarray(arrays["format"]).item()
    name = name.decode("ascii", "replace") if isinstance(name, bytes) else str(name)
    expected = f"a file of scipy.sparse.save_npz, of format {', '.join(_OF_FORMAT)}"
    try:
        parts = [arrays[part] for part in _OF_FORMAT[name]]
        matrix = _assembled(name, parts, tuple(int(n) for n in arrays["shape"]))
    except Exception as error:  # parts that do not fit raise anything
        raise unreadable(path, expected, error) from error
    used = {"format", "shape", "_is_array", *_OF_FORMAT[name]}
    return {"X": matrix, **{key: array for key, array in arrays.items() if key not in used}}


def _assembled(name: str, parts: list[Any], shape: tuple[int, ...]) -> Any:
    import scipy.sparse

    if name == "coo":
        return scipy.sparse.coo_matrix((parts[0], (parts[1], parts[2])), shape=shape)
    matrix = getattr(scipy.sparse, f"{name}_matrix")(tuple(parts), shape=shape)
    if hasattr(matrix, "check_format"):
        matrix.check_format(full_check=True)  # indices beyond the table would crash what reads it
    return matrix


def _matrix_market(raw: bytes, path: Path) -> dict[str, Any]:
    from scipy.io import mmread

    try:
        return {"X": mmread(io.BytesIO(raw))}
    except Exception as error:  # a parser of bytes raises anything on broken ones
        raise unreadable(path, "a MatrixMarket file", error) from error


def _svmlight(raw: bytes, path: Path, reading: Reading) -> tuple[dict[str, Any], str]:
    from sklearn.datasets import load_svmlight_file

    try:
        X, y = load_svmlight_file(io.BytesIO(raw))
    except Exception as error:  # as above
        raise unreadable(path, "lines of 'label index:value ...' (SVMLight)", error) from error
    if reading.target is not None:
        return {"X": X}, "read as: SVMLight, the first number of each line not used"
    whole = (y == np.rint(y)).all()
    truth = y.astype(np.int64) if whole else y
    return {"X": X, "y": truth}, "read as: SVMLight, truth the first number of each line"
