"""The jobs of one dataset: each embedding once, then every clusterer on it, scored and stored."""

import time
from collections.abc import Iterable, Iterator
from typing import Any

from bench.cache import Cache
from bench.datasets import Dataset
from bench.datasets.describe import describe
from bench.fingerprint import key
from bench.matrix import Cell
from bench.outcome import Done, Failed
from bench.pool import Job
from bench.progress import Plain
from bench.record import Samples, cell_record
from bench.roster import Methods
from bench.scoring import Scorer
from bench.seeds import derive_seed
from bench.store import Store
from bench.versions import computing_versions, version_behind
from bench.worker import Facts, Task, cluster, embed, neighbors

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
        What inspecting the methods has shown, by (kind, name).
    cache, store, progress
        Where embeddings, records and news go.
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
        facts: dict[tuple[str, str], Facts],
        cache: Cache,
        store: Store,
        progress: Plain,
        threads: int,
        fresh: bool = False,
        held_out: Dataset | None = None,
    ) -> None:
        self.dataset, self.methods, self.facts = dataset, methods, facts
        self.cache, self.store, self.progress = cache, store, progress
        self.threads, self.fresh, self.held_out = threads, fresh, held_out
        self.scorer = Scorer(dataset, cache, held_out)
        wanted = [facts["embedder", name].n_neighbors for name in methods.embedders]
        self.n_neighbors = min(max(wanted, default=0), dataset.n_samples - 1)

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
        groups: dict[tuple[str, int], list[Cell]] = {}
        for cell in missing:
            groups.setdefault((cell.embedder, cell.seed), []).append(cell)
        waiting: list[Job] = []
        others: list[Job] = []
        for group in groups.values():
            for job in self._embed(group):
                waits = job.call is embed and job.arguments[0].n_neighbors
                (waiting if waits else others).append(job)
        if waiting:
            arguments = (self.dataset.features_fingerprint, self.cache.folder, self.n_neighbors)
            # A graph that fails is tried again by the embedder that wants it, which then says why.
            yield Job(neighbors, arguments, lambda _: waiting, self._say("neighbour graph"))
        yield from others

    def foresee(self, cell: Cell) -> str:
        """Say what running a cell would take."""
        _, name = self.embedding_task(cell)
        cached = not self.fresh and self.cache.get("embeddings", name) is not None
        return "cluster, its embedding is cached" if cached else "embed and cluster"

    def _embed(self, group: list[Cell]) -> Iterable[Job]:
        """Return the job of one embedding; what follows on at once if the cache has it."""
        cell = group[0]
        task, name = self.embedding_task(cell)
        entry = None if self.fresh else self.cache.get("embeddings", name)
        if entry is not None:
            arrays = entry.arrays
            return self._clusters(
                group, Done(entry.facts, arrays["embedding"], arrays.get("unseen"))
            )

        def then(outcome: Outcome) -> Iterable[Job]:
            if isinstance(outcome, Failed):
                for failed in group:
                    self._write(failed, outcome)
                return []
            arrays = {"embedding": outcome.value, "unseen": outcome.unseen}
            kept = {kind: array for kind, array in arrays.items() if array is not None}
            self.cache.put("embeddings", name, outcome.facts, kept)
            return self._clusters(group, outcome)

        limits = self.methods.limits["embedder", cell.embedder]
        return [Job(embed, (task,), then, self._say(cell.embedder), limits)]

    def embedding_task(self, cell: Cell) -> tuple[Task, str]:
        """Return the task that computes a cell's embedding, and its key in the cache."""
        method = self.methods.embedders[cell.embedder]
        facts = self.facts["embedder", cell.embedder]
        task = Task(
            method=method,
            array=self.dataset.features_fingerprint,
            cache=self.cache.folder,
            seed=derive_seed(cell.seed, cell.dataset, cell.embedder),
            n_clusters=None,
            threads=self.threads,
            n_neighbors=self.n_neighbors if facts.n_neighbors else 0,
            unseen=self.held_out.features_fingerprint if self.held_out else None,
        )
        return task, key(
            features=task.array,
            unseen=task.unseen,
            path=method.path,
            source=self.methods.sources[method.path],
            params=method.params,
            seed=task.seed if facts.takes_seed else None,
            threads=task.threads if facts.depends_on_threads else None,
            versions=computing_versions() | version_behind(method.path),
        )

    def _clusters(self, group: list[Cell], embedding: Done) -> list[Job]:
        return [self._cluster(cell, embedding) for cell in group]

    def _cluster(self, cell: Cell, embedding: Done) -> Job:
        task = Task(
            method=self.methods.clusterers[cell.clusterer],
            array=embedding.value,
            cache=self.cache.folder,
            seed=derive_seed(cell.seed, cell.dataset, cell.embedder, cell.clusterer),
            n_clusters=self.dataset.n_classes,
            threads=self.threads,
            unseen=embedding.unseen,
        )

        def then(outcome: Outcome) -> Iterable[Job]:
            self._write(cell, embedding, outcome)
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
        dataset = self.dataset
        samples = Samples(dataset.n_samples, dataset.n_classes, dataset.fingerprint)
        sources = self.methods.cell_sources(cell)
        record = cell_record(cell, samples, sources, embedding, clustering)
        record |= {"scores": scores, "seconds_score": seconds, "held_out": held_out}
        self.store.write_cell(cell.id, record, found)
        self.progress.ended(record)

    def _say(self, what: str) -> Any:
        return lambda: self.progress.began(f"{self.dataset.name}: {what}")
