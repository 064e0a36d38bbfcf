"""The default rule, which scores as the clusterer `best` does."""

import numpy as np
from numpy.typing import NDArray

from bench.rules.candidates import Candidate, Candidates
from bench.rules.rule import Rule
from clustering.best import FEWEST_SAMPLES, MOST_CLUSTERS
from clustering.pool.consensus import Pool
from clustering.pool.cuts import ViewCuts

MOST_SAMPLES = 10_000
"""Samples that are cut, as many as by `best`."""


def pool_agreement(candidates: Candidates) -> NDArray[np.float64]:
    """Score by agreement with cuts of all embeddings, and separation.

    Candidates do not vote, so ten copies of a bad one do not make it a good one. One with fewer
    than two clusters is not scored.
    """
    scores = np.full(len(candidates), np.nan)
    by_size: dict[int, list[int]] = {}
    for i, each in enumerate(candidates.members):
        by_size.setdefault(len(each.embedding), []).append(i)
    for n, places in by_size.items():
        if n >= FEWEST_SAMPLES:
            members = [candidates.members[i] for i in places]
            scores[places] = _scores(members, candidates.seed)
    return scores


def _scores(members: list[Candidate], seed: int) -> NDArray[np.float64]:
    """Score candidates of the same samples."""
    n = len(members[0].embedding)
    rows = np.sort(np.random.default_rng(seed).permutation(n)[:MOST_SAMPLES])
    samples = [each.first[rows] for each in members]
    counts = [len(np.unique(one[one >= 0])) for one in samples]
    ks = sorted({k for k in counts if 2 <= k <= min(MOST_CLUSTERS, max(2, int(n**0.5)))})
    k_is_told = len({*counts}) == 1
    rng = np.random.RandomState(seed % 2**32)
    views: dict[int, ViewCuts | None] = {}
    for each in members:
        if id(each.embedding) not in views:
            X = _scaled(np.asarray(each.embedding, np.float64)[rows])
            views[id(each.embedding)] = None if X is None else ViewCuts("", X, k_is_told, rng)
    usable = [view for view in views.values() if view is not None]
    pool = Pool(
        [cut for view in usable for cut in view.cuts(ks)] if ks else [],
        [vote for view in usable for vote in view.votes()],
        k_is_told,
    )
    scores = np.full(len(members), np.nan)
    for i, (each, one, k) in enumerate(zip(members, samples, counts, strict=True)):
        view = views[id(each.embedding)]
        if view is not None and k >= 2:
            scores[i] = pool.score(one, view.cut("", one).separation)
    return scores


def _scaled(X: NDArray[np.float64]) -> NDArray[np.float64] | None:
    """Return varying features, centred, with an overall variance of 1."""
    varied = X[:, X.std(axis=0) > 1e-12 * max(float(np.abs(X).max(initial=0)), 1e-300)]
    if not varied.shape[1]:
        return None
    centered = varied - varied.mean(axis=0)
    return np.ascontiguousarray(centered / centered.std())


RULE = Rule(
    "bench.rules.pool:pool_agreement",
    "Agreement with a pool",
    "Agreement with cuts of as many clusters and with HDBSCANs, and separation.",
    "ours: the choice of the clusterer `best` (clustering.pool), asked about any candidates",
    "m n log n, and for each embedding cuts into as many clusters, of at most 10,000 samples",
)
