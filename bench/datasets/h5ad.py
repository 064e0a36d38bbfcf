"""AnnData's files (.h5ad), read by their documented format.

They are read without the package `anndata`, whose releases hold pandas below version 3. The format
is described at https://anndata.readthedocs.io/en/latest/fileformat-prose.html; releases before it
wrote tables as arrays of records.
"""

from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bench.datasets.suffixes import unreadable
from bench.errors import UserError

SUFFIX = ".h5ad"
OLD_PLACES = {"raw/X": "raw.X", "raw/var": "raw.var"}
"""Where releases before 0.7 have what later ones have elsewhere."""


class H5adFile:
    """An open file.

    Parameters
    ----------
    file : path or file object
    path : Path
        For messages.
    """

    def __init__(self, file: Any, path: Path) -> None:
        import h5py

        self.path = path
        try:
            self._file = h5py.File(file, "r")
            self.keys = {*self._file}
        except Exception as error:  # a parser of bytes raises anything on broken ones
            raise unreadable(path, "a file of AnnData (.h5ad)", error) from error
        if "obs" not in self.keys:
            self.close()
            raise UserError(
                f"Got file {path}, which holds no table 'obs', but expected a file that AnnData's "
                "write_h5ad made: write it again."
            )

    def __enter__(self) -> "H5adFile":
        return self

    def __exit__(self, *error: object) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the file."""
        self._file.close()

    def matrices(self) -> list[str]:
        """Return the places of all possible feature tables, as in ``obsm/X_pca``."""
        places = [name for name in ("X",) if self._has(name)]
        places += [f"{kind}/{name}" for kind in ("layers", "obsm") for name in self._named(kind)]
        return places + [name for name in ("raw/X",) if self._has(name)]

    def embeddings(self) -> list[str]:
        """Return the names of what lies in obsm."""
        return self._named("obsm")

    def matrix(self, place: str) -> Any:
        """Return features: an array, or a sparse matrix of SciPy, (n_obs, n).

        Raises
        ------
        UserError
            There is nothing of that name, or no table of numbers.
        """
        if place not in self.matrices():
            raise UserError(
                f"Got {f'{self.path}#{place}'!r}, which is not there: expected one of: "
                f"{', '.join(self.matrices())}."
            )
        return self._read(lambda: self._matrix(place))

    def column(self, table: str, name: str) -> NDArray[Any]:
        """Return a column of `obs` or `var`, gaps as None or NaN."""
        return self._read(lambda: self._column(table, name))

    def columns(self, table: str) -> list[str]:
        """Return the names of a table's columns, without its row names."""
        node = self._file[table]
        if _is_records(node):
            return [name for name in node.dtype.names if name != _old_index(node)]
        stored = list(map(_decoded, node.attrs.get("column-order", [])))
        return stored or [name for name in node if name not in (_index(node), "__categories")]

    def row_names(self, table: str) -> NDArray[Any] | None:
        """Return the row names of `obs` or `var`, or None."""
        node = self._node(table)
        if node is None:
            return None
        name = _old_index(node) if _is_records(node) else _index(node)
        if name is None:
            return None
        names = self._read(lambda: self._column(table, name))
        return np.array([str(each) for each in names])

    def _has(self, place: str) -> bool:
        node = self._node(place)
        return node is not None and _attribute(node, "encoding-type") != "null"

    def _node(self, place: str) -> Any:
        for name in (place, OLD_PLACES.get(place, place)):
            if name in self._file:
                return self._file[name]
        return None

    def _named(self, kind: str) -> list[str]:
        node = self._file.get(kind)
        if node is None:
            return []
        return list(node.dtype.names or ()) if _is_records(node) else list(node)

    def _matrix(self, place: str) -> Any:
        kind, _, name = place.partition("/")
        if kind in ("obsm", "layers") and _is_records(self._file[kind]):
            return np.asarray(self._file[kind][name])
        node = self._node(place)
        encoding = _attribute(node, "encoding-type")
        sparse = (_attribute(node, "h5sparse_format") or encoding).removesuffix("_matrix")
        if sparse in ("csr", "csc"):
            return _sparse(node, sparse)
        if encoding == "dataframe":
            columns = [self._column(place, each) for each in self.columns(place)]
            return np.column_stack(columns).astype(np.float64)
        return np.asarray(node)

    def _column(self, table: str, name: str) -> NDArray[Any]:
        node = self._node(table)
        if _is_records(node):
            return _decategorized(_texts(node[name]), self._file.get(f"uns/{name}_categories"))
        column = node[name]
        if hasattr(column, "keys"):  # a group
            if "codes" in column:
                return _decategorized(np.asarray(column["codes"]), column["categories"])
            values = _texts(column["values"]).astype(object)
            values[np.asarray(column["mask"])] = None
            return values
        categories = column.attrs.get("categories")
        if categories is not None:
            return _decategorized(np.asarray(column), self._file[categories])
        return _texts(column)

    def _read(self, read: Any) -> Any:
        try:
            return read()
        except UserError:
            raise
        except Exception as error:  # arrays that do not fit raise anything
            raise unreadable(self.path, "a file of AnnData (.h5ad)", error) from error


def _is_records(node: Any) -> bool:
    return getattr(getattr(node, "dtype", None), "names", None) is not None


def _old_index(node: Any) -> str | None:
    return next((name for name in ("index", "_index") if name in node.dtype.names), None)


def _index(node: Any) -> str | None:
    return _attribute(node, "_index") or None


def _attribute(node: Any, name: str) -> str:
    """Return an attribute that is text; empty where there is none."""
    return _decoded(node.attrs.get(name, ""))


def _decoded(text: Any) -> str:
    """Return text that some programs write as bytes."""
    return text.decode("utf-8") if isinstance(text, bytes) else str(text)


def _sparse(node: Any, kind: str) -> Any:
    import scipy.sparse

    shape = node.attrs.get("shape", node.attrs.get("h5sparse_shape"))
    parts = tuple(np.asarray(node[name]) for name in ("data", "indices", "indptr"))
    make = scipy.sparse.csr_matrix if kind == "csr" else scipy.sparse.csc_matrix
    matrix = make(parts, shape=tuple(int(size) for size in shape))
    matrix.check_format(full_check=True)  # indices beyond the table would crash what reads it
    return matrix


def _texts(values: Any) -> NDArray[Any]:
    """Return values, bytes decoded."""
    raw = np.asarray(values)
    if raw.dtype.kind not in "SO":
        return raw
    texts = [each.decode("utf-8") if isinstance(each, bytes) else each for each in raw.tolist()]
    return np.array(texts, dtype=object)


def _decategorized(codes: NDArray[Any], categories: Any) -> NDArray[Any]:
    """Return the category of each code, and None for -1.

    Without categories the codes are returned.
    """
    if categories is None:
        return codes
    values = [*_texts(categories).tolist(), None]  # -1 finds the last
    decoded = np.empty(len(codes), dtype=object)
    decoded[:] = [values[code] for code in codes.tolist()]
    return decoded
