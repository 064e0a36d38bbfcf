"""The rule `neighbors`."""

import numpy as np
from numpy.typing import NDArray
from sklearn.neighbors import NearestNeighbors

from bench.rules.candidates import Candidates
from bench.rules.rule import Rule
from clustering.indices.neighbors import neighbor_consistency

N_NEIGHBORS = 10


def neighbors(candidates: Candidates) -> NDArray[np.float64]:
    """Score by neighbours in the same cluster, averaged over clusters."""
    graphs: dict[int, NDArray[np.integer]] = {}
    scores = np.full(len(candidates), np.nan)
    for i, each in enumerate(candidates.members):
        if len(each.embedding) > 2:
            place = id(each.embedding)
            if place not in graphs:
                k = min(N_NEIGHBORS, len(each.embedding) - 1)
                search = NearestNeighbors(n_neighbors=k).fit(each.embedding)
                graphs[place] = search.kneighbors(return_distance=False)
            scores[i] = neighbor_consistency(each.first, graphs[place])
    return scores


RULE = Rule(
    "bench.rules.neighbors:neighbors",
    "Neighbours' consistency",
    "Share of ten neighbours in the same cluster, averaged over clusters.",
    "Handl and Knowles 2007",
    "n log n + m n",
    relative=False,
    lower=0.0,
    upper=1.0,
)
