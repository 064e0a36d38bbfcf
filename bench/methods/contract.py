"""What a method must return; anything else is an error."""

import re
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bench.files import sparse


class ContractError(Exception):
    """A method returned something against the contract, or changed its input."""


def check_embedding(Z: Any, n_samples: int) -> NDArray[np.float32]:
    """Return `Z` as float32 of shape (n_samples, n_components), or raise.

    A sparse one comes back as CSR in canonical form; its zeros are never written out.
    """
    if sparse.is_sparse(Z):
        return _check_sparse(Z, n_samples)
    Z = np.asarray(Z)
    _expect_numbers(Z, "an embedding")
    if Z.ndim != 2 or Z.shape[0] != n_samples or Z.shape[1] == 0:
        raise ContractError(
            f"returned an embedding of shape {Z.shape}, expected ({n_samples}, n_components)"
        )
    if not np.isfinite(Z).all():
        raise ContractError(
            f"returned {int((~np.isfinite(Z)).sum())} values that are NaN or infinite, "
            "expected a finite embedding"
        )
    with np.errstate(over="ignore"):
        narrow = np.ascontiguousarray(Z, dtype=np.float32)
    if not np.isfinite(narrow).all():
        raise ContractError("returned values beyond the range of float32 (3.4e38)")
    return narrow


def check_assignments(assignments: Any, n_samples: int) -> NDArray[np.int32]:
    """Return assignments as int32 of shape (n_samples,), or raise."""
    assignments = np.asarray(assignments)
    if assignments.shape != (n_samples,):
        raise ContractError(
            f"returned assignments of shape {assignments.shape}, expected ({n_samples},)"
        )
    if assignments.dtype.kind not in "iu":
        raise ContractError(f"returned assignments of type {assignments.dtype}, expected integers")
    if assignments.min() < -1 or assignments.max() >= 2**31:
        raise ContractError(
            f"returned assignments from {assignments.min()} to {assignments.max()}, expected "
            "cluster numbers from 0, and -1 for noise"
        )
    return assignments.astype(np.int32)


def check_unchanged(now: NDArray[Any], before: NDArray[Any]) -> None:
    """Raise where a method has written into the array it was handed."""
    equal = sparse.same if sparse.is_sparse(now) else np.array_equal
    if not equal(now, before):
        raise ContractError("changed its input in place, expected the features left as they were")


def asks_for_truth(error: BaseException) -> bool:
    """Return whether a method's error says that `y` is missing.

    No method is ever passed the truth.
    """
    try:
        message = str(error)
    except BaseException:  # it has a message of its own making, which fails as well
        return False
    lacks = isinstance(error, TypeError) and re.search(r"missing .*argument.*'y'", message)
    return bool(lacks or re.search(r"requires y to be passed", message))


def _check_sparse(Z: Any, n_samples: int) -> Any:
    values = np.empty((0, *Z.shape), Z.dtype)
    _expect_numbers(values, "an embedding")
    if len(Z.shape) != 2 or Z.shape[0] != n_samples or Z.shape[1] == 0:
        raise ContractError(
            f"returned an embedding of shape {Z.shape}, expected ({n_samples}, n_components)"
        )
    if Z.nnz:
        check_embedding(Z.tocsr().data.reshape(-1, 1), Z.nnz)
    return sparse.canonical(Z)


def _expect_numbers(array: NDArray[Any], what: str) -> None:
    if array.dtype.kind not in "fiub":
        raise ContractError(f"returned {what} of type {array.dtype}, expected real numbers")
