"""How neighbours are proposed, and how the work is parted among threads."""

from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np
from numpy.typing import NDArray

from embeddings.shared.threads import thread_count

TREE_DIMENSIONS = 10
"""Up to as many features a k-d tree is used; beyond, it visits most leaves anyway."""

BLOCK = 4096
"""Queries a block: the 4096 that faiss multiplies at once."""

Proposal = tuple[NDArray[np.int64], NDArray[np.float64], NDArray[np.float64]]
"""Candidates, the squared distance of the farthest of each query, and the queries' norms."""


def flat_search(X: NDArray[np.float32]) -> Callable[..., Any]:
    """Propose candidates by blocked matrix products, on centred features that vary at all."""
    import faiss

    # From 1.15 faiss takes some thousand queries of few features one by one: six times slower here.
    vars(faiss)["cvar"].distance_compute_blas_threshold = 20
    varies = X.min(axis=0) < X.max(axis=0)
    varies[0] |= not varies.any()
    constant = X[0, ~varies]
    mean = X.mean(axis=0, dtype=np.float64)[varies].astype(np.float32)

    def center(part: NDArray[np.float32]) -> NDArray[np.float32]:
        return part[:, varies] - mean

    index = faiss.IndexFlatL2(int(varies.sum()))
    for start in range(0, len(X), BLOCK):
        index.add(center(X[start : start + BLOCK]))

    def propose(Y: NDArray[np.float32], k: int) -> Proposal:
        centered = center(Y)
        squared, candidates = index.search(centered, k)
        # What a query is away in the features left out, it is away from every sample.
        offset = np.square(Y[:, ~varies] - constant).sum(axis=1, dtype=np.float64)
        norms = np.sqrt(np.einsum("ij,ij->i", centered, centered, dtype=np.float64))
        return candidates, squared[:, -1] + offset, norms

    return propose


def tree_search(X: NDArray[np.float32]) -> Callable[..., Any]:
    """Propose candidates by a k-d tree."""
    from scipy.spatial import cKDTree

    tree = cKDTree(X)

    def propose(Y: NDArray[np.float32], k: int) -> Proposal:
        distances, candidates = tree.query(Y, k=[*range(1, k + 1)], workers=thread_count())
        return candidates, distances[:, -1] ** 2, np.zeros(len(Y))

    return propose


def in_threads(call: Callable[[Any], None], items: Iterable[Any]) -> None:
    """Call for each item, each thread multiplying matrices by itself.

    Threads that share one product wait for each other at every thousand samples; on a busy machine
    that took thirteen times as long.
    """
    import faiss

    with ThreadPoolExecutor(
        thread_count(), initializer=faiss.omp_set_num_threads, initargs=(1,)
    ) as pool:
        for _ in pool.map(call, items):
            pass
