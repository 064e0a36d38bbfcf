"""A dataset written to a file and read back.

In this way a program's data reach a run.
"""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from bench.datasets.dataset import Dataset
from bench.files import sparse
from bench.files.atomic import write_atomically
from bench.files.fingerprint import key

_FACTS = "clusterbench_dataset"
SUFFIX = ".dataset.npz"
"""The suffix of these files, about which nothing needs to be guessed."""


def save(dataset: Dataset, folder: Path) -> Path:
    """Write a dataset to a file that is named by its content."""
    facts = {
        "class_names": list(dataset.class_names),
        "source": dataset.source,
        "image_shape": None if dataset.image_shape is None else list(dataset.image_shape),
        "feature_scale": dataset.feature_scale,
        "n_train": dataset.n_train,
        "notes": list(dataset.notes),
        "reading": dataset.reading,
        "prepared": dataset.prepared,
    }
    arrays: dict[str, Any] = {_FACTS: np.array(json.dumps(facts))}
    X: Any = dataset.X
    if dataset.is_sparse:
        arrays |= {"indptr": X.indptr, "indices": X.indices, "data": X.data, "shape": X.shape}
    else:
        arrays["X"] = X
    if dataset.y is not None:
        arrays["y"] = dataset.y
    named: dict[str, str] = {}
    rows = dataset.row_names
    if rows is not None and rows.dtype.kind == "O":  # which no archive of plain arrays holds
        rows = np.array(list(map(str, rows.tolist())))
    if dataset.feature_names and (dataset.is_sparse or rows is not None):  # words, or genes
        arrays["feature_names"] = np.array(dataset.feature_names)
        named["names"] = key(names=dataset.feature_names)
    if rows is not None:
        arrays["row_names"] = rows
        named["rows"] = key(names=rows.tolist())
    path = folder / f"{key(data=dataset.fingerprint, facts=facts, **named)}{SUFFIX}"
    if not path.exists():
        write_atomically(path, lambda file: np.savez(file, **arrays))
    return path


def restore(arrays: Mapping[str, Any], name: str) -> Dataset | None:
    """Restore a dataset from the arrays that `save` wrote, or return None."""
    if _FACTS not in arrays:
        return None
    facts = json.loads(str(arrays[_FACTS]))
    shape = facts.pop("image_shape")
    return Dataset(
        name,
        arrays["X"] if "X" in arrays else _sparse(arrays),
        arrays.get("y"),
        tuple(facts.pop("class_names")),
        image_shape=None if shape is None else tuple(shape),
        notes=tuple(facts.pop("notes")),
        feature_names=tuple(map(str, arrays.get("feature_names", ()))),
        row_names=arrays.get("row_names"),
        **facts,
    )


def _sparse(arrays: Mapping[str, Any]) -> Any:
    from scipy.sparse import csr_matrix

    parts = (arrays["data"], arrays["indices"], arrays["indptr"])
    return sparse.canonical(csr_matrix(parts, shape=tuple(arrays["shape"])))
