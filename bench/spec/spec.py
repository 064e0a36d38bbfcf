"""What a run is asked to do: its matrix, without implicit defaults."""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from bench.methods.entries import Entry
from bench.methods.grid import ordered
from bench.spec.suite import Suite


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
    truth: str | None = None
    """Of data with several references: a name, ``first``, ``all`` or ``best``; None is first."""
    device: str | None = None
    """What methods may use beside the processor: ``cuda`` or ``cuda:1``."""
    scores: str | tuple[str, ...] = "all"
    """``all``, ``core`` (the cheap ones), or names of scores."""
    metrics: tuple[str, ...] = ()
    """Scores beyond these: names of metrics on request or of packages, or ``module:function``."""

    suites: dict[str, Suite] = field(default_factory=dict)
    """Which suites its datasets are of, by name; of each, those datasets alone."""

    @cached_property
    def all_embedders(self) -> tuple[Entry, ...]:
        """All embedders that run, including those of pipelines and grid points."""
        return members(self.named_embedders)

    @cached_property
    def all_clusterers(self) -> tuple[Entry, ...]:
        """All clusterers that run, including those of pipelines and grid points."""
        return members(self.named_clusterers)

    @property
    def named_embedders(self) -> tuple[Entry, ...]:
        """All embedders as they were named, where a grid counts as one."""
        return _each_once((*self.embedders, *(embedder for embedder, _ in self.pipelines)))

    @property
    def named_clusterers(self) -> tuple[Entry, ...]:
        """All clusterers as they were named, where a grid counts as one."""
        return _each_once((*self.clusterers, *(clusterer for _, clusterer in self.pipelines)))

    def to_dict(self) -> dict[str, Any]:
        """Return the spec in spec file layout, with all defaults."""
        matrix: dict[str, Any] = {
            kind: [entry.name for entry in getattr(self, kind)]
            for kind in ("datasets", "embedders", "clusterers")
        }
        if self.pipelines:
            matrix["pipelines"] = [[entry.name for entry in pair] for pair in self.pipelines]
        matrix |= {"seeds": list(self.seeds), "subset": self.subset}
        for key in ("n_samples", "holdout", "truth", "reference", "reference_on", "device"):
            if getattr(self, key) is not None:
                matrix[key] = getattr(self, key)
        if self.scores != "all":
            matrix["scores"] = self.scores if isinstance(self.scores, str) else list(self.scores)
        if self.metrics:
            matrix["metrics"] = list(self.metrics)
        kinds = {
            "datasets": self.datasets,
            "embedders": self.named_embedders,
            "clusterers": self.named_clusterers,
        }
        tables = {
            kind: {entry.name: table for entry in entries if (table := entry.table())}
            for kind, entries in kinds.items()
        }
        if self.suites:
            suites = self.suites.items()
            tables["suites"] = {name: s.model_dump(exclude_defaults=True) for name, s in suites}
        return {"matrix": matrix} | {kind: table for kind, table in tables.items() if table}

    def to_toml(self) -> str:
        """Return the spec as the text of a spec file."""
        import tomli_w

        return tomli_w.dumps(self.to_dict())

    def numbers_only(self) -> "Spec":
        """Return the spec without limits, as a run remembers it.

        Limits may change between the sessions of a run.
        """
        return self.with_methods(lambda _, entry: replace(entry, limits={}))

    def without_points(self) -> "Spec":
        """Return the spec with all points of its grids removed.

        A run's grids may grow.
        """
        return self.with_methods(
            lambda _, entry: replace(entry, points=({},)) if entry.points else entry
        )

    def with_points_of(self, other: "Spec") -> "Spec":
        """Return the spec with the grid points of another spec added."""
        kinds = {"embedder": other.named_embedders, "clusterer": other.named_clusterers}
        more = {(kind, one.name): one.points for kind, entries in kinds.items() for one in entries}

        def joined(kind: str, entry: Entry) -> Entry:
            points = (*entry.points, *more.get((kind, entry.name), ()))
            return replace(entry, points=ordered(points)) if entry.points else entry

        return self.with_methods(joined)

    def with_methods(self, change: Callable[[str, Entry], Entry]) -> "Spec":
        """Return the spec with a function applied to every embedder and clusterer."""
        return replace(
            self,
            embedders=tuple(change("embedder", entry) for entry in self.embedders),
            clusterers=tuple(change("clusterer", entry) for entry in self.clusterers),
            pipelines=tuple(
                (change("embedder", one), change("clusterer", two)) for one, two in self.pipelines
            ),
        )

    def digest(self) -> str:
        """Return six characters that differ between specs that differ."""
        text = self.numbers_only().without_points().to_toml()
        return hashlib.sha256(text.encode()).hexdigest()[:6]


def members(entries: Sequence[Entry]) -> tuple[Entry, ...]:
    """Return the entries that run, where each grid point is one."""
    return _each_once([member for entry in entries for member in entry.members()])


def _each_once(entries: Sequence[Entry]) -> tuple[Entry, ...]:
    return tuple({entry.name: entry for entry in entries}.values())
