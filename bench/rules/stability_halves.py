"""The rule `stability-halves`, between clusterings of two halves of the samples."""

from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.metrics import adjusted_rand_score
from sklearn.neighbors import NearestNeighbors

from bench.rules.candidates import Candidate, Candidates
from bench.rules.rule import Rule

HALVES, HALF = "halves", "half"
"""Facts that refits report, both of shape (n_draws, n_samples): the cluster that a sample got when
its half was clustered alone, and which half that is, 0 or 1."""


def stability_halves(candidates: Candidates) -> NDArray[np.float64]:
    """Score by agreement of clusters carried between halves.

    A sample of the other half gets the cluster of its nearest neighbour in the first, in the
    candidate's embedding. Agreement is the adjusted Rand index, both ways, over all draws. A single
    cluster is perfectly stable, so a candidate is not scored if a half has fewer than two.
    """
    nearest: dict[tuple[int, bytes], NDArray[np.intp]] = {}
    return np.array([_stability(each, nearest) for each in candidates.members])


def _stability(each: Candidate, nearest: dict[Any, NDArray[np.intp]]) -> float:
    if HALVES not in each.facts:
        return np.nan
    scores = []
    for names, half in zip(each.facts[HALVES], each.facts[HALF], strict=True):
        sides = [np.flatnonzero(np.asarray(half) == side) for side in (0, 1)]
        names = np.asarray(names)
        if any(len(np.unique(names[side][names[side] >= 0])) < 2 for side in sides):
            return np.nan
        for here, there in (sides, sides[::-1]):
            place = (id(each.embedding), there.tobytes())
            if place not in nearest:
                search = NearestNeighbors(n_neighbors=1).fit(each.embedding[here])
                neighbors = search.kneighbors(each.embedding[there], return_distance=False)
                nearest[place] = here[neighbors[:, 0]]
            scores.append(adjusted_rand_score(names[there], names[nearest[place]]))
    return float(np.mean(scores)) if scores else np.nan


RULE = Rule(
    "bench.rules.stability_halves:stability_halves",
    "Stability between halves",
    "Clusters of one half, carried to the nearest samples of the other, against its own.",
    "Lange, Roth, Braun and Buhmann 2004, with the adjusted Rand index and nearest neighbours",
    "fits each pipeline again on both halves of the samples, three times; m n log n d",
    needs=(HALVES, HALF),
    relative=False,
    lower=-0.5,
    upper=1.0,
    refits=True,
)
