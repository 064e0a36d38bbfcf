"""Single things to measure, each for a process of its own: ``python subjects.py NAME JSON``.

Prints one JSON line. Imports and compilation are kept out of ``seconds`` by a warm-up on a few
samples; the matrix as a whole is measured with them.
"""

import json
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

sys.path.insert(0, str(Path(__file__).parents[2]))

WARM = 2_000


def mnist(data: str, n: int) -> tuple[np.ndarray, np.ndarray]:
    """Load the first `n` digits and their classes, without the suite's checks."""
    from bench.datasets import idx

    found = []
    for kind, axes in (("images-idx3", 3), ("labels-idx1", 1)):
        paths = [Path(data) / "mnist" / f"{part}-{kind}-ubyte.gz" for part in ("train", "t10k")]
        found.append(np.concatenate([idx.read(path, n_dims=axes) for path in paths])[:n])
    return found[0].reshape(n, -1).astype(np.float32) / np.float32(255), found[1]


def timed(call: Callable[[], Any]) -> tuple[Any, float]:
    """Return what a call returns, and its seconds."""
    start = time.perf_counter()
    value = call()
    return value, time.perf_counter() - start


def kmeans(data: str, n: int, by: str, spherical: bool = False) -> dict[str, Any]:
    """Ten restarts of k-means on raw digits: ours, scikit-learn's, or faiss's.

    "faiss" may go on for 100 iterations, "faiss-25" stops after its default of 25.
    """
    X, _ = mnist(data, n)
    if spherical:
        X /= np.linalg.norm(X, axis=1, keepdims=True)
    if by.startswith("faiss"):
        import faiss

        n_iterations = 100 if by == "faiss" else 25

        def fit(X: np.ndarray) -> Any:
            model = faiss.Kmeans(
                X.shape[1], 10, nredo=10, niter=n_iterations, spherical=spherical, seed=1,
                max_points_per_centroid=len(X),
            )  # fmt: skip
            model.train(X)
            return model.centroids
    elif by == "sklearn":
        from sklearn.cluster import KMeans

        def fit(X: np.ndarray) -> Any:
            return KMeans(10, n_init=10, random_state=0).fit(X).cluster_centers_
    else:
        from clustering.kmeans import KMeans as Ours
        from clustering.spherical_kmeans import SphericalKMeans

        def fit(X: np.ndarray) -> Any:
            return (
                (SphericalKMeans if spherical else Ours)(10, random_state=0).fit(X).cluster_centers_
            )

    fit(X[:WARM])
    centers, seconds = timed(lambda: fit(X))
    return {"seconds": seconds, "objective": objective(X, np.asarray(centers), spherical)}


def objective(X: np.ndarray, centers: np.ndarray, spherical: bool) -> float:
    """Return the mean squared distance to the nearest centre (1 - cosine where spherical)."""
    if spherical:
        centers = centers / np.linalg.norm(centers, axis=1, keepdims=True)
        return float(1 - (X @ centers.T).max(axis=1).mean(dtype=np.float64))
    C = centers.astype(np.float64)
    total = 0.0
    for start in range(0, len(X), 4096):
        part = X[start : start + 4096].astype(np.float64)
        squares = (part**2).sum(axis=1)[:, None] - 2 * part @ C.T + (C**2).sum(axis=1)
        total += squares.min(axis=1).sum()
    return total / len(X)


def graph(data: str, n: int, by: str, k: int = 90) -> dict[str, Any]:
    """Find the nearest neighbours of raw digits: ours, or faiss's flat index."""
    X, _ = mnist(data, n)
    if by == "faiss":
        import faiss

        def find(X: np.ndarray) -> Any:
            index = faiss.IndexFlatL2(X.shape[1])
            index.add(X)
            return index.search(X, k + 1)
    else:
        from embeddings.neighbors.graph import neighbor_graph

        def find(X: np.ndarray) -> Any:
            return neighbor_graph(X, k)

    find(X[:WARM])
    return {"seconds": timed(lambda: find(X))[1]}


def tsne(data: str, n: int, by: str, learning_rate: float = 300) -> dict[str, Any]:
    """Lay digits out, given their graph: ours, or openTSNE called directly."""
    from embeddings.neighbors.graph import neighbor_graph
    from embeddings.neighbors.index import NeighborIndex
    from embeddings.shared.threads import thread_count

    X, _ = mnist(data, n)
    graph = neighbor_graph(X, 90)
    if by == "ours":
        from embeddings.tsne import TSNE

        model = TSNE(learning_rate=learning_rate, random_state=0)
        return {"seconds": timed(lambda: model.fit(X, neighbors=graph))[1], **model.report_}
    from openTSNE import TSNE as Optimizer
    from openTSNE.affinity import PerplexityBasedNN

    from embeddings.descent.opentsne import GraphIndex
    from embeddings.pca import PCA

    threads = thread_count()

    def lay_out() -> Any:
        affinities = PerplexityBasedNN(
            knn_index=GraphIndex(graph, NeighborIndex(X)), perplexity=30, n_jobs=threads
        )
        start = PCA(2, random_state=0).fit_transform(X)
        return Optimizer(
            learning_rate=learning_rate, n_jobs=threads, random_state=0,
            negative_gradient_method="fft",
        ).fit(affinities=affinities, initialization=1e-4 * start / start[:, 0].std())  # fmt: skip

    layout, seconds = timed(lay_out)
    return {"seconds": seconds, "kl_divergence": float(layout.kl_divergence)}


def dbscan(data: str, n: int, eps: float | str, min_samples: int | None = None) -> dict[str, Any]:
    """Cluster raw digits by density, at a given eps or by the rule, graph included."""
    from clustering.dbscan import DBSCAN

    X, _ = mnist(data, n)
    options = {"n_clusters": 10} if eps == "n_clusters" else {}
    model = DBSCAN(eps, min_samples=min_samples, **options)
    DBSCAN(1.0, min_samples=5).fit(X[:WARM])
    _, seconds = timed(lambda: model.fit(X))
    return {"seconds": seconds, "eps": model.eps_, "n_clusters": int(model.labels_.max()) + 1}


def bandwidth(n_bytes: int = 2**30) -> dict[str, Any]:
    """Read and write memory with all threads: bytes a second of adding one array to another."""
    from concurrent.futures import ThreadPoolExecutor

    from embeddings.shared.threads import thread_count

    parts = thread_count()
    arrays = [
        (np.ones(n_bytes // 8 // parts), np.ones(n_bytes // 8 // parts)) for _ in range(parts)
    ]
    best = np.inf
    with ThreadPoolExecutor(parts) as pool:
        for _ in range(5):
            best = min(best, timed(lambda: list(pool.map(_add, arrays)))[1])
    return {"bytes_per_second": 3 * n_bytes / best}


def _add(pair: tuple[np.ndarray, np.ndarray]) -> None:
    np.add(*pair, out=pair[1])


def products(size: int = 4096) -> dict[str, Any]:
    """Multiply float32 matrices: operations a second."""
    A = np.random.default_rng(0).random((size, size), dtype=np.float32)
    A @ A
    best = min(timed(lambda: A @ A)[1] for _ in range(5))
    return {"flops_per_second": 2 * size**3 / best}


def seven(data: str, n: int, spec: str, cells: list[str], folder: str, jobs: int,
          threads: int) -> dict[str, Any]:  # fmt: skip
    """Run some cells of a matrix, in this process and its workers, and return their records."""
    from bench.execution.options import Options
    from bench.execution.progress import Plain
    from bench.execution.runner import run
    from bench.spec.cells import cells as all_cells
    from bench.spec.resolve import parse, resolve
    from bench.store.store import Store

    class Silent(Plain):
        def _line(self, text: str) -> None:
            print(text, file=sys.stderr)

    made = resolve(parse(spec), n_samples=n, subset="first", reference=False)
    wanted = [c for c in all_cells(made) if f"{c.embedder}+{c.clusterer}" in cells]
    options = Options(cache=Path(folder) / "cache", data_dir=Path(data), jobs=jobs, threads=threads)
    records = run(made, Store(Path(folder) / "run"), options, Silent(), only=wanted)
    names = ("status", "seconds_embed", "seconds_neighbors", "seconds_cluster", "seconds_score")
    return {
        "cells": {
            f"{record['embedder']}+{record['clusterer']}": {key: record[key] for key in names}
            | {"ari": record["scores"].get("ari"), "reason": record["reason"]}
            for record in records
        }
    }


def main() -> None:
    """Measure one thing and print it."""
    import growing

    known = {f.__name__: f for f in (kmeans, graph, tsne, dbscan, bandwidth, products, seven)}
    call = known.get(sys.argv[1]) or getattr(growing, sys.argv[1])
    print(json.dumps(call(**json.loads(sys.argv[2]))))


if __name__ == "__main__":
    main()
