"""Registered names: our own, and those that installed packages declare."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from importlib import metadata
from typing import Any

from bench.methods.clash import keep_ours

keep_ours()
import clustering  # noqa: E402
import embeddings  # noqa: E402


@dataclass(frozen=True)
class Registered:
    """What a registered name stands for.

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


class Registry:
    """The names of one kind, such as all embedders.

    A package cannot use a name of ours, nor one that another package has declared: the meaning of
    the name would depend on what is installed. `shadowed` reports such names.

    Parameters
    ----------
    group : str
        Entry-point group in which packages declare theirs.
    ours : mapping
        Name -> (import path, parameters that the name presets).
    """

    def __init__(self, group: str, ours: Mapping[str, tuple[str, dict[str, Any]]]) -> None:
        self.group = group
        self._ours = {name: Registered(*known) for name, known in ours.items()}

    def lookup(self, name: str) -> Registered | None:
        """Return what a name stands for; None where nobody has registered it."""
        return self._ours.get(name) or self._others.get(name)

    def all(self) -> dict[str, Registered]:
        """Return everything by name, ours first."""
        return self._ours | self._others

    def shadowed(self) -> dict[str, str]:
        """Return the names that packages declare in vain, and why."""
        names = self.all()
        return {
            f"{point.name} (of {_package(point)})": "its name is taken by "
            + (names[point.name].package or "clusterbench itself")
            for point in self._declared()
            if (names[point.name].path, names[point.name].package) != (point.value, _package(point))
        }

    @cached_property
    def _others(self) -> dict[str, Registered]:
        declared: dict[str, Registered] = {}
        for point in self._declared():
            if point.name not in self._ours:
                declared.setdefault(point.name, Registered(point.value, {}, _package(point)))
        return declared

    def _declared(self) -> list[metadata.EntryPoint]:
        points = metadata.entry_points(group=self.group)
        return sorted(points, key=lambda point: (point.name, point.value))


def _package(point: metadata.EntryPoint) -> str:
    return point.dist.name if point.dist is not None else "an unknown package"


METHODS = {
    "embedder": Registry("clusterbench.embedders", embeddings.EMBEDDERS),
    "clusterer": Registry("clusterbench.clusterers", clustering.CLUSTERERS),
}
"""By kind. Datasets have a registry of their own: `bench.datasets.LOADERS`."""
