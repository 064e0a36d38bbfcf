"""The jobs of a dataset: embeddings, then clusterers on them."""

from collections.abc import Callable, Iterable, Iterator
from functools import partial

import numpy as np
from numpy.typing import NDArray

from bench.datasets.order import Ordered
from bench.errors import UserError
from bench.execution.chain import failed_at, joined
from bench.execution.clustering_jobs import ClusteringJobs, Outcome, is_lost
from bench.execution.embedding_cache import keep, kept
from bench.execution.embedding_tasks import EmbeddingTasks, Identity, cache_key
from bench.execution.limits import widest, within
from bench.execution.recorder import Recorder
from bench.execution.shared_assignments import SharedAssignments
from bench.files.cache import Cache
from bench.files.fingerprint import key
from bench.spec.cells import Cell
from bench.spec.limits import Limits
from bench.store.parts import Part
from bench.store.record import DatasetRecord
from bench.workers.items import graph_of, leaves, needs
from bench.workers.job import Job
from bench.workers.joining import join
from bench.workers.outcome import Done, Failed
from bench.workers.tasks import Task, embed, neighbors

MOST_LOSSES = 1000
"""How often the cache may lose the inputs of a dataset's jobs, for example by pruning."""


class DatasetJobs:
    """The jobs for one dataset.

    Parameters
    ----------
    fitted : Ordered
        What methods are fitted on, in the order in which they get it.
    held_out : Ordered or None
        Samples held out from them.
    tasks : EmbeddingTasks
        What leads to its embeddings.
    recorder : Recorder
        Is notified of every cell that has ended.
    cache : Cache
        Where methods find features, and where embeddings are.
    fresh : bool
        Whether to compute embeddings that the cache already has.
    until : float, optional
        When it is too late to begin: see `bench.workers.job.Job`.
    shared : SharedAssignments, optional
        Answers of clusterers for other references of the same features.
    """

    def __init__(
        self,
        fitted: Ordered,
        held_out: Ordered | None,
        tasks: EmbeddingTasks,
        recorder: Recorder,
        cache: Cache,
        *,
        fresh: bool = False,
        until: float | None = None,
        shared: SharedAssignments | None = None,
    ) -> None:
        self.fitted, self.held_out = fitted, held_out
        self.tasks, self.recorder, self.cache, self.fresh = tasks, recorder, cache, fresh
        self.dataset, self.until = fitted.dataset, until
        self.clusterings = ClusteringJobs(
            fitted.dataset, tasks, recorder, cache, shared or SharedAssignments(), until
        )
        self._losses = 0
        self._at_work: dict[str, list[tuple[tuple[Done, ...], list[Cell]]]] = {}

    def description(self) -> DatasetRecord:
        """Return what the run's record says of the dataset."""
        record = self.fitted.published.copy()
        if self.held_out is not None:
            record["held_out_fingerprint"] = self.held_out.fingerprint
        return record

    def truth(self) -> dict[Part, NDArray[np.int64] | None]:
        """Return the truth by part of the samples, in the published order."""
        held_out = None if self.held_out is None else self.held_out.truth
        return {Part.FITTED: self.fitted.truth, Part.HELD_OUT: held_out}

    def jobs(self, missing: list[Cell]) -> Iterator[Job]:
        """Yield the jobs that lead to the missing cells.

        The longest chain comes first: the neighbour graph and the embedders that wait for it. The
        others follow in the matrix's order.
        """
        self._add_features()
        waiting: list[Job] = []
        others: list[Job] = []
        for seed in dict.fromkeys(cell.seed for cell in missing):
            for job in self._go_on((), [cell for cell in missing if cell.seed == seed]):
                (waiting if self._waits(job) else others).append(job)
        if waiting:
            yield self._graph(waiting)
        yield from others

    def foresee(self, cell: Cell) -> str:
        """Say what running a cell would take."""
        chain = self.tasks.chain(cell)
        done: tuple[Done, ...] = ()
        while len(done) < len(chain):
            cached = self._cached(*self.tasks.next_step(cell, done))
            if cached is None:
                forks = any(step.reads is not None for step in chain)
                missing = (", " if forks else " | ").join(s.name for s in chain[len(done) :])
                return f"embed ({missing}) and cluster" if done else "embed and cluster"
            done = (*done, cached)
        return "cluster, its embedding is cached"

    def _graph(self, waiting: list[Job]) -> Job:
        """Return the job of the features' neighbour graph, which others wait for."""
        features = self.dataset.features_fingerprint
        graph = partial(graph_of, features, where=self.tasks.where)
        return Job(
            neighbors,
            (features, self.cache.folder, self.tasks.neighbors_wanted()),
            # If a graph fails, the embedder that wants it tries again, and reports the reason.
            lambda _: waiting,
            self._say("neighbour graph"),
            reads=lambda: [("arrays", features), *graph()],
            leaves=graph,
            until=self.until,
        )

    def _waits(self, job: Job) -> bool:
        """Return whether a job is an embedding that needs the neighbour graph."""
        if job.call is not embed:
            return False
        task: Task = job.arguments[0]
        return bool(task.n_neighbors) and task.array == self.dataset.features_fingerprint

    def _go_on(self, done: tuple[Done, ...], cells: list[Cell]) -> list[Job]:
        """Return the next jobs of cells whose shared first steps ended.

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
        for cell in ended:
            embedding = joined(self.tasks.chain(cell), done)
            if not self.clusterings.answered(cell, embedding):
                following.append(self.clusterings.job(cell, embedding, self._once_more))
        return following

    def _embed(self, done: tuple[Done, ...], group: list[Cell]) -> list[Job]:
        """Return a step's job, or what follows if it is cached."""
        cell = group[0]
        task, identity = self.tasks.next_step(cell, done)
        cached = self._cached(task, identity)
        if cached is not None:
            return self._go_on((*done, cached), group)
        name = key(**identity, cell_seed=task.seed)
        if name in self._at_work:  # a branch of a fork that runs by itself as well
            self._at_work[name].append((done, group))
            return []
        self._at_work[name] = []

        def then(outcome: Outcome) -> Iterable[Job]:
            others = self._at_work.pop(name)
            if is_lost(outcome):
                return [*self._once_more(group), *self._again(others)]
            going_on = self._end_failed(outcome, len(done), group)
            if isinstance(outcome, Failed):
                return self._again(others)  # under limits of their own
            keep(self.cache, cache_key(identity, outcome.facts["computer"]), task, outcome)
            following = self._go_on((*done, outcome), going_on)
            for steps, cells in others:
                following += self._go_on((*steps, outcome), cells)
            return following

        return [
            Job(
                join if task.beside else embed,
                (task, self.cache.folder),
                then,
                self._say(task.method.name),
                widest(map(self._limits, group)),
                reads=partial(needs, task),
                leaves=leaves,
                until=self.until,
            )
        ]

    def _again(self, others: Iterable[tuple[tuple[Done, ...], list[Cell]]]) -> list[Job]:
        """Return the jobs of cells that waited for a shared step."""
        return [job for steps, cells in others for job in self._embed(steps, cells)]

    def _limits(self, cell: Cell) -> Limits:
        return self.tasks.methods.limits["embedder", cell.embedder]

    def _end_failed(self, outcome: Outcome, position: int, group: list[Cell]) -> list[Cell]:
        """End the cells whose shared step failed; return the others.

        It ran under the widest of their limits. So for a cell with narrower limits it may have
        failed, though not for the others.
        """
        going_on, limits = [], widest(map(self._limits, group))
        for cell in group:
            own = self._limits(cell)
            own_outcome = outcome if own == limits else within(own, outcome)
            if isinstance(own_outcome, Failed):
                self.recorder.ended(cell, failed_at(self.tasks.chain(cell), position, own_outcome))
            else:
                going_on.append(cell)
        return going_on

    def _cached(self, task: Task, identity: Identity) -> Done | None:
        if self.fresh:
            return None
        names = (cache_key(identity, where) for where in self.tasks.computers)
        return next(filter(None, (kept(self.cache, name, task) for name in names)), None)

    def _add_features(self) -> None:
        for part in filter(None, (self.fitted, self.held_out)):
            self.cache.add(part.dataset.X, part.dataset.features_fingerprint)
        for name, rows in self.tasks.files.arrays.items():
            self.cache.add(rows, name)

    def _once_more(self, group: list[Cell]) -> list[Job]:
        """Restart cells from their first step after the cache was pruned.

        Raises
        ------
        UserError
            It was so again and again.
        """
        self._losses += 1
        if self._losses > MOST_LOSSES:
            raise UserError(
                f"Got the cache {str(self.cache.folder)!r}, which loses its files while a run "
                "needs them: name a folder of its own with --cache-dir."
            )
        self._add_features()
        return self._go_on((), group)

    def _say(self, what: str) -> Callable[[], None]:
        return partial(self.recorder.began, self.dataset.name, what)
