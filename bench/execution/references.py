"""Runs the reference rows of a run: whichever have not ended yet."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bench.datasets import Dataset
from bench.datasets.order import Ordered
from bench.execution.classifier_code import libraries_of, source_of
from bench.execution.data import Data
from bench.execution.options import Options, ends
from bench.execution.progress import Plain
from bench.execution.stretch import begin_session, end_session
from bench.files.cache import Cache
from bench.files.fingerprint import key
from bench.methods.cluster_count import KFrom
from bench.metrics.unlabelled import UNLABELLED, labelled
from bench.provenance.computer import computer
from bench.provenance.seeds import derive_seed
from bench.provenance.versions import computing_versions
from bench.reference import N_FOLDS, REFERENCES
from bench.scoring.references import row_scores
from bench.spec.references import RAW, Row, rows
from bench.spec.spec import Spec
from bench.store.record import SHUFFLED, DatasetRecord, Folds, ReferenceRecord, order_of
from bench.store.references import predictions_cache, read_row, read_rows, write_row
from bench.store.status import Status
from bench.store.store import Store
from bench.workers.job import Job
from bench.workers.outcome import Done, Failed
from bench.workers.pool import Pool
from bench.workers.reference_tasks import RowTask, predict


def run_rows(spec: Spec, store: Store, options: Options, progress: Plain) -> list[ReferenceRecord]:
    """Run reference rows that have not ended; return all records.

    This is done after the matrix, in separate workers: the workers that embed and cluster are gone
    before the first one that sees the truth starts. Each row is fitted by one thread, and as many
    rows run side by side as the matrix may use threads in total.

    Raises
    ------
    UserError
        Rows were requested but are impossible.
    """
    datasets = store.read_run().get("datasets", {})
    expected = rows(spec, datasets)
    missing = [row for row in expected if not has_ended(row, store, options, datasets)]
    if missing:
        with store.lock():
            record = store.read_run()
            begin_session(record, options, progress, _code(missing), [computer()])
            store.write_run(record)
            _run(missing, spec, store, options, progress)
            record = store.read_run()
            end_session(record)
            store.write_run(record)
    stored = read_rows(store.folder, [entry.name for entry in spec.datasets])
    ids = {row.id for row in expected}
    return [record for record in stored if record["id"] in ids]


def has_ended(
    row: Row, store: Store, options: Options, datasets: Mapping[str, DatasetRecord]
) -> bool:
    """Return whether a row is up to date, so need not run.

    A row of other data or another classifier is run again.
    """
    record = None if options.recompute else read_row(store.folder, row.id)
    if record is None or record.get("classifier") != _said(row):
        return False
    if row.embedder != RAW and order_of(record) != SHUFFLED:
        return False  # on an embedding that was made before samples were put in order
    if record.get("source") != source_of(REFERENCES[row.reference]):
        return False
    if record["fingerprint"] != datasets[row.dataset]["fingerprint"]:
        return False
    return ends(record["status"], options)


def _said(row: Row) -> str:
    """Identify a row's classifier, to detect rows of others."""
    return repr(REFERENCES[row.reference])


def _code(missing: list[Row]) -> dict[str, str]:
    names = dict.fromkeys(row.reference for row in missing)
    return {f"reference {name}": source_of(REFERENCES[name])[:12] for name in names}


def _run(missing: list[Row], spec: Spec, store: Store, options: Options, progress: Plain) -> None:
    # The slowest first, so that no worker is left alone with one of them at the end.
    missing = sorted(missing, key=lambda row: not REFERENCES[row.reference].slow)
    workers = min(options.jobs * options.threads, len(missing))
    embeddings = {} if spec.reference_on is None else _embeddings(store)
    with Pool(workers, 1, options.import_path) as pool:
        progress.start(len(missing), 0)
        try:
            data = Data(spec, options)
            for entry in spec.datasets:
                own_rows = [row for row in missing if row.dataset == entry.name]
                if own_rows:
                    dataset, _ = data.parts(entry)
                    data.check(store, progress)
                    work = DatasetRows(dataset, embeddings, store, options, progress)
                    pool.run(job for row in own_rows for job in work.jobs(row))
        finally:
            progress.stop()


@dataclass(frozen=True)
class Input:
    """A row's input: a cached array, or the embedding's failure."""

    array: str | None
    failure: Failed | None = None


Embeddings = dict[tuple[str, str, int], list[Input]]


def _embeddings(store: Store) -> Embeddings:
    """Read once what the matrix has computed, by dataset, embedder and seed."""
    sources: Embeddings = {}
    for record in store.records():
        array = record["embedding"]
        reason = f"no embedding to run on: {record['reason']}"
        source = Input(array, None if array else Failed(record["status"], reason))
        of = record["dataset"], record["embedder"], record["seed"]
        sources.setdefault(of, []).append(source)
    return sources


class DatasetRows:
    """The reference rows of one dataset.

    Parameters
    ----------
    dataset : Dataset
        With truth.
    embeddings : dict
        What the matrix has computed: see `_embeddings`.
    store, options, progress
        Those of the run.
    """

    def __init__(
        self,
        dataset: Dataset,
        embeddings: Embeddings,
        store: Store,
        options: Options,
        progress: Plain,
    ) -> None:
        self.embeddings = embeddings
        self.dataset, self.store, self.options, self.progress = dataset, store, options, progress
        ordered = Ordered.of(dataset)
        self.arrays, self.places = Cache(options.cache), ordered.places
        self.features = self.arrays.add(ordered.dataset.X)
        self.labelled = labelled(np.zeros(0, np.int64) if dataset.y is None else dataset.y)
        # Predictions are almost the truth, so they are not kept where methods can read.
        self.kept = Cache(predictions_cache(options.cache))

    def jobs(self, row: Row) -> Iterable[Job]:
        """Return a row's job, or nothing if its answer is known."""
        assert self.dataset.y is not None, "asked for a reference without truth"
        source = self._source(row)
        if source.array is None:
            self._write(row, source.failure or Failed("error", "unknown"), {})
            return []
        task = RowTask(
            classifier=REFERENCES[row.reference],
            array=self.arrays.path(source.array),
            places=self.places[self.labelled],
            truth=self.dataset.y[self.labelled],
            n_folds=N_FOLDS,
            fold_seed=derive_seed(row.seed, row.dataset, "reference", "folds"),
            seed=derive_seed(row.seed, row.dataset, row.embedder, row.reference),
        )
        name = key(
            array=source.array,
            order=SHUFFLED,
            dataset=self.dataset.fingerprint,
            classifier=_said(row),
            folds=[task.n_folds, task.fold_seed],
            seed=task.seed,
            source=source_of(REFERENCES[row.reference]),
            versions=computing_versions(),
            libraries=libraries_of(REFERENCES[row.reference]),
            computer=computer(),
        )
        folds = Folds(n_folds=N_FOLDS, fold_seed=task.fold_seed, classifier_seed=task.seed)
        entry = None if self.options.recompute else self.kept.get("reference", name)
        if entry is not None:
            predictions = np.asarray(self.kept.load(entry.arrays["predictions"]))
            self._write(row, Done(entry.facts, predictions), folds)
            return []

        def then(outcome: Done | Failed) -> Iterable[Job]:
            if isinstance(outcome, Failed) and outcome.status == "lost":  # somebody pruned it
                self.arrays.add(self.dataset.X, self.dataset.features_fingerprint)
                return self.jobs(row)
            if isinstance(outcome, Done):
                arrays = {"predictions": self.kept.add(outcome.value)}
                self.kept.put("reference", name, outcome.facts, arrays)
            self._write(row, outcome, folds)
            return []

        began = f"{row.dataset}: reference {row.reference}"
        return [
            Job(
                predict,
                (task,),
                then,
                lambda: self.progress.began(began),
                self.options.limits,
                until=self.options.until,
            )
        ]

    def _source(self, row: Row) -> Input:
        """Return a row's input, computed before by the matrix."""
        if row.embedder == RAW:
            return Input(self.features)
        for source in self.embeddings.get((row.dataset, row.embedder, row.seed), ()):
            if source.array is None or self.arrays.holds(source.array):
                return source
        reason = "the cache has lost the embedding: give --recompute to run it again"
        return Input(None, Failed("error", reason))

    def _whole(self, predictions: NDArray[np.int64]) -> NDArray[np.int64]:
        """Return predictions of all samples; those without a label have none."""
        if len(predictions) == len(self.labelled):
            return predictions
        whole = np.full(len(self.labelled), UNLABELLED, dtype=np.int64)
        whole[self.labelled] = predictions
        return whole

    def _write(self, row: Row, outcome: Done | Failed, folds: Folds) -> None:
        predictions = self._whole(outcome.value) if isinstance(outcome, Done) else None
        failed = outcome if isinstance(outcome, Failed) else None
        record: ReferenceRecord = {
            "id": row.id,
            "dataset": row.dataset,
            "n_samples": self.dataset.n_samples,
            "n_classes": self.dataset.n_classes,
            "fingerprint": self.dataset.fingerprint,
            "embedder": row.embedder,
            "clusterer": "",
            "reference": row.reference,
            "classifier": _said(row),
            "seed": row.seed,
            "session": self.options.session,
            "source": source_of(REFERENCES[row.reference]),
            "status": Status.DONE if failed is None else Status(failed.status),
            "reason": "" if failed is None else failed.reason,
            "traceback": "" if failed is None else failed.traceback,
            "k_from": KFrom.TRUTH,
            "order": SHUFFLED,
            "scores": {} if predictions is None else row_scores(self.dataset.y, predictions),
            "seconds_neighbors": 0.0,
            "seconds_embed": None,
            "seconds_cluster": None,
            "peak_memory_mb": outcome.facts.get("peak_memory_mb", 0.0),
            **folds,
            "facts": outcome.facts,
            "versions": computing_versions(),
        }
        late = record["status"] == Status.NOT_RUN
        if not late or read_row(self.store.folder, row.id) is None:
            write_row(self.store.folder, row.id, record, predictions)
        self.progress.ended(record)
