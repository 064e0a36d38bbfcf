"""Content addresses: SHA-256 of arrays and of JSON values."""

import hashlib
import json
import re
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bench.files import sparse


def array_fingerprint(array: NDArray[Any]) -> str:
    """Return the SHA-256 of an array's shape, type and bytes.

    The bytes are taken in C order.

    A sparse table, in canonical form, has a name of its own kind: see `bench.files.sparse`.
    """
    if sparse.is_sparse(array):
        return sparse.fingerprint(array)
    digest = hashlib.sha256(repr((array.shape, array.dtype.str)).encode())
    digest.update(np.ascontiguousarray(array).data)
    return digest.hexdigest()


def key(**facts: Any) -> str:
    """Return the SHA-256 over named facts, whatever their order."""
    return hashlib.sha256(json.dumps(facts, sort_keys=True, default=repr).encode()).hexdigest()


def is_fingerprint(value: Any) -> bool:
    """Return whether a value may be an array's name and no path."""
    return isinstance(value, str) and re.fullmatch(r"[0-9A-Za-z_-]{1,64}", value) is not None
