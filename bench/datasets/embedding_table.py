"""Embeddings from files of other programs, with their row names."""

from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bench.datasets.cells import FEATURES, is_cells, opened, parted
from bench.datasets.suffixes import format_of
from bench.errors import UserError
from bench.files.sparse import MOST_DENSE, is_small, is_sparse
from embeddings.shared.sample_file import read_rows

TABLES = (".csv", ".tsv", ".txt", ".parquet", ".feather")
IDS = ("ids", "id", "index", "row_names", "names")
"""What an array of row names is called in an archive."""


def read_embedding(path: str) -> tuple[NDArray[Any], NDArray[Any] | None]:
    """Read the rows of an embedding, and their names if any.

    A table is read like a dataset without truth: a column that names the rows is no feature.

    Raises
    ------
    UserError, ValueError
        The file is missing or broken.
    """
    file, place = parted(path)
    if is_cells(Path(file)):
        with opened(Path(file).expanduser()) as cells:
            return dense_rows(cells.matrix(place or FEATURES), path), cells.row_names("obs")
    kind = format_of(Path(path))
    if kind in TABLES:
        from bench.datasets import load

        table = load(path, target=False)
        return table.X, table.row_names
    rows = read_rows(path)
    return rows, _ids(path, len(rows)) if kind == ".npz" else None


def dense_rows(Z: Any, name: str) -> NDArray[Any]:
    """Return an embedding as a dense array.

    Examples
    --------
    >>> from scipy.sparse import csr_matrix
    >>> dense_rows(csr_matrix([[0, 1], [2, 0]]), "Z").tolist()
    [[0, 1], [2, 0]]

    Raises
    ------
    UserError
        A dense copy would be too large.
    """
    if not is_sparse(Z):
        return np.asarray(Z)
    if not is_small(Z.shape):
        raise UserError(
            f"Got embedding {name!r}, a sparse table of {Z.shape[0]:,} × {Z.shape[1]:,} numbers, "
            f"but expected at most {MOST_DENSE:,} of them, as an embedding is dense: give it as "
            "the dataset and reduce it, as with 'svd'."
        )
    return np.asarray(Z.toarray())


def _ids(path: str, n_rows: int) -> NDArray[Any] | None:
    with np.load(path, allow_pickle=False) as archive:
        names = [name for name in IDS if name in archive and archive[name].shape == (n_rows,)]
        return archive[names[0]] if names else None


def matched_rows(
    rows: NDArray[Any], names: NDArray[Any], wanted: NDArray[Any], where: str
) -> NDArray[Any]:
    """Return the rows of the wanted names, in their order.

    Examples
    --------
    >>> rows = np.array([[0.0], [1.0], [2.0]])
    >>> matched_rows(rows, np.array(["a", "b", "c"]), np.array(["c", "a"]), "here").tolist()
    [[2.0], [0.0]]

    Raises
    ------
    UserError
        A name that several rows have, or none.
    """
    places = {str(name): place for place, name in enumerate(names.tolist())}
    if len(places) < len(names):
        raise UserError(
            f"{where}, in which several rows have one id, but expected each once: fix the ids, or "
            "leave them out and keep the order of the samples."
        )
    missing = [str(name) for name in wanted.tolist() if str(name) not in places]
    if missing:
        raise UserError(
            f"{where}, which has no row of id {missing[0]!r} ({len(missing)} of {len(wanted)} "
            "samples have none): expected the ids of the dataset, or none and one row for each "
            "sample in its order."
        )
    return rows[[places[str(name)] for name in wanted.tolist()]]
