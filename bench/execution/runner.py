"""Carries out a matrix: whatever has not ended yet is run, scored and stored."""

from collections.abc import Collection
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bench.datasets import Dataset
from bench.datasets.describe import describe
from bench.datasets.parts import load_parts, truth_parts
from bench.errors import UserError
from bench.execution.background import Aside
from bench.execution.jobs import DatasetJobs
from bench.execution.progress import Plain
from bench.files.cache import Cache
from bench.methods.method import Method
from bench.provenance.machine import environment, now
from bench.spec.cells import Cell, cells
from bench.spec.limits import Limits
from bench.spec.references import why_not
from bench.spec.roster import Methods
from bench.spec.spec import Entry, Spec
from bench.store.store import DONE, Store
from bench.workers.pool import Pool
from bench.workers.tasks import Facts, inspect

if TYPE_CHECKING:
    from bench.workers.dask.engine import DaskPool


@dataclass(frozen=True)
class Options:
    """How to run a matrix; none of it changes a number, threads aside."""

    cache: Path
    data_dir: Path | None = None
    jobs: int = 1
    threads: int = 1
    limits: Limits = field(default_factory=Limits)
    retry_failed: bool = False
    recompute: bool = False
    import_path: list[str] = field(default_factory=list)
    engine: str = "local"
    scheduler: str | None = None


def run(
    spec: Spec,
    store: Store,
    options: Options,
    progress: Plain,
    *,
    only: Collection[Cell] | None = None,
) -> list[dict[str, Any]]:
    """Run every cell that has not ended yet and return all records, in the matrix's order.

    Parameters
    ----------
    spec : Spec
        What to run.
    store : Store
        Where records go, and where those of earlier sessions lie.
    options : Options
        How to run it.
    progress : Plain
        Whom to tell.
    only : collection of Cell, optional
        The cells to run, where not the whole matrix.

    Raises
    ------
    UserError
        Bad input; nothing was written.
    """
    methods = Methods.of(spec, options.limits)
    plan = [cell for cell in cells(spec) if only is None or cell in only]
    ended = ended_cells(spec, store, methods, options)
    missing = [cell for cell in plan if cell not in ended]
    if missing:
        with engine(options, methods, len(missing)) as pool:
            session = Session(spec, store, options, progress, methods, pool)
            session.run(missing, len(plan))
        ended |= {cell: store.read_cell(cell.id) or {} for cell in missing}
    return [ended[cell] for cell in plan]


def settle_threads(store: Store, asked: int | None, default: int) -> int:
    """Return how many threads each task of a run has: as many as it was begun with.

    Raises
    ------
    UserError
        Another number was asked for: results may depend on it, so a run has one.
    """
    sessions = store.read_run().get("sessions", [])
    known = sessions[0]["threads"] if sessions else asked or default
    if asked not in (None, known):
        raise UserError(
            f"Got --threads {asked} for the run {str(store.folder)!r}, which was begun with "
            f"{known}: leave it out, or name another folder with --out."
        )
    return int(known)


def engine(options: Options, methods: Methods, n_cells: int) -> "Pool | DaskPool":
    """Choose who works: no more workers of this machine than there are cells to work on."""
    if options.engine == "local":
        jobs = min(options.jobs, max(n_cells, 1))
        return Pool(jobs, options.threads, options.import_path)
    from bench.workers.dask.engine import DaskPool

    return DaskPool(
        options.jobs,
        options.threads,
        options.import_path,
        Cache(options.cache),
        methods.paths(),
        options.scheduler,
    )


def ended_cells(
    spec: Spec, store: Store, methods: Methods, options: Options
) -> dict[Cell, dict[str, Any]]:
    """Return the records of the cells that are not to be run (again).

    A cell whose method's source was edited since is run again; one that failed is not, unless that
    was asked for.
    """
    if not store.exists():
        return {}
    store.check_spec(spec.numbers_only().to_toml())
    ended = {}
    for cell in () if options.recompute else cells(spec):
        record = store.read_cell(cell.id)
        if record is None or record["sources"] != methods.cell_sources(cell):
            continue
        if record["status"] == DONE or not options.retry_failed:
            ended[cell] = record
    return ended


class Session:
    """One stretch of work on a run, from start to end, Ctrl-C or a kill."""

    def __init__(
        self,
        spec: Spec,
        store: Store,
        options: Options,
        progress: Plain,
        methods: Methods,
        pool: "Pool | DaskPool",
    ) -> None:
        self.spec, self.store, self.options = spec, store, options
        self.progress, self.methods, self.pool = progress, methods, pool
        self.cache, self.aside = Cache(options.cache), Aside()

    def run(self, missing: list[Cell], total: int) -> None:
        """Check everything, then run the missing cells."""
        jobs = self.prepare(missing)
        with self.store.lock():
            self.store.begin(self.spec.numbers_only().to_toml())
            record = self._open_record(jobs)
            for work in jobs:
                self.store.write_truth(work.dataset.name, truth_parts(work.dataset, work.held_out))
            self.progress.start(total, total - len(missing))
            try:
                with self.aside:
                    for work in jobs:
                        mine = [cell for cell in missing if cell.dataset == work.dataset.name]
                        self.pool.run(work.jobs(mine))
            finally:
                self.progress.stop()
                record["sessions"][-1]["end"] = now()
                self.store.write_run(record)

    def prepare(self, missing: list[Cell]) -> list[DatasetJobs]:
        """Load what the missing cells need and check everything a user may have got wrong."""
        wanted = {cell.dataset for cell in missing}
        jobs = [self._prepare(entry) for entry in self.spec.datasets if entry.name in wanted]
        self._refuse_changed_data(jobs)
        return jobs

    def _prepare(self, entry: Entry) -> DatasetJobs:
        dataset, held_out = load_parts(self.spec, entry, self.options.data_dir)
        why_not(self.spec, describe(dataset))  # a reference that was asked for must be possible
        methods = self.methods.all()
        shape = (dataset.n_samples, dataset.X.shape[1])
        answer = self.pool.ask(inspect, methods, *shape)
        facts = {repr(m): fact for m, fact in zip(methods, answer, strict=True)}
        for method in methods:
            _refuse_impossible(method, facts[repr(method)], dataset)
        return DatasetJobs(
            dataset,
            self.methods,
            facts,
            self.cache,
            self.store,
            self.progress,
            self.aside,
            self.options.threads,
            self.options.recompute,
            held_out,
        )

    def _refuse_changed_data(self, jobs: list[DatasetJobs]) -> None:
        before = self.store.read_run().get("datasets", {})
        for work in jobs:
            dataset = work.dataset
            known = before.get(dataset.name, {}).get("fingerprint", dataset.fingerprint)
            if known != dataset.fingerprint:
                raise UserError(
                    f"Got dataset {dataset.name!r} with fingerprint {dataset.fingerprint[:12]}, "
                    f"but the run {str(self.store.folder)!r} was begun with {known[:12]}: name "
                    "another folder with --out, or bring back the data."
                )

    def _open_record(self, jobs: list[DatasetJobs]) -> dict[str, Any]:
        record = self.store.read_run() or {"datasets": {}, "sessions": []}
        record["datasets"] |= {work.dataset.name: work.description() for work in jobs}
        session = {"start": now(), "end": None} | environment(self.options.threads)
        session["engine"] = self.options.engine
        self._compare(record["sessions"], session)
        record["sessions"].append(session)
        self.store.write_run(record)
        return record

    def _compare(self, earlier: list[dict[str, Any]], session: dict[str, Any]) -> None:
        """Warn where cells of one run would come from unlike packages or machines."""
        for fact in ("versions", "cpu"):
            if earlier and earlier[-1][fact] != session[fact]:
                self.progress.note(
                    f"note: {fact} differ from the session before: {earlier[-1][fact]} then, "
                    f"{session[fact]} now"
                )


def _refuse_impossible(method: Method, facts: Facts, dataset: Dataset) -> None:
    """Refuse a method that cannot be run on a dataset before anything is run."""
    if facts.n_clusters is not None and facts.n_clusters > dataset.n_samples:
        raise UserError(
            f"Got n_clusters = {facts.n_clusters} for {method.kind} {method.name!r} but only "
            f"{dataset.n_samples} samples in dataset {dataset.name!r}: expected at most as many "
            "clusters as samples."
        )
    if facts.why_not is not None:
        raise UserError(
            f"Got {method.kind} {method.name!r} for dataset {dataset.name!r} "
            f"({dataset.n_samples} samples, fingerprint {dataset.fingerprint[:12]}): "
            f"{facts.why_not}."
        )
