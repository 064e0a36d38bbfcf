"""The neighbour graph of an array, computed once however many methods and processes want it."""

import time
from typing import Any

from filelock import FileLock

from bench.cache import Cache
from bench.fingerprint import key
from bench.versions import computing_versions
from embeddings.neighbors import NeighborGraph, neighbor_graph


def shared_graph(cache: Cache, array: str, k: int) -> tuple[NeighborGraph, float]:
    """Return the graph of the `k` nearest neighbours of a cached array, and its seconds.

    Parameters
    ----------
    cache : Cache
        Holds the array, and the graph from now on.
    array : str
        Fingerprint of the array.
    k : int
        Number of neighbours, the sample itself not counted.

    Returns
    -------
    graph : NeighborGraph
        With exactly `k` columns.
    seconds : float
        What computing it took when it was computed, even if that was in another process or run:
        sharing must not make a method look cheaper than it is alone.
    """
    name = graph_key(array, k)
    lock = cache.folder / "neighbors" / f"{name}.lock"
    lock.parent.mkdir(parents=True, exist_ok=True)
    with FileLock(lock):
        entry = cache.get("neighbors", name)
        if entry is None:
            X = cache.load(array)
            start = time.perf_counter()
            graph = neighbor_graph(X, k)
            seconds = time.perf_counter() - start
            arrays = {"indices": cache.add(graph.indices), "distances": cache.add(graph.distances)}
            cache.put("neighbors", name, {"seconds": seconds, "k": k}, arrays)
            return graph, seconds
    graph = NeighborGraph(
        cache.load(entry.arrays["indices"]), cache.load(entry.arrays["distances"])
    )
    return graph, float(entry.facts["seconds"])


def graph_key(array: str, k: int) -> str:
    """Return under which key of the cache an array's graph lies, or would lie."""
    return key(array=array, k=k, versions=_versions())


def _versions() -> dict[str, Any]:
    return {name: computing_versions()[name] for name in ("numpy", "scipy", "faiss-cpu")}
