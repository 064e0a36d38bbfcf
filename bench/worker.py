"""What runs in a worker process: embedding and clustering, and nothing that knows the truth.

Every function here takes and returns plain values, so that any pool can carry them. The clock
encloses the one line that calls the method.
"""

import time
import traceback
import warnings
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench.methods import Method
from bench.outcome import Done, Failed


@dataclass(frozen=True)
class Facts:
    """What can be said of a method before it runs."""

    takes_seed: bool
    n_neighbors: int
    n_clusters: int | None


@dataclass(frozen=True)
class Task:
    """One call of one method on one array of the cache."""

    method: Method
    array: str
    cache: Path
    seed: int
    n_clusters: int | None
    threads: int
    n_neighbors: int = 0


def inspect(methods: list[Method], n_samples: int, n_features: int) -> list[Facts]:
    """Import and try the methods of a run; UserError where one cannot be used."""
    return [_inspect(method, n_samples, n_features) for method in methods]


def _inspect(method: Method, n_samples: int, n_features: int) -> Facts:
    method.check()
    estimator = method.build(seed=0, n_clusters=None, threads=1)
    wanted = getattr(estimator, "neighbors_wanted", None)
    n_clusters = getattr(estimator, "n_clusters", None) if "n_clusters" in method.params else None
    return Facts(
        takes_seed=method.takes_seed,
        n_neighbors=int(wanted(n_samples, n_features)) if wanted else 0,
        n_clusters=n_clusters if isinstance(n_clusters, int) else None,
    )


def neighbors(array: str, cache: Path, k: int) -> Done | Failed:
    """Compute the neighbour graph of an array into the cache."""
    from bench.cache import Cache
    from bench.graphs import shared_graph

    try:
        _, seconds = shared_graph(Cache(cache), array, k)
    except Exception as error:
        return _failed(error)
    return Done({"seconds_neighbors": seconds}, None)


def embed(task: Task) -> Done | Failed:
    """Run an embedder; the value is the fingerprint of the embedding, put into the cache."""
    from bench.cache import Cache
    from bench.contract import check_embedding

    def finish(Z: Any, n_samples: int) -> str:
        return Cache(task.cache).add(check_embedding(Z, n_samples))

    return _call(task, "fit_transform", "embed", finish)


def cluster(task: Task) -> Done | Failed:
    """Run a clusterer; the value is its assignments."""
    from bench.contract import check_assignments

    return _call(task, "fit_predict", "cluster", check_assignments)


def _call(task: Task, function: str, phase: str, finish: Any) -> Done | Failed:
    from bench.cache import Cache
    from bench.contract import check_unchanged
    from bench.graphs import shared_graph
    from bench.memory import peak_memory
    from bench.methods import as_used, told_k

    try:
        cache = Cache(task.cache)
        # Copy on write: a method that writes into its input neither fails nor does harm, and is
        # told apart afterwards.
        X = cache.load(task.array, mode="c")
        estimator = task.method.build(
            seed=task.seed, n_clusters=task.n_clusters, threads=task.threads
        )
        k, handed, seconds_neighbors = _wanted(estimator, X, task.n_neighbors), {}, 0.0
        if k:
            handed["neighbors"], seconds_neighbors = shared_graph(cache, task.array, k)
        with peak_memory() as peak, warnings.catch_warnings(record=True) as warned:
            warnings.simplefilter("always")
            start = time.perf_counter()
            result = getattr(estimator, function)(X, **handed)
            seconds = time.perf_counter() - start
        check_unchanged(X, cache.load(task.array))
        value = finish(result, len(X))
    except Exception as error:
        return _failed(error)
    facts = {
        f"seconds_{phase}": seconds,
        "seconds_neighbors": seconds_neighbors,
        "peak_memory_mb": peak.mb,
        "told_k": told_k(estimator),
        "params": as_used(estimator),
        "report": getattr(estimator, "report_", {}),
        "warnings": sorted({str(warning.message) for warning in warned}),
    }
    return Done(facts, value)


def _wanted(estimator: Any, X: Any, offered: int) -> int:
    """Return how many neighbours to hand over: what the run shares, if the method wants any."""
    wanted = getattr(estimator, "neighbors_wanted", None)
    k = int(wanted(*X.shape)) if wanted else 0
    return min(max(k, offered), len(X) - 1) if k else 0


def _failed(error: Exception) -> Failed:
    from bench.contract import ContractError

    text = str(error).strip().splitlines()
    last = text[-1] if text else ""
    name = "" if isinstance(error, ContractError) else f"{type(error).__name__}: "
    return Failed("error", f"{name}{last}", traceback.format_exc())
