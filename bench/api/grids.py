"""A method with a grid, from Python: ``{"use": DBSCAN(), ...}``."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from bench.api.objects import method_use
from bench.errors import UserError

Table = dict[str, Any]
"""What a table of a spec file says of a method."""


def method_table(kind: str, given: Any, folder: Path) -> str | Table:
    """Return a method's `use`, or its table in a spec file.

    Parameters
    ----------
    kind : {"embedder", "clusterer"}
    given : str, class, estimator or mapping
        A mapping has the keys of a method's table in a spec file, and of its grid the values may
        be arrays.
    folder : Path
        Where to put what cannot be said as text.

    Raises
    ------
    UserError
        None of these.
    """
    if not isinstance(given, Mapping):
        return method_use(kind, given, folder)
    if "use" not in given:
        raise UserError(
            f"Got {kind} {dict(given)!r} without 'use', but expected what it is beside its grid, "
            "as in {'use': 'dbscan', 'grid': {'eps': [0.5, 1.0]}}."
        )
    grid = given.get("grid")
    plain = {"grid": _plain(grid)} if grid is not None else {}
    return {**given, **plain, "use": method_use(kind, given["use"], folder)}


def refuse_nameless(kind: str, given: Any) -> None:
    """Refuse a table without name, since a family needs one."""
    several = given if isinstance(given, list | tuple) else [given]
    if any(isinstance(each, Mapping) and {"use", "grid"} & {*each} for each in several):
        raise UserError(
            f"Got a grid without a name among the {kind}s, but expected one, as in "
            "{'dense': {'use': 'dbscan', 'grid': {'eps': [0.5, 1.0]}}}."
        )


def _plain(grid: Any) -> Any:
    """Return a grid with lists and literals instead of arrays."""
    if isinstance(grid, Mapping):
        return {name: _plain(value) for name, value in grid.items()}
    if hasattr(grid, "tolist"):
        return grid.tolist()
    if isinstance(grid, tuple | range):
        return list(grid)
    return grid
