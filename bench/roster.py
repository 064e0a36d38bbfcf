"""The methods that a run uses."""

from dataclasses import dataclass

from bench.limits import Limits
from bench.matrix import Cell
from bench.methods import Method, find
from bench.source import source_fingerprint
from bench.spec import Spec


@dataclass(frozen=True)
class Methods:
    """The methods of a run by name, what their code is, and what each may use up."""

    embedders: dict[str, Method]
    clusterers: dict[str, Method]
    sources: dict[str, str]
    limits: dict[tuple[str, str], Limits]

    @classmethod
    def of(cls, spec: Spec, limits: Limits) -> "Methods":
        """Look up the methods that a spec names, `limits` holding for those with none of their own.

        It imports none of them.
        """
        embedders = {entry.name: find("embedder", entry) for entry in spec.embedders}
        clusterers = {entry.name: find("clusterer", entry) for entry in spec.clusterers}
        paths = {method.path for method in (*embedders.values(), *clusterers.values())}
        kinds = (("embedder", spec.embedders), ("clusterer", spec.clusterers))
        return cls(
            embedders,
            clusterers,
            {path: source_fingerprint(path) for path in paths},
            {
                (kind, entry.name): limits.overridden_by(entry.limits, f"{kind} {entry.name!r}")
                for kind, entries in kinds
                for entry in entries
            },
        )

    def all(self) -> list[Method]:
        """Return embedders, then clusterers."""
        return [*self.embedders.values(), *self.clusterers.values()]

    def cell_sources(self, cell: Cell) -> dict[str, str]:
        """Return what the code of a cell's two methods is."""
        return {
            "embedder": self.sources[self.embedders[cell.embedder].path],
            "clusterer": self.sources[self.clusterers[cell.clusterer].path],
        }
