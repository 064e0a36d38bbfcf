"""Which methods and datasets there are by name: ours, and those that installed packages declare."""

from dataclasses import dataclass
from functools import cache
from importlib import metadata
from typing import Any

GROUPS = {
    "embedder": "clusterbench.embedders",
    "clusterer": "clusterbench.clusterers",
    "dataset": "clusterbench.datasets",
}
"""The entry-point group of each kind."""


@dataclass(frozen=True)
class Registered:
    """What a name stands for.

    Parameters
    ----------
    path : str
        ``module:attribute``.
    preset : dict
        Parameters that the name sets.
    package : str
        The distribution that declares it; empty for our own.
    """

    path: str
    preset: dict[str, Any]
    package: str = ""


def lookup(kind: str, name: str) -> Registered | None:
    """Return what a name stands for; None where nobody has registered it."""
    ours = _ours(kind).get(name)
    return Registered(*ours) if ours is not None else _others(kind).get(name)


def registered(kind: str) -> dict[str, Registered]:
    """Return every embedder, clusterer or dataset by name, ours first."""
    return {name: Registered(*ours) for name, ours in _ours(kind).items()} | _others(kind)


@cache
def _others(kind: str) -> dict[str, Registered]:
    """Return what packages declare under names that are not taken.

    A package cannot take a name of ours, nor one that another package has declared: which of the
    two was meant would depend on what is installed. `shadowed` tells of such a name.
    """
    found: dict[str, Registered] = {}
    for point in _declared(kind):
        if point.name not in _ours(kind):
            found.setdefault(point.name, Registered(point.value, {}, _package(point)))
    return found


def shadowed(kind: str) -> dict[str, str]:
    """Return the names that packages declare in vain, and why."""
    names = registered(kind)
    return {
        f"{point.name} (of {_package(point)})": "its name is taken by "
        + (names[point.name].package or "clusterbench itself")
        for point in _declared(kind)
        if (names[point.name].path, names[point.name].package) != (point.value, _package(point))
    }


def _ours(kind: str) -> dict[str, tuple[str, dict[str, Any]]]:
    if kind == "dataset":
        from bench.datasets import DATASETS

        return DATASETS
    import clustering
    import embeddings

    return {"embedder": embeddings.EMBEDDERS, "clusterer": clustering.CLUSTERERS}[kind]


def _declared(kind: str) -> list[metadata.EntryPoint]:
    points = metadata.entry_points(group=GROUPS[kind])
    return sorted(points, key=lambda point: (point.name, point.value))


def _package(point: metadata.EntryPoint) -> str:
    return point.dist.name if point.dist is not None else "an unknown package"
