"""The jobs of one dataset: each embedding once, then every clusterer on it, scored and stored."""

import time
from collections.abc import Iterable, Iterator
from typing import Any

from bench.datasets import Dataset
from bench.datasets.describe import describe
from bench.execution.background import Aside
from bench.execution.chain import failed_at, joined
from bench.execution.embedding_tasks import EmbeddingTasks
from bench.execution.progress import Plain
from bench.execution.record import Samples, cell_record
from bench.files.cache import Cache
from bench.provenance.seeds import derive_seed
from bench.scoring.cells import Scorer
from bench.scoring.views import Views
from bench.spec.cells import Cell
from bench.spec.roster import Methods
from bench.store.store import Store
from bench.workers.outcome import Done, Failed
from bench.workers.pool import Job
from bench.workers.tasks import Facts, Task, cluster, embed, neighbors

Outcome = Done | Failed


class DatasetJobs:
    """What is to be done for one dataset.

    Parameters
    ----------
    dataset : Dataset
        Features, which methods get through the cache, and truth, which only scoring opens.
    methods : Methods
        The run's methods.
    facts : dict
        What inspecting the methods has shown, by their `repr`.
    cache, store, progress
        Where embeddings, records and news go.
    aside : Aside
        Scores cells and stores them while workers go on.
    threads : int
        How many threads a worker has.
    fresh : bool
        Whether to compute embeddings that the cache already has.
    held_out : Dataset, optional
        Samples to embed and assign without having been fitted on them.
    """

    def __init__(
        self,
        dataset: Dataset,
        methods: Methods,
        facts: dict[str, Facts],
        cache: Cache,
        store: Store,
        progress: Plain,
        aside: Aside,
        threads: int,
        fresh: bool = False,
        held_out: Dataset | None = None,
    ) -> None:
        self.dataset, self.methods = dataset, methods
        self.tasks = EmbeddingTasks(dataset, held_out, methods, facts, cache.folder, threads)
        self.cache, self.store, self.progress, self.aside = cache, store, progress, aside
        self.threads, self.fresh, self.held_out = threads, fresh, held_out
        self.scorer = Scorer(dataset, cache, held_out)
        self.views = Views(dataset, cache, store)

    def description(self) -> dict[str, Any]:
        """Return what the run's record says of the dataset."""
        parts = {"features_fingerprint": self.dataset.features_fingerprint}
        if self.held_out is not None:
            parts["held_out_fingerprint"] = self.held_out.fingerprint
        return describe(self.dataset) | parts

    def jobs(self, missing: list[Cell]) -> Iterator[Job]:
        """Yield the jobs that lead to the missing cells.

        The longest chain comes first: the neighbour graph and the embedders that wait for it. The
        others follow in the matrix's order.
        """
        for part in filter(None, (self.dataset, self.held_out)):
            self.cache.add(part.X, part.features_fingerprint)
        waiting: list[Job] = []
        others: list[Job] = []
        for seed in dict.fromkeys(cell.seed for cell in missing):
            for job in self._go_on((), [cell for cell in missing if cell.seed == seed]):
                (waiting if self._waits(job) else others).append(job)
        if waiting:
            features = self.dataset.features_fingerprint
            arguments = (features, self.cache.folder, self.tasks.neighbors_wanted(()))
            # A graph that fails is tried again by the embedder that wants it, which then says why.
            yield Job(neighbors, arguments, lambda _: waiting, self._say("neighbour graph"))
        yield from others

    def foresee(self, cell: Cell) -> str:
        """Say what running a cell would take."""
        chain = self.tasks.chain(cell)
        done: tuple[Done, ...] = ()
        while len(done) < len(chain):
            found = self._cached(self.tasks.next_step(cell, done)[1])
            if found is None:
                missing = " | ".join(step.name for step in chain[len(done) :])
                return f"embed ({missing}) and cluster" if done else "embed and cluster"
            done = (*done, found)
        return "cluster, its embedding is cached"

    def _waits(self, job: Job) -> bool:
        """Tell whether a job is an embedding that wants the neighbour graph of the features."""
        if job.call is not embed:
            return False
        task: Task = job.arguments[0]
        return bool(task.n_neighbors) and task.array == self.dataset.features_fingerprint

    def _go_on(self, done: tuple[Done, ...], cells: list[Cell]) -> list[Job]:
        """Return what follows for cells whose embedders share their first steps, once these ended.

        Longer embedders come first: more is waiting for them.
        """
        longer: dict[str, list[Cell]] = {}
        ended = []
        for cell in cells:
            chain = self.tasks.chain(cell)
            if len(chain) > len(done):
                longer.setdefault(repr(chain[len(done)]), []).append(cell)
            else:
                ended.append(cell)
        following = [job for group in longer.values() for job in self._embed(done, group)]
        return following + [
            self._cluster(cell, joined(self.tasks.chain(cell), done)) for cell in ended
        ]

    def _embed(self, done: tuple[Done, ...], group: list[Cell]) -> list[Job]:
        """Return the job of one step; what follows on at once if the cache has it."""
        cell = group[0]
        task, name = self.tasks.next_step(cell, done)
        found = self._cached(name)
        if found is not None:
            return self._go_on((*done, found), group)

        def then(outcome: Outcome) -> Iterable[Job]:
            if isinstance(outcome, Failed):
                for failed in group:
                    reason = failed_at(self.tasks.chain(failed), len(done), outcome)
                    self.aside.do(self._write, failed, reason)
                return []
            arrays = {"embedding": outcome.value, "unseen": outcome.unseen}
            kept = {kind: array for kind, array in arrays.items() if array is not None}
            self.cache.put("embeddings", name, outcome.facts, kept)
            return self._go_on((*done, outcome), group)

        limits = self.methods.limits["embedder", cell.embedder]
        return [Job(embed, (task,), then, self._say(task.method.name), limits)]

    def _cached(self, name: str) -> Done | None:
        entry = None if self.fresh else self.cache.get("embeddings", name)
        if entry is None:
            return None
        return Done(entry.facts, entry.arrays["embedding"], entry.arrays.get("unseen"))

    def _cluster(self, cell: Cell, embedding: Done) -> Job:
        clusterers = self.methods.clusterers.values()
        task = Task(
            method=self.methods.clusterers[cell.clusterer],
            array=embedding.value,
            cache=self.cache.folder,
            seed=derive_seed(cell.seed, cell.dataset, cell.embedder, cell.clusterer),
            n_clusters=self.dataset.n_classes,
            threads=self.threads,
            n_neighbors=max(self.tasks.facts(method).n_neighbors for method in clusterers),
            unseen=embedding.unseen,
        )

        def then(outcome: Outcome) -> Iterable[Job]:
            self.aside.do(self._write, cell, embedding, outcome)
            return []

        limits = self.methods.limits["clusterer", cell.clusterer]
        news = self._say(f"{cell.embedder} + {cell.clusterer}")
        return Job(cluster, (task,), then, news, limits)

    def _held_out(self, embedding: Done, clustering: Done) -> dict[str, Any] | None:
        """Return what became of the held-out samples; None where none are held out."""
        if self.held_out is None:
            return None
        facts = {"embed": embedding.facts["unseen"], "cluster": clustering.facts.get("unseen", {})}
        reasons = [fact.get("reason") for fact in facts.values()]
        return {
            "n_samples": self.held_out.n_samples,
            "reason": next(filter(None, reasons), ""),
            "seconds_embed": facts["embed"].get("seconds"),
            "seconds_cluster": facts["cluster"].get("seconds"),
            "scores": {}
            if clustering.unseen is None
            else self.scorer.held_out_scores(clustering.unseen),
        }

    def _write(self, cell: Cell, embedding: Outcome, clustering: Outcome | None = None) -> None:
        """Score a cell that has ended, and store it."""
        scores, held_out, found = {}, None, {}
        start = time.perf_counter()
        if isinstance(embedding, Done) and isinstance(clustering, Done):
            scores = self.scorer.scores(cell, embedding.value, clustering.value)
            held_out = self._held_out(embedding, clustering)
            found = {"assignments": clustering.value, "held_out": clustering.unseen}
        seconds = time.perf_counter() - start
        if isinstance(embedding, Done):
            self.views.keep(embedding.value)
        dataset = self.dataset
        samples = Samples(dataset.n_samples, dataset.n_classes, dataset.fingerprint)
        sources = self.methods.cell_sources(cell)
        record = cell_record(cell, samples, sources, embedding, clustering)
        record |= {"scores": scores, "seconds_score": seconds, "held_out": held_out}
        self.store.write_cell(cell.id, record, found)
        self.progress.ended(record)

    def _say(self, what: str) -> Any:
        return lambda: self.progress.began(f"{self.dataset.name}: {what}")
