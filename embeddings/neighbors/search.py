"""How neighbours are proposed, and how the work is divided among threads."""

from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np
from numpy.typing import NDArray

from embeddings.shared.threads import thread_count

TREE_DIMENSIONS = 10
"""Up to this many features a k-d tree is used; beyond, it visits most leaves anyway."""

BLOCK = 4096
"""Queries per block: the 4096 that faiss multiplies at once."""

Proposal = tuple[NDArray[np.integer], NDArray[np.float64], NDArray[np.float64]]
"""Candidates, the squared distance of the farthest of each query, and the queries' norms."""

Centering = Callable[[NDArray[np.float32]], tuple[NDArray[np.float32], NDArray[np.float64]]]


def about_the_mean(X: NDArray[np.float32]) -> Centering:
    """Return a function that centres rows by the mean of `X`.

    It keeps the features that vary in `X`. It also returns the squared distance of each row in the
    features left out, which is the same to every sample.
    """
    varies = X.min(axis=0) < X.max(axis=0)
    varies[0] |= not varies.any()
    constant = X[0, ~varies]
    mean = X.mean(axis=0, dtype=np.float64)[varies].astype(np.float32)

    def center(part: NDArray[np.float32]) -> tuple[NDArray[np.float32], NDArray[np.float64]]:
        offset = np.square(part[:, ~varies] - constant).sum(axis=1, dtype=np.float64)
        centered = part[:, varies]  # a copy
        centered -= mean
        return centered, offset

    return center


def flat_search(X: NDArray[np.float32]) -> Callable[..., Any]:
    """Propose candidates by blocked matrix products.

    The products are taken of centred features, those that vary at all.
    """
    import faiss

    # From 1.15 faiss takes some thousand queries of few features one by one: six times slower here.
    vars(faiss)["cvar"].distance_compute_blas_threshold = 20
    center = about_the_mean(X)
    index = faiss.IndexFlatL2(center(X[:1])[0].shape[1])
    for start in range(0, len(X), BLOCK):
        index.add(center(X[start : start + BLOCK])[0])

    def propose(Y: NDArray[np.float32], k: int) -> Proposal:
        centered, offset = center(Y)
        squared, candidates = index.search(centered, k)
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
