"""Sparse features of any numeric type converted to CSR of float32."""

from typing import Any

import numpy as np

from bench.datasets.features import BEYOND, LARGEST, SMALLEST, Features
from bench.errors import UserError
from bench.files.sparse import canonical


def to_csr(X: Any, name: str) -> Features:
    """Return a sparse matrix in canonical form, with notes.

    Very small or very large numbers are divided by a power of ten. Nothing is centred: zeros would
    have to be written out.

    Parameters
    ----------
    X : sparse matrix or array of shape (n_samples, n_features)
    name : str
        The dataset's, for messages.

    Raises
    ------
    UserError
        Values that are no real and finite numbers, or of sizes that mean something else.
    """
    if X.dtype.kind not in "biuf":
        raise UserError(
            f"Got features of type {X.dtype} in dataset {name!r}, but expected real numbers: "
            "convert them."
        )
    if X.ndim != 2:
        raise UserError(
            f"Got features of shape {X.shape} in dataset {name!r}, but expected a table "
            "(n_samples, n_features): reshape the array."
        )
    rows = X.tocsr().astype(np.float64)
    _refuse_odd(rows, name)
    size, notes = float(np.abs(rows.data).max(initial=0.0)), []
    if size and not SMALLEST <= size <= LARGEST:
        factor = 10.0 ** np.floor(np.log10(size))
        rows = rows / factor
        notes.append(
            f"rescaled: every feature divided by {factor:.0e}: float32 cannot square such numbers"
        )
    table = canonical(rows)
    share = table.nnz / max(1, table.shape[0] * table.shape[1])
    notes.append(f"sparse: {table.nnz:,} numbers that are not 0, {share:.2%} of the table")
    return Features(table, None, tuple(notes))


def _refuse_odd(rows: Any, name: str) -> None:
    odd = ~np.isfinite(rows.data) | (np.abs(rows.data) > BEYOND)
    if not odd.any():
        return
    place = int(np.flatnonzero(odd)[0])
    row = int(np.searchsorted(rows.indptr, place, side="right") - 1)
    raise UserError(
        f"Got {rows.data[place]} in row {row}, column {rows.indices[place]} of dataset {name!r}, "
        f"but expected finite numbers up to {BEYOND:.0e}: fix it, or leave the sample out."
    )
