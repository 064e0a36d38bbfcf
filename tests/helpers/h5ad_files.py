"""Files of AnnData as its releases write them, by the documented format."""

from pathlib import Path
from typing import Any

import h5py
import numpy as np


def write(path: Path, **elements: Any) -> Path:
    """Write an AnnData file with `X`, `obs`, `var`, and mappings.

    Tables are dicts with the row names under "_index"; text with repeats or None is categories.
    """
    with h5py.File(path, "w") as file:
        file.attrs.update({"encoding-type": "anndata", "encoding-version": "0.1.0"})
        for name, value in elements.items():
            if name in ("obs", "var"):
                _table(file, name, value)
            elif name in ("obsm", "layers"):
                group = file.create_group(name)
                for key, each in value.items():
                    _matrix(group, key, each)
            elif value is not None:
                _matrix(file, name, value)
    return path


def _matrix(group: Any, name: str, value: Any) -> None:
    if isinstance(value, dict):
        _table(group, name, value)
    elif hasattr(value, "indptr"):
        node = group.create_group(name)
        node.attrs.update({"encoding-type": f"{value.format}_matrix", "shape": value.shape})
        for part in ("data", "indices", "indptr"):
            node[part] = getattr(value, part)
    else:
        group[name] = value
        group[name].attrs["encoding-type"] = "array"


def _table(group: Any, name: str, columns: dict[str, Any]) -> None:
    node = group.create_group(name)
    order = [each for each in columns if each != "_index"]
    text = h5py.string_dtype()
    node.attrs.update({"encoding-type": "dataframe", "_index": "_index"})
    node.attrs.create("column-order", order, dtype=text)
    for key, values in columns.items():
        if key != "_index" and any(isinstance(value, str) for value in values):
            known = sorted({value for value in values if value is not None})
            column = node.create_group(key)
            column.attrs.update({"encoding-type": "categorical", "ordered": False})
            codes = [-1 if value is None else known.index(value) for value in values]
            column["codes"] = np.array(codes, np.int8)
            column.create_dataset("categories", data=known, dtype=text)
        elif any(value is None for value in values):
            column = node.create_group(key)
            column.attrs["encoding-type"] = "nullable-integer"
            column["values"] = np.array([value or 0 for value in values])
            column["mask"] = np.array([value is None for value in values])
        elif key == "_index":
            node.create_dataset(key, data=list(values), dtype=text)
        else:
            node[key] = np.asarray(values)
