"""A neighbour graph of very many samples.

It is exact among the samples of near lists, which hold most of the neighbours. Samples are parted
into lists about centres (an inverted file, as Jégou et al., Product Quantization for Nearest
Neighbor Search, 2011, use it). A sample's neighbours are sought in the lists whose centres are
nearest to it. How many lists are enough is measured: for a sample of exact queries it is known in
which list each true neighbour lies.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits

from embeddings.neighbors.search import BLOCK, in_threads

LIST_SIZE = 125
"""Samples per list on average.

Shorter ones leave fewer samples to look at, and more centres. Of 300,000 digits in 50 dimensions
(shifted and turned), 59 lists of 2,400 hold 99.2 % of the neighbours, or 45 of 1,200.
"""

MOST_LISTS = 8000
"""With more, finding the nearest centres takes longer than looking into their lists."""

SOME = 16 * BLOCK
"""Samples whose nearest lists are looked for at once."""

FIT_SAMPLES = 32
"""Samples per list that its centre is fitted on."""

FIT_PASSES = 5
"""Passes over them (Lloyd's algorithm): later ones hardly move a centre."""

CHECKED = 1000
"""Exact queries that the recall is measured on."""

CHECKED_NEIGHBORS = 100
"""Neighbours of each. For every smaller k the search is the same: the graphs are heads of one."""

RECALL = 0.992
"""Share of the true neighbours to find: 0.99, and four standard errors of what is measured."""


def near_list_graph(X: NDArray[np.float32], k: int) -> tuple[NDArray[Any], NDArray[Any], float]:
    """Return indices, distances, and the recall measured.

    The answer depends neither on the number of threads nor on anything drawn anew: exact searches
    alone decide where a sample belongs.

    Parameters
    ----------
    X : ndarray of shape (n_samples, n_features), float32
    k : int
        Neighbours per sample; the sample itself is among them unless duplicates push it out.

    Returns
    -------
    indices, distances : ndarrays of shape (n_samples, k), int32 and float32
    recall : float
        Share of the true neighbours found by `CHECKED` samples.
    """
    from embeddings.neighbors.index import NeighborIndex
    from embeddings.neighbors.list_search import Lists

    rng = np.random.default_rng(0)
    centers = _centers(X, max(1, min(len(X) // LIST_SIZE, MOST_LISTS)), rng)
    checked = rng.choice(len(X), min(CHECKED, len(X)), replace=False)
    n_lists, recall = _lists_needed(X, centers, checked, k)
    near = _nearest_lists(X, centers, n_lists)
    lists = Lists(X, near[:, 0], len(centers))
    indices = np.empty((len(X), k), np.int32)
    distances = np.empty((len(X), k), np.float32)
    looked_at = np.empty(len(X), np.int64)
    # Those of one list follow each other: they look into much the same lists.
    order = np.argsort(near[:, 0], kind="stable")

    def search(start: int) -> None:
        rows = order[start : start + BLOCK]
        indices[rows], distances[rows] = lists.nearest(X[rows], near[rows], k)
        looked_at[rows] = lists.sizes[near[rows]].sum(axis=1)

    with threadpool_limits(1, user_api="blas"):
        in_threads(search, range(0, len(X), BLOCK))
    few = np.flatnonzero(looked_at < max(k, CHECKED_NEIGHBORS + 1))
    if len(few):
        indices[few], distances[few] = NeighborIndex(X).query(X[few], k)
    return indices, distances, recall


def _nearest_lists(
    X: NDArray[np.float32], centers: NDArray[np.float32], n_lists: int
) -> NDArray[np.int16]:
    """Return the lists whose centres are nearest to each sample, nearest first.

    Some samples at a time, without the distances: of a million samples and hundreds of lists they
    would take gigabytes.
    """
    from embeddings.neighbors.index import NeighborIndex

    index = NeighborIndex(centers)
    near = np.empty((len(X), n_lists), np.int16)
    for start in range(0, len(X), SOME):
        near[start : start + SOME] = index.query(X[start : start + SOME], n_lists)[0]
    return near


def _centers(X: NDArray[np.float32], n: int, rng: np.random.Generator) -> NDArray[np.float32]:
    """Fit centres by Lloyd's algorithm, on a sample of the rows.

    Sums are taken in one order, whatever the number of threads.
    """
    from embeddings.neighbors.index import NeighborIndex

    chosen = rng.choice(len(X), min(len(X), FIT_SAMPLES * n), replace=False)
    sample = X[np.sort(chosen)]
    centers = X[np.sort(chosen[:n])]
    for _ in range(FIT_PASSES):
        of = NeighborIndex(centers).query(sample, 1)[0].ravel()
        counts = np.bincount(of, minlength=n)
        sums = np.stack([np.bincount(of, column, n) for column in sample.T], axis=1)
        kept = counts > 0  # an empty one stays where it is
        centers[kept] = sums[kept] / counts[kept, None]
    return centers


def _lists_needed(
    X: NDArray[np.float32], centers: NDArray[np.float32], checked: NDArray[np.intp], k: int
) -> tuple[int, float]:
    """Return the least number of lists that is enough.

    That many lists hold enough of the true neighbours; their share is returned as well.
    """
    from embeddings.neighbors.index import NeighborIndex

    queries, index = X[checked], NeighborIndex(centers)
    true = NeighborIndex(X).query(queries, min(max(k, CHECKED_NEIGHBORS + 1), len(X)))[0]
    others, of = np.unique(true, return_inverse=True)
    lists = index.query(X[others], 1)[0].ravel()[of.reshape(true.shape)]
    near = index.query(queries, len(centers))[0]
    place = np.empty_like(near)
    np.put_along_axis(place, near, np.arange(len(centers), dtype=near.dtype)[None], axis=1)
    places = np.take_along_axis(place, lists, axis=1)[true != checked[:, None]]
    shares = np.cumsum(np.bincount(places, minlength=len(centers))) / len(places)
    n_lists = int(np.searchsorted(shares, RECALL)) + 1
    return n_lists, float(shares[n_lists - 1])
