"""Assignments computed elsewhere, as rows of a run."""

import hashlib
import io
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bench.datasets.assignments_table import read_assignments
from bench.errors import UserError
from bench.files.atomic import write_atomically

CLUSTERER = "clustering.assignments_file:AssignmentsFile"
EMBEDDER = "raw"
"""What they are scored on, where a score looks at features."""
K_FROM = ("user", "found")
KEYS = {"file", "k_from"}


def assignment_tables(given: Mapping[str, Any], folder: Path) -> dict[str, dict[str, Any]]:
    """Return the clusterers for assignments from elsewhere, one per column.

    Parameters
    ----------
    given : mapping
        By name a file, an array of shape (n_samples,) or (n_samples, n_columns), or
        ``{"file": ..., "k_from": "found"}``.
    folder : Path
        Where to put them in a form that a worker reads.

    Raises
    ------
    UserError
        A file that cannot be read, or holds no assignments.
    """
    tables: dict[str, dict[str, Any]] = {}
    for name, thing in given.items():
        source, k_from = _taken_apart(name, thing)
        given_columns = read_assignments(name, source)
        for column, codes in given_columns.columns.items():
            path = _kept(codes, given_columns.ids, folder)
            table: dict[str, Any] = {"use": CLUSTERER, "path": str(path)}
            if k_from == "user":
                table |= {"k": len(np.unique(codes[codes >= 0]))}
            tables[name if len(given_columns.columns) == 1 else f"{name}:{column}"] = table
    return tables


def _taken_apart(name: str, thing: Any) -> tuple[Any, str]:
    if not isinstance(thing, Mapping):
        return thing, "user"
    k_from = thing.get("k_from", "user")
    if "file" not in thing or thing.keys() - KEYS or k_from not in K_FROM:
        raise UserError(
            f"Got {dict(thing)} for assignments {name!r}, but expected a file, or "
            "{ file = 'FILE', k_from = 'user' }, or k_from = 'found' where whatever computed them "
            "was given no number of clusters."
        )
    return thing["file"], k_from


def _kept(codes: NDArray[np.int64], ids: NDArray[np.str_] | None, folder: Path) -> Path:
    """Write assignments, with ids if any, to a content-named file."""
    plain, content = io.BytesIO(), io.BytesIO()
    np.save(plain, codes[:, None])
    if ids is None:
        content = plain
    else:  # an archive holds the time at which it was written
        np.save(plain, ids)
        np.savez(content, rows=codes[:, None], ids=ids)
    suffix = ".npy" if ids is None else ".npz"
    path = folder / f"{hashlib.sha256(plain.getvalue()).hexdigest()}{suffix}"
    if not path.exists():
        write_atomically(path, lambda file: file.write(content.getvalue()))
    return path
