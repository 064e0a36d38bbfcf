"""The tasks that lead to an embedding: one for each method that an embedder is made of."""

from bench.datasets.order import Ordered
from bench.execution.sample_files import SampleFiles
from bench.files.fingerprint import key
from bench.methods.method import Method
from bench.provenance.seeds import derive_seed
from bench.provenance.versions import computing_versions, version_behind
from bench.spec.cells import Cell
from bench.spec.roster import Chain, Methods
from bench.workers.outcome import Done
from bench.workers.tasks import Facts, Task


class EmbeddingTasks:
    """What is to be computed for the embedders of a run on one dataset.

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
    """

    def __init__(
        self,
        fitted: Ordered,
        held_out: Ordered | None,
        methods: Methods,
        inspected: dict[str, Facts],
        files: SampleFiles,
        threads: int,
    ) -> None:
        self.dataset = fitted.dataset
        self.held_out = None if held_out is None else held_out.dataset
        self.methods, self._inspected, self.files = methods, inspected, files
        self.threads = threads

    def chain(self, cell: Cell) -> Chain:
        """Return the methods that a cell's embedder is made of."""
        return self.methods.embedders[cell.embedder]

    def facts(self, method: Method) -> Facts:
        """Return what inspecting a method has shown."""
        return self._inspected[repr(method)]

    def next_step(self, cell: Cell, done: tuple[Done, ...]) -> tuple[Task, str]:
        """Return the task of the step of a cell's embedder that comes next, and its cache key."""
        before, method = self.chain(cell)[: len(done)], self.chain(cell)[len(done)]
        facts = self.facts(method)
        images = facts.takes_image_shape and all(
            self.facts(step).keeps_image_shape for step in before
        )
        held_out = self.held_out.features_fingerprint if self.held_out else None
        # Named by the way that leads there, so that embedders of the same first steps share them.
        way = " | ".join(step.name for step in (*before, method))
        task = Task(
            method=method,
            array=done[-1].value if done else self.dataset.features_fingerprint,
            seed=derive_seed(cell.seed, cell.dataset, way),
            n_clusters=None,
            threads=self.threads,
            n_neighbors=self.neighbors_wanted(before) if facts.n_neighbors else 0,
            unseen=done[-1].unseen if done else held_out,
            image_shape=self.dataset.image_shape if images else None,
            files=self.files.of(method),
        )
        return task, key(
            features=task.array,
            unseen=task.unseen,
            path=method.path,
            source=self.methods.source(method),
            params=method.params,
            files=task.files,
            image_shape=task.image_shape,
            seed=task.seed if facts.takes_seed else None,
            threads=task.threads if facts.depends_on_threads else None,
            versions=computing_versions() | version_behind(method.path) | facts.versions,
        )

    def neighbors_wanted(self, prefix: Chain) -> int:
        """Return the most neighbours that any embedder's next step after `prefix` asks for.

        It is asked about the dataset's shape; the worker that has the step's input asks again.
        """
        following = [
            chain[len(prefix)]
            for chain in self.methods.embedders.values()
            if len(chain) > len(prefix) and chain[: len(prefix)] == prefix
        ]
        wanted = max((self.facts(step).n_neighbors for step in following), default=0)
        return min(wanted, self.dataset.n_samples - 1)

    def neighbors_of_clusterers(self) -> int:
        """Return the most neighbours that any clusterer asks for, so that one graph serves all."""
        return max(self.facts(each).n_neighbors for each in self.methods.clusterers.values())
