"""The methods that a run uses."""

import hashlib
from dataclasses import dataclass, field, replace
from typing import Any

from bench.methods.method import Method, find
from bench.methods.source import method_fingerprint, method_source
from bench.methods.spelling import is_known
from bench.spec.cells import Cell
from bench.spec.limits import Limits
from bench.spec.spec import Spec

Chain = tuple[Method, ...]
"""What an embedder is made of: one method, or several, each run on what the one before returned."""


@dataclass(frozen=True)
class Methods:
    """The methods of a run by name, with their parts and limits."""

    embedders: dict[str, Chain]
    clusterers: dict[str, Method]
    limits: dict[tuple[str, str], Limits]
    sources: dict[str, str]
    """By `repr` of the method, as parameters cannot be hashed."""
    places: dict[tuple[str, str], tuple[str, dict[str, Any]]] = field(default_factory=dict)
    """By kind and name, of those of a grid, their family and their point."""

    @classmethod
    def of(cls, spec: Spec, limits: Limits) -> "Methods":
        """Look up the methods of a spec; `limits` are the default ones.

        It imports none of them.
        """
        embedders = {entry.name: find("embedder", entry) for entry in spec.all_embedders}
        clusterers = {entry.name: find("clusterer", entry)[0] for entry in spec.all_clusterers}
        methods = [*(step for chain in embedders.values() for step in chain), *clusterers.values()]
        codes = {path: method_source(path).code for path in {method.path for method in methods}}
        kinds = (("embedder", spec.all_embedders), ("clusterer", spec.all_clusterers))
        return cls(
            embedders,
            clusterers,
            {
                (kind, entry.name): limits.overridden_by(entry.limits, f"{kind} {entry.name!r}")
                for kind, entries in kinds
                for entry in entries
            },
            {
                repr(method): method_fingerprint(method.path, method.params, codes[method.path])
                for method in methods
            },
            {
                (kind, entry.name): (entry.family, entry.point)
                for kind, entries in kinds
                for entry in entries
                if entry.family
            },
        )

    def registered(self) -> "Methods":
        """Return those that registered names stand for alone."""
        embedders = {
            name: chain
            for name, chain in self.embedders.items()
            if all(is_known("embedder", step.path) for step in chain)
        }
        clusterers = {
            name: method
            for name, method in self.clusterers.items()
            if is_known("clusterer", method.path)
        }
        return replace(self, embedders=embedders, clusterers=clusterers)

    def all(self) -> list[Method]:
        """Return every method once: embedders with their parts, then clusterers."""
        steps = [step for chain in self.embedders.values() for step in chain]
        return list(
            {repr(method): method for method in (*steps, *self.clusterers.values())}.values()
        )

    def paths(self) -> tuple[str, ...]:
        """Return the import path of every method."""
        return tuple(dict.fromkeys(method.path for method in self.all()))

    def source(self, method: Method) -> str:
        """Return what a method is made of."""
        return self.sources[repr(method)]

    def cell_sources(self, cell: Cell) -> dict[str, str]:
        """Return what the code of a cell's embedder and clusterer is."""
        embedder = self._together(cell.embedder)
        return {"embedder": embedder, "clusterer": self.source(self.clusterers[cell.clusterer])}

    def grid(self, cell: Cell) -> dict[str, tuple[str, dict[str, Any]]]:
        """Return, by kind, the family and point of a cell's grid methods."""
        names = {"embedder": cell.embedder, "clusterer": cell.clusterer}
        return {key[0]: self.places[key] for key in names.items() if key in self.places}

    def by_name(self) -> dict[str, dict[str, str]]:
        """Return the code of every embedder and clusterer, as `cell_sources` does."""
        clusterers = {name: self.source(method) for name, method in self.clusterers.items()}
        embedders = {name: self._together(name) for name in self.embedders}
        return {"embedder": embedders, "clusterer": clusterers}

    def _together(self, embedder: str) -> str:
        steps = [self.source(step) for step in self.embedders[embedder]]
        return steps[0] if len(set(steps)) == 1 else _digest(steps)


def _digest(sources: list[str]) -> str:
    return hashlib.sha256(" ".join(sources).encode()).hexdigest()
