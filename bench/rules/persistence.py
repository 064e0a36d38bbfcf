"""The rule `persistence`: the spanning tree of mutual reachability of each embedding."""

import numpy as np
from numpy.typing import NDArray

from bench.rules.candidates import Candidates
from bench.rules.rule import Rule
from clustering.pool.cuts import ViewCuts

MOST_SAMPLES = 10_000
LEAST_SAMPLES = 10


def persistence(candidates: Candidates) -> NDArray[np.float64]:
    """Score by mean persistence of clusters on the tree.

    Noise is joined first.
    """
    views: dict[int, ViewCuts | None] = {}
    scores = np.full(len(candidates), np.nan)
    for i, each in enumerate(candidates.members):
        n, place = len(each.embedding), id(each.embedding)
        rows = np.random.default_rng(candidates.seed).permutation(n)[:MOST_SAMPLES]
        rows.sort()
        if place not in views:
            X = np.asarray(each.embedding, np.float64)[rows]
            usable = n >= LEAST_SAMPLES and bool(np.ptp(X, axis=0).any())
            views[place] = ViewCuts("", X, True, np.random.RandomState(0)) if usable else None
        view, names = views[place], each.first[rows]
        if view is not None and len(np.unique(names[names >= 0])) > 1:
            scores[i] = view.cut("", names).separation
    return scores


RULE = Rule(
    "bench.rules.persistence:persistence",
    "Persistence",
    "Levels of the spanning tree at which clusters stay as they are, relative to their end.",
    "ours, after the lifetimes of clusters in Campello, Moulavi and Sander 2013",
    "m n + n log n for each embedding, of at most 10,000 samples",
    relative=False,
)
