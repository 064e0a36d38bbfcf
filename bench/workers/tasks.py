"""Tasks of worker processes, which never see the truth.

Every function here takes and returns plain values, so that any pool can carry them. The clock
encloses the one line that calls the method.
"""

import time
import traceback
import warnings
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import cache as remember
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bench.errors import is_disk_full
from bench.files.sparse import is_sparse
from bench.methods.contract import check_unchanged
from bench.methods.method import Method
from bench.methods.reason import reason
from bench.methods.traits import neighbors_wanted
from bench.provenance.computer import Computer, computer
from bench.workers.given_array import given_array, size_in_words
from bench.workers.outcome import Done, Failed
from bench.workers.report import asked, described, plain_text, reported, shown
from bench.workers.seeding import Draws, seeded

MAX_TRACEBACK = 20_000

if TYPE_CHECKING:
    from bench.files.cache import Cache


@dataclass(frozen=True)
class Task:
    """A fit on a cached array, and perhaps a use on another."""

    method: Method
    array: str
    seed: int
    n_clusters: int | None
    threads: int
    n_neighbors: int = 0
    unseen: str | None = None
    image_shape: tuple[int, ...] | None = None
    files: dict[str, str] = field(default_factory=dict)
    """By parameter, which array of the cache is in the file that the method is to read."""
    beside: tuple[str, ...] = ()
    """Of what joins a fork: the arrays that it puts beside the first."""
    unseen_beside: tuple[str, ...] = ()
    device: str | None = None
    """What it may use beside the processor, by name."""
    where: Computer | None = None
    """Whose neighbour graph it is handed, where that is another machine than this."""


def neighbors(array: str, cache: Path, k: int) -> Done | Failed:
    """Compute the neighbour graph of an array into the cache."""
    from bench.files.cache import Cache
    from bench.workers.shared_graph import shared_graph

    try:
        _, seconds = shared_graph(Cache(cache), array, k)
    except Exception as error:
        return failed(error)
    return Done({"seconds_neighbors": seconds}, None)


def embed(task: Task, cache: Path) -> Done | Failed:
    """Run an embedder; the value is the embedding's fingerprint."""
    from bench.files.cache import Cache
    from bench.methods.contract import check_embedding

    def finish(Z: Any, n_samples: int) -> str:
        return Cache(cache).add(check_embedding(Z, n_samples))

    return _call(task, cache, "embed", "fit_transform", "transform", finish)


def cluster(task: Task, cache: Path) -> Done | Failed:
    """Run a clusterer; the value is its assignments."""
    from bench.methods.contract import check_assignments

    return _call(task, cache, "cluster", "fit_predict", "predict", check_assignments)


def _call(
    task: Task,
    folder: Path,
    phase: str,
    fit: str,
    use: str,
    finish: Callable[[Any, int], Any],
) -> Done | Failed:
    """Run a method, and measure its memory after releasing it."""
    outcome = _run(task, folder, phase, fit, use, finish)
    if isinstance(outcome, Done):
        peak = outcome.facts.pop("peak")
        outcome.facts.update(peak_memory_mb=peak.added(), resident_mb=peak.mb)
    return outcome


def _run(
    task: Task,
    folder: Path,
    phase: str,
    fit: str,
    use: str,
    finish: Callable[[Any, int], Any],
) -> Done | Failed:
    from bench.files.cache import Cache

    draws = Draws()
    outcome: Done | Failed
    try:
        with seeded(task.seed) as draws:
            outcome = _fitted(task, Cache(folder), phase, fit, use, finish)
    except BaseException as error:  # SystemExit and KeyboardInterrupt too: they are the method's
        outcome = failed(error)
    facts = {
        name: fact if name == "peak" else described(fact) for name, fact in outcome.facts.items()
    }
    return replace(outcome, facts=facts | {"draws_globally": draws.globally})


def _fitted(
    task: Task,
    cache: "Cache",
    phase: str,
    fit: str,
    use: str,
    finish: Callable[[Any, int], Any],
) -> Done:
    from bench.methods.cluster_count import k_from
    from bench.methods.traits import as_used
    from bench.workers.shared_graph import shared_graph

    method, original = task.method, cache.load(task.array)
    files = {name: str(cache.path(array)) for name, array in task.files.items()}
    estimator = method.with_params(files).build(
        seed=task.seed,
        n_clusters=task.n_clusters,
        threads=task.threads,
        image_shape=task.image_shape,
    )
    X = given_array(estimator, cache, task.array)
    seconds_neighbors, recall = 0.0, None
    handed: dict[str, Any] = {}
    if k := min(neighbors_wanted(estimator, *X.shape), X.shape[0] - 1):
        shared = max(k, min(task.n_neighbors, X.shape[0] - 1))
        graph, seconds_neighbors = shared_graph(cache, task.array, shared)
        # Not more than it asks for: its result must not depend on the run's other methods.
        handed, recall = {"neighbors": graph.head(k)}, graph.recall
    result, facts = _measured(getattr(estimator, fit), X, **handed)
    if is_sparse(X) == is_sparse(original):  # a dense copy is the method's own
        check_unchanged(X, original)
    elif is_sparse(original):
        facts["warnings"].append(f"takes no sparse table: got a dense copy of {size_in_words(X)}")
    value = finish(result, X.shape[0])
    facts[f"seconds_{phase}"] = facts.pop("seconds")
    facts |= {
        "seconds_neighbors": seconds_neighbors,
        "neighbors_recall": recall,
        "k_from": k_from(
            estimator, method.set_by_user(), task.n_clusters, method.kind, method.swept
        ),
        # What the user said, not where the cache has it.
        "params": asked(lambda: as_used(estimator, method.params) | method.sample_files()),
        "report": reported(estimator),
        "computer": here(),
    }
    unseen = None
    if task.unseen is not None:
        unseen, facts["unseen"] = _use(estimator, use, cache, task.unseen, finish)
    return Done(facts, value, unseen)


@remember
def here() -> Computer:
    """Describe this machine as it was before any method ran."""
    return computer()


def _measured(call: Callable[..., Any], X: Any, **handed: Any) -> tuple[Any, dict[str, Any]]:
    """Make the one call that the clock encloses."""
    from bench.workers.memory import peak_memory

    with peak_memory() as peak, warnings.catch_warnings(record=True) as warned:
        warnings.simplefilter("always")
        start = time.perf_counter()
        result = call(X, **handed)
        seconds = time.perf_counter() - start
    texts = sorted({shown(warning.message) for warning in warned})
    return result, {"seconds": seconds, "peak": peak, "warnings": texts}


def _use(
    estimator: Any, use: str, cache: "Cache", array: str, finish: Callable[[Any, int], Any]
) -> tuple[Any, dict[str, Any]]:
    """Apply a fitted method to unseen samples; failing gives a reason."""
    if not hasattr(estimator, use):
        return None, {"reason": f"{type(estimator).__name__} has no {use}"}
    try:
        U, original = given_array(estimator, cache, array), cache.load(array)
        result, facts = _measured(getattr(estimator, use), U)
        if is_sparse(U) == is_sparse(original):
            check_unchanged(U, original)
        return finish(result, U.shape[0]), {"reason": "", "seconds": facts["seconds"]}
    except BaseException as error:
        return None, {"reason": failed(error).reason}


def failed(error: BaseException) -> Failed:
    """Say why a task has no answer, from what was raised."""
    status = "disk-full" if is_disk_full(error) else "lost" if _is_lost(error) else "error"
    trace = plain_text(traceback.format_exc(), MAX_TRACEBACK)
    return Failed(status, plain_text(reason(error)), trace)


def _is_lost(error: BaseException) -> bool:
    from bench.files.cache import Lost

    return isinstance(error, Lost)
