"""The tasks behind an embedding, one per step."""

from collections.abc import Sequence
from functools import cached_property
from typing import Any

from bench.datasets.order import Ordered
from bench.execution.sample_files import SampleFiles
from bench.files.fingerprint import key
from bench.methods.distributions import libraries
from bench.methods.fork import FEATURES, Line, before, inputs, lines, way
from bench.methods.method import Method
from bench.methods.source import method_source, suite_source
from bench.provenance.computer import Computer, computer
from bench.provenance.seeds import derive_seed
from bench.provenance.versions import COMPUTING, computing_versions
from bench.spec.cells import Cell
from bench.spec.roster import Chain, Methods
from bench.workers.inspection import Facts
from bench.workers.outcome import Done
from bench.workers.tasks import Task

Identity = dict[str, Any]
"""Everything that an embedding depends on, except the machine that computes it."""


class EmbeddingTasks:
    """The computations for a run's embedders on one dataset.

    Parameters
    ----------
    fitted : Ordered
        A dataset's features, which methods get through the cache.
    held_out : Ordered or None
        Samples to embed without having been fitted on them.
    methods : Methods
        The run's methods.
    inspected : dict
        What inspecting the methods has shown, by their `repr`.
    files : SampleFiles
        What methods read of the samples beside their features.
    threads : int
        How many threads a worker has.
    computers : sequence of Computer
        Where tasks are carried out; by default here.
    device : str, optional
        What they may use beside the processor, by name.
    """

    def __init__(
        self,
        fitted: Ordered,
        held_out: Ordered | None,
        methods: Methods,
        inspected: dict[str, Facts],
        files: SampleFiles,
        threads: int,
        computers: Sequence[Computer] = (),
        device: str | None = None,
    ) -> None:
        self.device = device
        self.dataset = fitted.dataset
        self.held_out = None if held_out is None else held_out.dataset
        self.methods, self._inspected, self.files = methods, inspected, files
        self.threads = threads
        self.computers = list(computers) or [computer()]

    def chain(self, cell: Cell) -> Chain:
        """Return the methods that a cell's embedder is made of."""
        return self.methods.embedders[cell.embedder]

    def facts(self, method: Method) -> Facts:
        """Return what inspecting a method has shown."""
        return self._inspected[repr(method)]

    @property
    def where(self) -> Computer | None:
        """The kind of machine that runs tasks, if there is only one."""
        return self.computers[0] if len(self.computers) == 1 else None

    def next_step(self, cell: Cell, done: tuple[Done, ...]) -> tuple[Task, Identity]:
        """Return the next step's task for a cell, with its identity."""
        chain, place = self.chain(cell), len(done)
        method = chain[place]
        facts = self.facts(method)
        images = facts.takes_image_shape and all(
            self.facts(chain[each]).keeps_image_shape for each in before(chain, place)
        )
        read = inputs(chain, place)
        array, *beside = self._arrays(read, done)
        unseen, *unseen_beside = self._unseen(read, done)
        # Named by all previous steps, so that embedders with the same first steps share them.
        task = Task(
            method=method.alone(),
            array=array,
            seed=derive_seed(cell.seed, self.dataset.seed_name, way(chain, place)),
            n_clusters=None,
            threads=self.threads,
            n_neighbors=self.neighbors_wanted(lines(chain)[read[0]]) if facts.n_neighbors else 0,
            unseen=unseen,
            image_shape=self.dataset.image_shape if images else None,
            files=self.files.of(method),
            beside=tuple(beside),
            unseen_beside=tuple(unseen_beside),
            device=self.device,
            where=self.where,
        )
        return task, identity(task, facts, self.methods.source(method))

    def _arrays(self, read: Sequence[int], done: Sequence[Done]) -> list[str]:
        features = self.dataset.features_fingerprint
        return [features if place == FEATURES else done[place].value for place in read]

    def _unseen(self, read: Sequence[int], done: Sequence[Done]) -> list[Any]:
        """Return the unseen samples' arrays, or None.

        None means that one of the steps could not take them.
        """
        features = self.held_out.features_fingerprint if self.held_out else None
        arrays = [features if place == FEATURES else done[place].unseen for place in read]
        return arrays if all(arrays) else [None]

    def neighbors_wanted(self, line: Line = ()) -> int:
        """Return the most neighbours that steps want at `line`.

        This is based on the dataset's shape; the worker asks again with the step's actual input.
        """
        return min(self._wanted.get(repr(line), 0), self.dataset.n_samples - 1)

    @cached_property
    def _wanted(self) -> dict[str, int]:
        """The most neighbours wanted, by the steps before the reader."""
        counts: dict[str, int] = {}
        for chain in self.methods.embedders.values():
            known = lines(chain)
            for place, step in enumerate(chain):
                for line in (repr(known[each]) for each in inputs(chain, place)):
                    counts[line] = max(counts.get(line, 0), self.facts(step).n_neighbors)
        return counts

    @cached_property
    def neighbors_of_clusterers(self) -> int:
        """The most neighbours that clusterers want; one graph serves all."""
        return max(self.facts(each).n_neighbors for each in self.methods.clusterers.values())


def identity(task: Task, facts: Facts, source: str) -> Identity:
    """Return everything an embedding depends on, except the machine.

    Parameters
    ----------
    task : Task
        What is to be computed.
    facts : Facts
        What inspecting its method has shown.
    source : str
        What the method is made of: see `bench.methods.source.method_fingerprint`.
    """
    method = task.method
    several = {"beside": task.beside, "unseen_beside": task.unseen_beside} if task.beside else {}
    device = {} if task.device is None else {"device": task.device}
    imported = method_source(method.path).distributions
    return {
        "features": task.array,
        "unseen": task.unseen,
        "path": method.path,
        "source": source,
        # What a worker does around a method may change results, too.
        "around": suite_source("bench.workers.tasks:embed").code,
        "params": method.params,
        "files": task.files,
        **several,
        **device,
        "image_shape": task.image_shape,
        "seed": seed_that_counts(task, facts),
        "threads": task.threads if facts.depends_on_threads else None,
        "versions": computing_versions() | facts.versions,
        "libraries": libraries((*imported, *facts.versions, *COMPUTING)),
    }


def cache_key(what: Identity, where: Computer) -> str:
    """Return an embedding's cache key for a machine."""
    return key(**what, computer=where)


def seed_that_counts(task: Task, facts: Facts) -> int | None:
    """Return the seed that a result depends on.

    Methods without a seed have one key for all seeds.
    """
    return task.seed if facts.takes_seed else None
