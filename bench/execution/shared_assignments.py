"""Assignments that serve every reference of the same features."""

from bench.datasets import Dataset
from bench.execution.k_from import fact_k_from
from bench.methods.cluster_count import KFrom
from bench.spec.cells import Cell
from bench.workers.outcome import Done, Failed

Known = tuple[str, int | None, Done]


class SharedAssignments:
    """Answers of clusterers, shared between references of a dataset.

    If a clusterer was passed the number of classes, its answer holds for references with the same
    number of classes; otherwise it holds for all references.
    """

    def __init__(self) -> None:
        self._known: dict[tuple[str, str, str, int], list[Known]] = {}

    def keep(self, dataset: Dataset, cell: Cell, embedding: str, outcome: Done | Failed) -> None:
        """Remember an answer if the dataset has several references."""
        if not dataset.group or isinstance(outcome, Failed):
            return
        passed = fact_k_from(outcome.facts) == KFrom.TRUTH
        known = embedding, dataset.n_classes if passed else None, outcome
        self._known.setdefault(_key(dataset, cell), []).append(known)

    def find(self, dataset: Dataset, cell: Cell, embedding: str) -> Done | None:
        """Return the answer that a clusterer would repeat, or None."""
        for of, n_classes, outcome in self._known.get(_key(dataset, cell), ()):
            if of == embedding and n_classes in (None, dataset.n_classes):
                return outcome
        return None


def _key(dataset: Dataset, cell: Cell) -> tuple[str, str, str, int]:
    return dataset.group, cell.embedder, cell.clusterer, cell.seed
