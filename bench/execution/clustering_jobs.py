"""Jobs of clusterers, one per cell, for embeddings that are ready."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial

from bench.datasets import Dataset
from bench.execution.embedding_tasks import EmbeddingTasks
from bench.execution.recorder import Recorder
from bench.execution.shared_assignments import SharedAssignments
from bench.files.cache import Cache, Lost
from bench.provenance.seeds import derive_seed
from bench.spec.cells import Cell
from bench.workers.items import needs
from bench.workers.job import Job
from bench.workers.outcome import Done, Failed
from bench.workers.tasks import Task, cluster

Outcome = Done | Failed


@dataclass(frozen=True)
class ClusteringJobs:
    """The jobs for cells of one dataset whose embeddings are ready.

    Parameters
    ----------
    dataset : Dataset
        What methods are fitted on.
    tasks : EmbeddingTasks
        What led to its embeddings.
    recorder : Recorder
        Records every cell that has ended.
    cache : Cache
        Where the embeddings are.
    shared : SharedAssignments
        What clusterers answered for other references of the same features.
    until : float or None
        When it is too late to begin: see `bench.workers.job.Job`.
    """

    dataset: Dataset
    tasks: EmbeddingTasks
    recorder: Recorder
    cache: Cache
    shared: SharedAssignments
    until: float | None

    def answered(self, cell: Cell, embedding: Done) -> bool:
        """End a cell with another reference's answer; return whether one exists."""
        outcome = self.shared.find(self.dataset, cell, embedding.value)
        if outcome is None or not self._pinned(embedding.value):
            return False
        self.recorder.ended(cell, embedding, outcome)
        return True

    def job(self, cell: Cell, embedding: Done, once_more: Callable[[list[Cell]], list[Job]]) -> Job:
        """Return the job of a cell.

        `once_more` restarts it if the cache lost its embedding.
        """

        def then(outcome: Outcome) -> Iterable[Job]:
            if is_lost(outcome) or not self._pinned(embedding.value):
                return once_more([cell])
            self.shared.keep(self.dataset, cell, embedding.value, outcome)
            self.recorder.ended(cell, embedding, outcome)
            return []

        task = self._task(cell, embedding)
        return Job(
            cluster,
            (task, self.cache.folder),
            then,
            partial(self.recorder.began, self.dataset.name, f"{cell.embedder} + {cell.clusterer}"),
            self.tasks.methods.limits["clusterer", cell.clusterer],
            reads=partial(needs, task),
            until=self.until,
        )

    def _task(self, cell: Cell, embedding: Done) -> Task:
        method = self.tasks.methods.clusterers[cell.clusterer]
        return Task(
            method=method,
            array=embedding.value,
            seed=derive_seed(cell.seed, self.dataset.seed_name, cell.embedder, cell.clusterer),
            n_clusters=self.dataset.n_classes,
            threads=self.tasks.threads,
            n_neighbors=self.tasks.neighbors_of_clusterers,
            unseen=embedding.unseen,
            files=self.tasks.files.of(method),
            where=self.tasks.where,
        )

    def _pinned(self, embedding: str) -> bool:
        """Keep an embedding for scoring; return False if it was removed."""
        try:
            self.cache.pin(embedding)
        except Lost:
            return False
        return True


def is_lost(outcome: Outcome) -> bool:
    """Return whether a task failed because the cache had lost its input."""
    return isinstance(outcome, Failed) and outcome.status == "lost"
