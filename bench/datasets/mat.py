"""MATLAB files: arrays with names."""

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bench.errors import UserError, unknown_name


def read(path: Path, target: str | None = None) -> tuple[NDArray, NDArray | None]:
    """Read features, one row a sample, and truth from a MATLAB file (version 7.2 or older).

    Two layouts are known: ``data`` with one *column* a sample and ``label``, as in the
    ``mnist-original.mat`` of the former mldata.org; and ``X`` with one row a sample and ``y``.

    Parameters
    ----------
    target : str, optional
        Name of the truth's array, instead of ``label`` or ``y``.

    Returns
    -------
    X : ndarray of shape (n_samples, ...)
    y : ndarray of shape (n_samples,), or None where the file holds no truth

    Raises
    ------
    UserError
        The file is unreadable or has neither layout, or lacks the target.
    """
    arrays = _arrays(path)
    if "data" in arrays:
        X, usual = arrays["data"].T, "label"
    elif "X" in arrays:
        X, usual = arrays["X"], "y"
    else:
        raise UserError(
            f"Got a MATLAB file with {sorted(arrays) or 'nothing'} at {path}, but expected 'data' "
            "and 'label' (one column a sample) or 'X' and 'y' (one row a sample)."
        )
    if target is not None and target not in arrays:
        raise unknown_name(f"target array of {str(path)!r}", target, arrays)
    y = arrays.get(target or usual)
    return X, None if y is None else y.ravel()


def _arrays(path: Path) -> dict[str, NDArray]:
    from scipy.io import loadmat

    try:
        found = loadmat(path)
    except NotImplementedError as error:
        raise UserError(
            f"Got a MATLAB 7.3 file {path}, but expected version 7.2 or older: save it with '-v7'."
        ) from error
    except Exception as error:  # a parser of bytes raises anything on broken ones
        raise UserError(
            f"Got an unreadable file {path} ({error}), but expected a MATLAB file: fetch or save "
            "it again."
        ) from error
    return {name: np.asarray(value) for name, value in found.items() if not name.startswith("__")}
