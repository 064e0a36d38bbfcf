"""A neighbour graph of very many samples: exact among the samples of near lists, which are most.

Samples are parted into lists about centres. The neighbours of a list's samples are sought among the
lists whose centres are nearest to its own, all of a list's samples at once, so that the search is
matrix products. How many lists are enough is measured: for a sample of exact queries it is known in
which list each true neighbour lies.
"""

from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from embeddings.neighbor_search import in_threads

LIST_SIZE = 250
"""Samples a list on average: enough for matrix products at full speed.

Of 201,000 digits in 50 dimensions (shifted and turned), lists of 1000 needed 43 % of all samples
looked at, lists of 250 23 %.
"""

MOST_LISTS = 5000
"""Every list's distance to every other is held: 200 MB."""

FIT_SAMPLES = 32
"""Samples a list that its centre is fitted on."""

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
        Neighbours a sample; the sample itself is among them unless duplicates push it out.

    Returns
    -------
    indices, distances : ndarrays of shape (n_samples, k), int32 and float32
    recall : float
        Share of the true neighbours found by `CHECKED` samples.
    """
    from embeddings.neighbors import NeighborIndex

    rng = np.random.default_rng(0)
    centers = _centers(X, max(1, min(len(X) // LIST_SIZE, MOST_LISTS)), rng)
    of = NeighborIndex(centers).query(X, 1)[0].ravel()
    near = NeighborIndex(centers).query(centers, len(centers))[0]
    checked = rng.choice(len(X), min(CHECKED, len(X)), replace=False)
    n_lists, recall = _lists_needed(X, of, near, checked, k)
    order = np.argsort(of, kind="stable")
    bounds = np.searchsorted(of[order], np.arange(len(centers) + 1))
    members = [order[a:b] for a, b in pairwise(bounds)]
    indices = np.empty((len(X), k), np.int32)
    distances = np.empty((len(X), k), np.float32)

    def search(i: int) -> None:
        own = members[i]
        if len(own):
            # In ascending order, so that ties go to the lower index as in the exact search.
            enough = _enough(near[i], n_lists, members, k)
            among = np.sort(np.concatenate([members[j] for j in enough]))
            found, distances[own] = NeighborIndex(X[among]).query(X[own], k)
            indices[own] = among[found]

    in_threads(search, range(len(members)))
    return indices, distances, recall


def _centers(X: NDArray[np.float32], n: int, rng: np.random.Generator) -> NDArray[np.float32]:
    """Fit centres by Lloyd's algorithm on a sample; sums in one order, whatever the threads."""
    from embeddings.neighbors import NeighborIndex

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
    X: NDArray[np.float32],
    of: NDArray[np.int32],
    near: NDArray[np.int32],
    checked: NDArray[np.intp],
    k: int,
) -> tuple[int, float]:
    """Return the least number of lists in which enough true neighbours lie, and their share."""
    from embeddings.neighbors import NeighborIndex

    true = NeighborIndex(X).query(X[checked], min(max(k, CHECKED_NEIGHBORS + 1), len(X)))[0]
    place = np.empty_like(near)
    np.put_along_axis(place, near, np.arange(len(near), dtype=near.dtype)[None], axis=1)
    places = place[of[checked][:, None], of[true]][true != checked[:, None]]
    shares = np.cumsum(np.bincount(places, minlength=len(near))) / len(places)
    n_lists = int(np.searchsorted(shares, RECALL)) + 1
    return n_lists, float(shares[n_lists - 1])


def _enough(
    lists: NDArray[np.int32], n_lists: int, members: list[NDArray[np.intp]], k: int
) -> NDArray[np.int32]:
    """Return the nearest lists: as many as are needed, and more where they hold too few samples."""
    held = np.cumsum([len(members[i]) for i in lists])
    return lists[: max(n_lists, int(np.searchsorted(held, max(k, CHECKED_NEIGHBORS))) + 1)]
