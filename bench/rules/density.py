"""Rules that look at the spanning tree of mutual reachability of each embedding."""

import numpy as np
from numpy.typing import NDArray

from bench.rules.candidates import Candidates
from clustering.pool.choice import SEPARATION, VOTERS, Cut, squared_ari
from clustering.pool.cuts import ViewCuts

MOST_SAMPLES = 10_000
LEAST_SAMPLES = 10


def persistence(candidates: Candidates) -> NDArray[np.float64]:
    """Score by the mean over clusters of how long they last on the tree; noise is joined first."""
    cuts, _ = _cuts(candidates, votes=False)
    return np.array([np.nan if cut is None else cut.separation for cut in cuts])


def density_agreement(candidates: Candidates) -> NDArray[np.float64]:
    """Score by agreement at equal k, with HDBSCANs of all embeddings, and by separation.

    Where no two candidates have as many clusters, the first of the three is left out.
    """
    cuts, votes = _cuts(candidates, votes=True)
    alike = [_agreement(i, cuts) for i in range(len(cuts))]
    any_alike = any(np.isfinite(alike))
    scores = np.full(len(cuts), np.nan)
    for i, cut in enumerate(cuts):
        if cut is None:
            continue
        heard = [
            squared_ari(cut.assignments, vote)
            for vote in votes
            if len(vote) == len(cut.assignments)
        ]
        scores[i] = SEPARATION * cut.separation + VOTERS * float(np.mean(heard or [0.0]))
        if any_alike:
            scores[i] += np.nan_to_num(alike[i])
    return scores


def _agreement(i: int, cuts: list[Cut | None]) -> float:
    """Return the mean squared ARI with other candidates of as many clusters; NaN without any."""
    own = cuts[i]
    if own is None:
        return np.nan
    indices = [
        squared_ari(own.assignments, cut.assignments)
        for j, cut in enumerate(cuts)
        if j != i
        and cut is not None
        and cut.n_clusters == own.n_clusters
        and len(cut.assignments) == len(own.assignments)
    ]
    return float(np.mean(indices)) if indices else np.nan


def _cuts(
    candidates: Candidates, *, votes: bool
) -> tuple[list[Cut | None], list[NDArray[np.int64]]]:
    """Return each candidate as a cut (None under two clusters), and the votes."""
    views: dict[int, ViewCuts | None] = {}
    cuts: list[Cut | None] = []
    ballots: list[NDArray[np.int64]] = []
    for each in candidates.members:
        n, place = len(each.embedding), id(each.embedding)
        rows = np.random.default_rng(candidates.seed).permutation(n)[:MOST_SAMPLES]
        rows.sort()
        if place not in views:
            X = np.asarray(each.embedding, np.float64)[rows]
            usable = n >= LEAST_SAMPLES and bool(np.ptp(X, axis=0).any())
            view = ViewCuts("", X, True, np.random.RandomState(0)) if usable else None
            views[place] = view
            if view is not None and votes:
                ballots += view.votes()
        view, names = views[place], each.first[rows]
        two = len(np.unique(names[names >= 0])) > 1
        cuts.append(view.cut("", names) if view is not None and two else None)
    return cuts, ballots
