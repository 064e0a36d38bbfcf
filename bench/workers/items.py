"""What tasks read from the cache, and what they leave there."""

from bench.provenance.computer import Computer
from bench.workers.job import Item
from bench.workers.outcome import Done, Failed
from bench.workers.tasks import Task


def needs(task: Task) -> list[Item]:
    """Return what a fit reads from the cache."""
    names = (task.array, task.unseen, *task.beside, *task.unseen_beside, *task.files.values())
    arrays = [("arrays", name) for name in names if name is not None]
    return arrays + (graph_of(task.array, where=task.where) if task.n_neighbors else [])


def leaves(outcome: Done | Failed) -> list[Item]:
    """Return what an embedder has left in the cache: its embeddings."""
    names = (outcome.value, outcome.unseen) if isinstance(outcome, Done) else ()
    return [("arrays", name) for name in names if name is not None]


def graph_of(
    array: str, outcome: Done | Failed | None = None, *, where: Computer | None = None
) -> list[Item]:
    """Return the neighbour graph of an array, unless computing failed."""
    from bench.workers.shared_graph import graph_key

    return [] if isinstance(outcome, Failed) else [("neighbors", graph_key(array, where))]
