"""What a run is asked to do: a spec, from a TOML file, from flags, or from both."""

import hashlib
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from bench.errors import UserError, unknown_name
from bench.methods.entries import Entry, canonical, find_entry
from bench.spec.file import Matrix, SpecFile, check

DEFAULT_DATASETS = ("mnist-5k",)
DEFAULT_EMBEDDERS = ("raw", "pca", "tsne", "umap", "autoencoder")
DEFAULT_CLUSTERERS = ("kmeans", "spherical-kmeans", "dbscan")


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

    @property
    def is_default(self) -> bool:
        """Whether this is what a bare run does, the choice of dataset aside."""
        return (
            self.to_dict()
            == resolve(SpecFile(), datasets=[d.name for d in self.datasets]).to_dict()
        )

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


def read_file(path: Path) -> SpecFile:
    """Read and check a spec file.

    Raises
    ------
    UserError
        A file that cannot be read, is no TOML, or holds an unknown key or a wrong value.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise UserError(
            f"Got spec file {str(path)!r}, which cannot be read ({error}): expected a TOML file."
        ) from None
    return parse(text, str(path))


def parse(text: str, where: str = "the spec") -> SpecFile:
    """Check the text of a spec file; `where` names it in messages."""
    try:
        content = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise UserError(f"Got {where}, which is not valid TOML: {error}.") from None
    return check(content, where)


def resolve(file: SpecFile, **said: Any) -> Spec:
    """Join a spec file with what was said beside it, which wins, and with the defaults.

    Parameters
    ----------
    file : SpecFile
        A checked spec file; ``SpecFile()`` for none.
    **said
        Keys of its table ``[matrix]`` that override it.

    Returns
    -------
    Spec
        Without a list of its own, a kind has the default names and every variant that the file
        defines for no pipeline (datasets: those the file defines, or the default one). Pipelines
        without a list beside them are all that is run; where methods were said beside the file,
        its pipelines are not.

    Raises
    ------
    UserError
        A name that is neither registered, nor defined in the file, nor an import path; or twice.
    """
    if said:
        joined = file.matrix.model_dump(exclude_unset=True)
        if {"embedders", "clusterers"} & {*said}:
            joined.pop("pipelines", None)
        joined |= said
        file = check(file.model_dump(exclude_unset=True) | {"matrix": joined}, "the flags")
    matrix = file.matrix
    kinds = (
        ("dataset", file.datasets, matrix.datasets, DEFAULT_DATASETS),
        ("embedder", file.embedders, matrix.embedders, DEFAULT_EMBEDDERS),
        ("clusterer", file.clusterers, matrix.clusterers, DEFAULT_CLUSTERERS),
    )
    only_pipelines = bool(matrix.pipelines) and not (matrix.embedders or matrix.clusterers)
    in_pipelines = {name for pair in matrix.pipelines for name in pair}
    chosen: dict[str, tuple[Entry, ...]] = {}
    for kind, tables, listed, defaults in kinds:
        variants = [name for name in tables if name not in (*defaults, *in_pipelines)]
        fallback = list(tables) or list(defaults) if kind == "dataset" else [*defaults, *variants]
        if only_pipelines and kind != "dataset":
            fallback = []
        for name in tables:
            find_entry(kind, name, tables)  # also those that are not run
        chosen[kind] = tuple(find_entry(kind, name, tables) for name in listed or fallback)
        _refuse_twice(kind, [entry.name for entry in chosen[kind]])
    pipelines = tuple(
        (find_entry("embedder", one, file.embedders), find_entry("clusterer", two, file.clusterers))
        for one, two in matrix.pipelines
    )
    _refuse_twice("pipeline", [f"{one.name} + {two.name}" for one, two in pipelines])
    reference_on = matrix.reference_on and canonical("embedder", matrix.reference_on)
    embedders = [entry.name for entry in (*chosen["embedder"], *(one for one, _ in pipelines))]
    _check_reference(matrix, reference_on, embedders)
    return Spec(
        datasets=chosen["dataset"],
        embedders=chosen["embedder"],
        clusterers=chosen["clusterer"],
        pipelines=pipelines,
        seeds=tuple(matrix.seeds),
        n_samples=matrix.n_samples,
        subset=matrix.subset,
        holdout=matrix.holdout,
        reference=matrix.reference,
        reference_on=reference_on,
    )


def _each_once(entries: Sequence[Entry]) -> tuple[Entry, ...]:
    return tuple({entry.name: entry for entry in entries}.values())


def _check_reference(matrix: Matrix, reference_on: str | None, embedders: list[str]) -> None:
    if reference_on is None:
        return
    if reference_on not in embedders:
        raise unknown_name("reference_on: an embedder of the run", reference_on, embedders)
    if matrix.reference is False:
        raise UserError(
            f"Got reference_on = {reference_on!r} with no reference: leave out one of the two."
        )


def _refuse_twice(kind: str, names: Sequence[str]) -> None:
    for name in names:
        if list(names).count(name) > 1:
            raise UserError(f"Got {kind} {name!r} twice, but expected each once: leave one out.")
