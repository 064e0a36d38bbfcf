"""Cached steps of embedders, for methods with and without seeds."""

from bench.files.cache import Cache
from bench.files.fingerprint import key
from bench.workers.outcome import Done
from bench.workers.tasks import Task

KIND = "embeddings"
DRAWS = "draws_globally"


def kept(cache: Cache, name: str, task: Task) -> Done | None:
    """Return a task's cached result, or None.

    A method without a seed of its own has one key for all seeds. If it turns out to draw from the
    global generators, this is recorded under that key, and from then on there is one key per seed.
    """
    entry = cache.get(KIND, name)
    if entry is not None and "embedding" not in entry.arrays:
        entry = cache.get(KIND, _of_seed(name, task))
    if entry is None:
        return None
    return Done(entry.facts, entry.arrays["embedding"], entry.arrays.get("unseen"))


def keep(cache: Cache, name: str, task: Task, outcome: Done) -> None:
    """Put what a task has computed under its key."""
    if outcome.facts.get(DRAWS):
        cache.put(KIND, name, {DRAWS: True}, {})
        name = _of_seed(name, task)
    arrays = {"embedding": outcome.value, "unseen": outcome.unseen}
    present = {kind: array for kind, array in arrays.items() if array is not None}
    cache.put(KIND, name, outcome.facts, present)


def _of_seed(name: str, task: Task) -> str:
    return key(drawn_globally=name, seed=task.seed)
