"""An array's neighbour graph, computed once for all methods."""

import time

from filelock import FileLock

from bench.files.cache import Cache
from bench.files.fingerprint import key
from bench.methods.distributions import libraries
from bench.methods.source import suite_source
from bench.provenance.computer import Computer, computer
from bench.provenance.versions import computing_versions
from embeddings.neighbors.graph import NeighborGraph, neighbor_graph


def shared_graph(cache: Cache, array: str, k: int) -> tuple[NeighborGraph, float]:
    """Return a cached array's graph of `k` neighbours, with its seconds.

    The cache holds one graph per array, the largest that was requested; smaller ones are its first
    columns.

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
        What computing it took when it was computed, even if that was in another process or run,
        and of the graph that was computed, even if that was larger: sharing must not make a
        method look cheaper than it is alone.
    """
    name = graph_key(array)
    lock = cache.folder / "neighbors" / f"{name}.lock"
    lock.parent.mkdir(parents=True, exist_ok=True)
    with FileLock(lock):
        graph, seconds = _cached(cache, name)
        if graph is None or graph.k < k:
            X = cache.load(array)
            start = time.perf_counter()
            graph = neighbor_graph(X, k)
            seconds = time.perf_counter() - start
            arrays = {"indices": cache.add(graph.indices), "distances": cache.add(graph.distances)}
            facts = {"seconds": seconds, "k": k, "recall": graph.recall}
            cache.put("neighbors", name, facts, arrays)
    return graph.head(k), seconds


def graph_key(array: str, where: Computer | None = None) -> str:
    """Return the cache key of an array's graph.

    Each kind of machine has its own graph, because distances differ in their last digits. `where`
    is a machine other than this one.
    """
    source = suite_source("embeddings.neighbors.graph:neighbor_graph")
    return key(
        array=array,
        code=source.code,
        versions=computing_versions()["python"],
        libraries=libraries((*source.distributions, "faiss-cpu", "numba", "numpy", "scipy")),
        computer=where or computer(),
    )


def _cached(cache: Cache, name: str) -> tuple[NeighborGraph | None, float]:
    entry = cache.get("neighbors", name)
    if entry is None:
        return None, 0.0
    indices, distances = (cache.load(entry.arrays[part]) for part in ("indices", "distances"))
    graph = NeighborGraph(indices, distances, entry.facts["recall"])
    return graph, float(entry.facts["seconds"])
