"""A dataset from AnnData, in a file or in memory."""

import io
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bench.datasets.arrays import from_arrays
from bench.datasets.dataset import Dataset
from bench.datasets.h5ad import SUFFIX, H5adFile
from bench.datasets.reading import Reading
from bench.datasets.suffixes import format_of, uncompressed, unpacked
from bench.datasets.truth_column import column_named, looks_like_truth
from bench.errors import UserError
from bench.files.sparse import is_sparse

MARK = "#"
"""Stands between a file and what is meant in it, as in ``cells.h5ad#obsm/X_pca``."""

FEATURES = "X"
MOST_CANDIDATES = 8


def parted(name: str) -> tuple[str, str | None]:
    """Split a name into the file and the part that is meant.

    The part is None if the name has none.

    Examples
    --------
    >>> parted("cells.h5ad#obsm/X_pca")
    ('cells.h5ad', 'obsm/X_pca')
    >>> parted("a#b.csv")
    ('a#b.csv', None)
    """
    file, mark, place = name.rpartition(MARK)
    if mark and format_of(Path(file)) == SUFFIX:
        return file, place or None
    return name, None


def is_cells(path: Path) -> bool:
    """Return whether a file is AnnData's by its name."""
    return format_of(path) == SUFFIX


def opened(path: Path) -> H5adFile:
    """Open a file; if it is compressed, read it into memory.

    Raises
    ------
    UserError
        There is no such file, or it is broken.
    """
    if not path.is_file():
        raise UserError(
            f"Got dataset file {str(path)!r}, but there is no such file: check the path."
        )
    return H5adFile(path if uncompressed(path) == path else io.BytesIO(unpacked(path)), path)


def load(path: Path, place: str | None, name: str, reading: Reading) -> Dataset:
    """Load the cells of a file.

    Parameters
    ----------
    path : Path
    place : str or None
        Where the features are: ``X`` by default, ``layers/NAME``, ``obsm/NAME`` or ``raw/X``.
    name : str
        The dataset's.
    reading : Reading
        Its `target` is a column of `obs`.

    Raises
    ------
    UserError
        There is nothing of that name, or it cannot be features or truth.
    """
    with opened(path) as file:
        where = _settled(place, file, path)
        columns = file.columns("obs")
        target, notes = _target(columns, reading, name)
        y = None if target is None else file.column("obs", target)
        X = file.matrix(where)
        table = "raw/var" if where.startswith("raw/") else "var"
        genes = None if where.startswith("obsm/") else file.row_names(table)
        cells = file.row_names("obs")
    source = f"file {path.resolve()}" + ("" if place is None else f", {place}")
    return _made(X, y, name, source, reading, (f"read as: AnnData, {where}", *notes), genes, cells)


def from_anndata(given: Any, y: Any, name: str, reading: Reading) -> Dataset:
    """Make a dataset of an AnnData object; see `load`.

    Parameters
    ----------
    given : AnnData
    y : array, str or None
        Truth, or the name of its column in `obs`. With None, the settings or the names of columns
        decide.
    name, reading
        As in `load`.

    Raises
    ------
    UserError
        It has no X, or `target` is no column of its `obs`.
    """
    if isinstance(y, str):
        reading, y = Reading.of({**reading.said(), "target": y}, name), None
    if given.X is None:
        raise UserError(
            f"Got AnnData {name!r} without X, but expected features: pass a matrix of its "
            "layers or obsm, as in (adata.obsm['X_pca'], adata.obs['cell_type'])."
        )
    notes = ["read as: AnnData, X"]
    if y is None:
        target, more = _target([str(each) for each in given.obs.columns], reading, name)
        y = None if target is None else given.obs[target].to_numpy(dtype=object, na_value=None)
        notes += more
    X = given.X if is_sparse(given.X) else given.X[:]  # where it lies in a file
    genes, cells = (np.array(list(map(str, each))) for each in (given.var_names, given.obs_names))
    return _made(X, y, name, "AnnData in memory", reading, tuple(notes), genes, cells)


def _made(
    X: Any,
    y: Any,
    name: str,
    source: str,
    reading: Reading,
    notes: tuple[str, ...],
    genes: NDArray[Any] | None,
    cells: NDArray[Any] | None,
) -> Dataset:
    dataset = from_arrays((X, y), name, source, reading, notes)
    named = genes is not None and len(genes) == dataset.X.shape[1] and reading.prepare is None
    return replace(
        dataset,
        feature_names=tuple(map(str, genes)) if named and genes is not None else (),
        row_names=cells,
    )


def _settled(place: str | None, file: H5adFile, path: Path) -> str:
    if place is not None or FEATURES in file.matrices():
        return place or FEATURES
    raise UserError(
        f"Got file {str(path)!r}, which holds no X, but expected features: name one of: "
        + ", ".join(f"{path.name}{MARK}{each}" for each in file.matrices())
        + "."
    )


def _target(columns: list[str], reading: Reading, name: str) -> tuple[str | None, list[str]]:
    """Return the column of `obs` with the truth, and notes about it."""
    if reading.target is False:
        return None, []
    if reading.truth is not None:
        return column_named(columns, reading.truth, f"target column of {name!r}"), []
    alike = [column for column in columns if looks_like_truth(column)]
    if len(alike) == 1:
        return alike[0], [f"truth: column {alike[0]!r} of obs, by its name"]
    shown = ", ".join(columns[:MOST_CANDIDATES]) + (" …" if len(columns) > MOST_CANDIDATES else "")
    return None, [f"no truth: write target for one of obs: {shown}"] if columns else []
