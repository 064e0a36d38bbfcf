"""A session of a run: checks first, then the missing cells."""

from collections import Counter
from typing import TYPE_CHECKING

from bench.datasets import Dataset
from bench.datasets.describe import describe
from bench.datasets.order import Ordered
from bench.errors import UserError
from bench.execution.data import Data
from bench.execution.devices import Device
from bench.execution.embedding_tasks import EmbeddingTasks
from bench.execution.jobs import DatasetJobs
from bench.execution.options import Options
from bench.execution.progress import Plain
from bench.execution.reading_notes import MOST_DATASETS, told
from bench.execution.recorder import Recorder
from bench.execution.sample_files import SampleFiles
from bench.execution.shared_assignments import SharedAssignments
from bench.execution.stretch import begin_session, code_of, end_session
from bench.files.cache import KINDS, Cache
from bench.files.leftovers import clear_unfinished
from bench.methods.method import Method
from bench.metrics.catalog import facts_of
from bench.metrics.outside import request as request_metrics
from bench.metrics.registry import wanted
from bench.provenance.cores import cores
from bench.spec.cells import Cell
from bench.spec.references import why_not
from bench.spec.roster import Methods
from bench.spec.spec import Entry, Spec
from bench.store.record import RunRecord
from bench.store.store import Store
from bench.workers.inspection import Facts, inspect
from bench.workers.pool import Pool

if TYPE_CHECKING:
    from bench.workers.dask.engine import DaskPool


class Session:
    """A session of a run, until its end, Ctrl-C or a kill."""

    def __init__(
        self,
        spec: Spec,
        store: Store,
        options: Options,
        progress: Plain,
        methods: Methods,
        pool: "Pool | DaskPool",
        data: Data,
        device: Device | None = None,
    ) -> None:
        self.device = None if device is None else device.name
        self.spec, self.store, self.options = spec, store, options
        self.progress, self.methods, self.pool, self.data = progress, methods, pool, data
        self.cache = Cache(options.cache)
        self._groups, self._shared = set[str](), SharedAssignments()
        self.recorder = Recorder(
            methods, self.cache, store, progress, options.session,
            wanted(spec.scores) | {*request_metrics(spec.metrics)},
            n_threads=min(cores(), options.jobs * options.threads),
        )  # fmt: skip

    def run(self, missing: list[Cell], total: int) -> None:
        """Check everything, then run the missing cells."""
        jobs = self.prepare(missing)
        with self.store.lock():
            clear_unfinished(*(self.cache.folder / kind for kind in KINDS))
            self.store.begin(self.spec.numbers_only().to_toml())
            record = self._open_record(jobs)
            for work in jobs:
                self.store.write_truth(work.dataset.name, work.truth())
            self.progress.start(total, total - len(missing))
            try:
                with self.recorder:
                    for stage in _stages(jobs):
                        self.pool.run_batches(
                            work.jobs(_of(work.dataset.name, missing)) for work in stage
                        )
            finally:
                self.progress.stop()
                end_session(record)
                self.store.write_run(record)

    def prepare(self, missing: list[Cell]) -> list[DatasetJobs]:
        """Load data for the missing cells, and check the user's input."""
        counts = Counter(cell.dataset for cell in missing)
        jobs, notes = list[DatasetJobs](), list[tuple[str, str]]()
        for entry in self.spec.datasets:
            if entry.name in counts:
                jobs.append(self._prepare(entry, counts[entry.name], notes))
                if len(counts) <= MOST_DATASETS:
                    self._tell(notes, len(counts))
        self._tell(notes, len(counts))
        self.data.check(self.store, self.progress)  # what was loaded now
        return jobs

    def _tell(self, notes: list[tuple[str, str]], n_datasets: int) -> None:
        """Say how datasets were read, and clear the notes."""
        for line in told(notes, n_datasets):
            self.progress.note(line)
        notes.clear()

    def _prepare(self, entry: Entry, n_cells: int, notes: list[tuple[str, str]]) -> DatasetJobs:
        dataset, held_out = self.data.parts(entry)
        why_not(self.spec, describe(dataset))  # a reference that was asked for must be possible
        notes += [(dataset.name, note) for note in dataset.notes]
        methods = self.methods.all()
        shape = (dataset.n_samples, dataset.X.shape[1])
        answer = self.pool.ask(inspect, methods, *shape)
        facts = {repr(m): fact for m, fact in zip(methods, answer, strict=True)}
        for method in methods:
            _refuse_impossible(method, facts[repr(method)], dataset)
        fitted, unseen = Ordered.of(dataset), None if held_out is None else Ordered.of(held_out)
        del dataset, held_out  # from here on, all is in the order in which methods get it
        files = SampleFiles.read(methods, facts, fitted)
        self.recorder.open(fitted, unseen, n_cells)
        tasks = EmbeddingTasks(
            fitted,
            unseen,
            self.methods,
            facts,
            files,
            self.options.threads,
            self.pool.computers(),
            self.device,
        )
        group = fitted.dataset.group
        fresh = self.options.recompute and group not in self._groups
        self._groups |= {group} - {""}
        return DatasetJobs(
            fitted,
            unseen,
            tasks,
            self.recorder,
            self.cache,
            fresh=fresh,
            until=self.options.until,
            shared=self._shared,
        )

    def _open_record(self, jobs: list[DatasetJobs]) -> RunRecord:
        record = self.store.read_run() or {"datasets": {}, "sessions": []}
        record["datasets"] |= {work.dataset.name: work.description() for work in jobs}
        code, computers = code_of(self.methods), self.pool.computers()
        begin_session(record, self.options, self.progress, code, computers)
        if self.device is not None:
            record["sessions"][-1]["device"] = self.device
        record["sessions"][-1]["sources"] = self.methods.by_name()
        if facts := facts_of(request_metrics(self.spec.metrics)):
            record["metrics"] = record.get("metrics", {}) | facts
        self.store.write_run(record)
        return record


def _stages(jobs: list[DatasetJobs]) -> list[list[DatasetJobs]]:
    """Group datasets so that further references wait for the first."""
    stages: list[list[DatasetJobs]] = []
    n_before = Counter[str]()
    for work in jobs:
        group = work.dataset.group
        place = n_before[group] if group else 0
        n_before[group] += 1
        stages += [[]] * (place == len(stages))
        stages[place] = [*stages[place], work]
    return stages


def _of(dataset: str, cells: list[Cell]) -> list[Cell]:
    return [cell for cell in cells if cell.dataset == dataset]


def _refuse_impossible(method: Method, facts: Facts, dataset: Dataset) -> None:
    """Refuse a method that cannot run on a dataset."""
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
