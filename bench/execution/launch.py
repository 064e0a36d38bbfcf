"""Puts a run together, for the command line and for Python alike."""

import os
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from bench.datasets.cells import parted
from bench.datasets.request import data_folder
from bench.errors import UserError, unknown_name
from bench.execution import runner
from bench.execution.dataset_entries import named_by_file, with_reading
from bench.execution.dry_run import dry_run
from bench.execution.given_assignments import EMBEDDER, assignment_tables
from bench.execution.obsm import obsm_embeddings
from bench.execution.options import Options, settle_threads
from bench.execution.progress import for_this_terminal
from bench.execution.reference_entries import by_reference
from bench.execution.references import run_rows
from bench.files.cache import Cache, default_cache_folder, given_data, usable_cache_folder
from bench.metrics.outside import request as request_metrics
from bench.provenance.cores import cores
from bench.spec.file import Matrix, SpecFile
from bench.spec.limits import Limits, budget, seconds, size
from bench.spec.presets import read_preset
from bench.spec.resolve import read_file, resolve
from bench.spec.spec import Spec
from bench.spec.trust import comes_with_a_run, refuse_foreign_objects, refuse_untrusted
from bench.store.folders import default_folder
from bench.store.record import CellRecord, ReferenceRecord
from bench.store.store import Store
from bench.suites.expand import Choice, expand

AnyPath = str | os.PathLike[str]
ENGINES = ("local", "dask")
PRECOMPUTED = "embeddings.precomputed:Precomputed"


@dataclass(frozen=True, kw_only=True)
class RunRequest:
    """A request for a run, named as in `bench.run`; None is unset.

    `tables` adds definitions to those of the spec file, by kind, as in ``{"embedders": {"ranks":
    {"use": "module:Class"}}}``.
    """

    spec: AnyPath | None = None
    preset: str | None = None
    tables: Mapping[str, Mapping[str, dict[str, Any]]] = field(default_factory=dict)
    datasets: Sequence[str] | None = None
    suites: Sequence[str] | None = None
    groups: Sequence[str] | None = None
    max_samples: int | None = None
    target: str | Sequence[str] | None = None
    read: Mapping[str, Any] | None = None
    embedders: Sequence[str] | None = None
    embeddings: Mapping[str, AnyPath] | None = None
    obsm: bool = False
    clusterers: Sequence[str] | None = None
    assignments: Mapping[str, Any] | None = None
    pipelines: Sequence[Sequence[str]] | None = None
    seeds: Sequence[int] | None = None
    n_samples: int | None = None
    subset: str | None = None
    holdout: float | None = None
    truth: str | None = None
    reference: bool | None = None
    reference_on: str | None = None
    device: str | None = None
    scores: str | Sequence[str] | None = None
    metrics: Sequence[str] | None = None
    out: AnyPath | None = None
    data_dir: AnyPath | None = None
    cache_dir: AnyPath | None = None
    threads: int | None = None
    jobs: int = 1
    engine: str = "local"
    scheduler: str | None = None
    timeout: float | None = None
    memory_limit: str | None = None
    budget: float | None = None
    retry_failed: bool = False
    recompute: bool = False
    trust: bool = False


class Launch:
    """A run that is ready to begin: its spec, folder and options.

    Parameters
    ----------
    request : RunRequest

    Raises
    ------
    UserError
        Bad input; nothing was written.
    """

    def __init__(self, request: RunRequest) -> None:
        self.spec, self.notes = _spec(request)
        name = Path(request.spec).stem if request.spec else request.preset
        self.folder = Path(request.out or default_folder(self.spec, name))
        self.store = Store(self.folder)
        self.options = _options(request, self.store)
        if request.spec and not request.trust and comes_with_a_run(Path(request.spec)):
            refuse_untrusted(self.spec, Path(request.spec))
        refuse_foreign_objects(self.spec, self.options.cache)
        request_metrics(self.spec.metrics)  # what cannot be computed is known before the run

    def run(self) -> tuple[list[CellRecord], list[ReferenceRecord]]:
        """Run what has not ended; return all cell and reference records."""
        progress = for_this_terminal()
        for note in self.notes:
            progress.note(f"note: {note}")
        records = runner.run(self.spec, self.store, self.options, progress)
        return records, run_rows(self.spec, self.store, self.options, progress)

    def foresee(self) -> list[str]:
        """Describe what each cell and reference row would take.

        Nothing is run and nothing is written.
        """
        progress = for_this_terminal()
        for note in self.notes:
            progress.note(f"note: {note}")
        return dry_run(self.spec, self.store, self.options, progress)


def cache_folder(named: AnyPath | None) -> Path:
    """Return the cache folder, or a temporary one if necessary.

    Raises
    ------
    UserError
        A later version has written to it.
    """
    folder = usable_cache_folder(Path(named or default_cache_folder()).resolve())
    Cache(folder).check()
    return folder


def _spec(request: RunRequest) -> tuple[Spec, list[str]]:
    """Return the spec to run, and notes on how suites were read."""
    file = _with_tables(_file(request), request.tables)
    settings = {name: getattr(request, name) for name in Matrix.model_fields if name != "suites"}
    notes: list[str] = []
    choice = Choice(request.suites, request.groups, request.max_samples)
    if not settings["datasets"] or not choice.is_empty:
        folder = None if request.data_dir is None else Path(request.data_dir)
        file, notes = expand(file, choice, folder)
        if settings["datasets"]:
            settings["datasets"] = [*settings["datasets"], *file.matrix.datasets]
    settings = {
        name: list(value) if isinstance(value, Sequence) and not isinstance(value, str) else value
        for name, value in settings.items()
        if value is not None
    }
    embeddings: dict[str, AnyPath] = {
        **(obsm_embeddings(_uses(file, settings)) if request.obsm else {})
    }
    embeddings |= request.embeddings or {}
    if embeddings:
        tables = _embedding_tables(embeddings)
        file = _with_tables(file, {"embedders": tables})
        settings["embedders"] = [*(settings.get("embedders") or file.matrix.embedders), *tables]
    all_assignments = {**file.assignments, **(request.assignments or {})}
    if all_assignments:
        folder = given_data(cache_folder(request.cache_dir)) / "samples"
        tables = assignment_tables(all_assignments, folder)
        file = _with_tables(file, {"clusterers": tables})
        pairs = settings.get("pipelines") or file.matrix.pipelines
        settings["pipelines"] = [*pairs, *([EMBEDDER, name] for name in tables)]
    spec = resolve(file, **settings)
    target = {} if request.target is None else {"target": request.target}
    datasets = with_reading(named_by_file(spec.datasets), {**(request.read or {}), **target})
    return replace(spec, datasets=by_reference(datasets, spec.truth)), notes


def _file(request: RunRequest) -> SpecFile:
    """Return the spec file or preset, without the flags."""
    if request.spec and request.preset:
        raise UserError(
            f"Got spec file {str(request.spec)!r} and --preset {request.preset!r}, but expected "
            "one of the two."
        )
    if request.preset:
        return read_preset(request.preset)
    return read_file(Path(request.spec)) if request.spec else SpecFile()


def _with_tables(file: SpecFile, tables: Mapping[str, Mapping[str, dict[str, Any]]]) -> SpecFile:
    """Add tables for new names to a spec file."""
    joined = {kind: {**getattr(file, kind), **more} for kind, more in tables.items()}
    for kind, more in tables.items():
        for name in sorted({*more} & {*getattr(file, kind)}):
            raise UserError(
                f"Got {kind.removesuffix('s')} {name!r}, a name that the spec file defines: choose "
                "another."
            )
    return file.model_copy(update=joined)


def _uses(file: SpecFile, settings: Mapping[str, Any]) -> list[str]:
    """Return what the names of the run's datasets stand for."""
    names = settings.get("datasets") or file.matrix.datasets
    return [str(file.datasets.get(name, {}).get("use", name)) for name in names]


def _embedding_tables(embeddings: Mapping[str, AnyPath]) -> dict[str, dict[str, Any]]:
    """Return what the names of embeddings computed elsewhere stand for."""
    for name, path in embeddings.items():
        if not Path(parted(str(path))[0]).is_file():
            raise UserError(
                f"Got embedding {name!r} from {str(path)!r}, but there is no such file: check the "
                "path."
            )
    return {name: {"use": PRECOMPUTED, "path": str(path)} for name, path in embeddings.items()}


def _options(request: RunRequest, store: Store) -> Options:
    for name in ("jobs", "threads"):
        value = getattr(request, name)
        if value is not None and value < 1:
            raise UserError(f"Got {name} = {value}, but expected 1 or more.")
    if request.engine not in ENGINES:
        raise unknown_name("engine", request.engine, ENGINES)
    if request.scheduler is not None and request.engine != "dask":
        raise UserError("Got --scheduler without --engine dask, but expected both or neither.")
    # What this machine has says nothing of a cluster's workers.
    default = 1 if request.scheduler else max(1, cores() // request.jobs)
    timeout, memory = request.timeout, request.memory_limit
    return Options(
        cache=cache_folder(request.cache_dir),
        # Workers are not told the variable that may name it.
        data_dir=data_folder(None if request.data_dir is None else Path(request.data_dir)),
        jobs=request.jobs,
        threads=settle_threads(store, request.threads, default),
        limits=Limits(
            None if timeout is None else seconds(timeout, "--timeout"),
            None if memory is None else size(memory, "--memory-limit"),
        ),
        retry_failed=request.retry_failed,
        recompute=request.recompute,
        import_path=[str(Path.cwd())],
        engine=request.engine,
        scheduler=request.scheduler,
        budget=request.budget,
        until=None if request.budget is None else time.monotonic() + budget(request.budget),
    )
