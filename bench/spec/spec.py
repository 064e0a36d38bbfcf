"""What a run is asked to do: its matrix, with nothing left to defaults."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from bench.methods.entries import Entry


@dataclass(frozen=True)
class Spec:
    """Everything that decides the numbers of a run.

    Where data and cache lie, how many processes work and how results are shown is not part of it.
    """

    datasets: tuple[Entry, ...]
    embedders: tuple[Entry, ...]
    clusterers: tuple[Entry, ...]
    pipelines: tuple[tuple[Entry, Entry], ...] = ()
    """Embedder and clusterer of cells beyond embedders × clusterers."""
    seeds: tuple[int, ...] = (0,)
    n_samples: int | None = None
    subset: str = "random"
    holdout: float | None = None
    reference: bool | None = None
    reference_on: str | None = None
    scores: str | tuple[str, ...] = "all"
    """``all``, ``core`` (the cheap ones), or names of scores."""

    @property
    def all_embedders(self) -> tuple[Entry, ...]:
        """Every embedder, those of pipelines included."""
        return _each_once((*self.embedders, *(embedder for embedder, _ in self.pipelines)))

    @property
    def all_clusterers(self) -> tuple[Entry, ...]:
        """Every clusterer, those of pipelines included."""
        return _each_once((*self.clusterers, *(clusterer for _, clusterer in self.pipelines)))

    def to_dict(self) -> dict[str, Any]:
        """Return the spec in the layout of a spec file, with nothing left to defaults."""
        matrix: dict[str, Any] = {
            kind: [entry.name for entry in getattr(self, kind)]
            for kind in ("datasets", "embedders", "clusterers")
        }
        if self.pipelines:
            matrix["pipelines"] = [[entry.name for entry in pair] for pair in self.pipelines]
        matrix |= {"seeds": list(self.seeds), "subset": self.subset}
        for key in ("n_samples", "holdout", "reference", "reference_on"):
            if getattr(self, key) is not None:
                matrix[key] = getattr(self, key)
        if self.scores != "all":
            matrix["scores"] = self.scores if isinstance(self.scores, str) else list(self.scores)
        kinds = {
            "datasets": self.datasets,
            "embedders": self.all_embedders,
            "clusterers": self.all_clusterers,
        }
        tables = {
            kind: {entry.name: table for entry in entries if (table := entry.table())}
            for kind, entries in kinds.items()
        }
        return {"matrix": matrix} | {kind: table for kind, table in tables.items() if table}

    def to_toml(self) -> str:
        """Return the spec as the text of a spec file."""
        import tomli_w

        return tomli_w.dumps(self.to_dict())

    def numbers_only(self) -> "Spec":
        """Return the spec without limits, as a run remembers it: they may change on the way."""

        def unlimited(entries: tuple[Entry, ...]) -> tuple[Entry, ...]:
            return tuple(replace(entry, limits={}) for entry in entries)

        return replace(
            self,
            embedders=unlimited(self.embedders),
            clusterers=unlimited(self.clusterers),
            pipelines=tuple((unlimited(pair)[0], unlimited(pair)[1]) for pair in self.pipelines),
        )

    def digest(self) -> str:
        """Return six characters that differ between specs that differ."""
        return hashlib.sha256(self.numbers_only().to_toml().encode()).hexdigest()[:6]


def _each_once(entries: Sequence[Entry]) -> tuple[Entry, ...]:
    return tuple({entry.name: entry for entry in entries}.values())
