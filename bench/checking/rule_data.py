"""Candidates for checking rules: fits of blobs, in two views."""

from dataclasses import replace
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bench.checking.small_data import COARSE, blobs
from bench.rules.candidates import Candidate, Candidates
from bench.rules.stability_halves import HALF, HALVES

N_SAMPLES = 90
KS = (2, 3, 4)
SEEDS = (0, 1)
NOISE = 0.3
"""Share of noise in a candidate that has some."""


def candidates(seed: int = 0) -> Candidates:
    """Return varied candidates: clusters, noise, and random assignments.

    Each has two seeds. Mixtures and spectral clusterings report what their fits found. The arrays
    are new with each call: a rule may spoil them.
    """
    views: dict[int, NDArray[Any]] = {}
    members = []
    for each in _fits():
        embedding = views.setdefault(id(each.embedding), each.embedding.copy())
        members.append(Candidate(embedding, each.assignments.copy(), dict(each.facts)))
    return Candidates(tuple(members), seed)


@cache
def _fits() -> tuple[Candidate, ...]:
    from clustering.gaussian_mixture import GaussianMixture
    from clustering.spectral import SpectralClustering

    X, truth = blobs(N_SAMPLES)
    rng = np.random.default_rng(0)
    wide = np.hstack([X, rng.normal(size=(N_SAMPLES, 3))])
    coarse = truth % COARSE
    some_noise = np.where(rng.random(N_SAMPLES) < NOISE, -1, coarse)
    drawn = rng.integers(0, COARSE + 1, size=(len(SEEDS), N_SAMPLES))
    return (
        *(_fitted(GaussianMixture, X, k) for k in KS),
        *(_fitted(SpectralClustering, wide, k) for k in KS),
        Candidate(X, np.stack([some_noise] * len(SEEDS))),
        Candidate(wide, drawn),
    )


def _fitted(kind: Any, X: NDArray[Any], k: int) -> Candidate:
    fits = [kind(n_clusters=k, random_state=seed).fit(X) for seed in SEEDS]
    half, names = np.arange(len(X)) % 2, np.full(len(X), -1)
    for side in (0, 1):
        names[half == side] = kind(n_clusters=k, random_state=0).fit(X[half == side]).labels_
    refits = {HALVES: names[None], HALF: half[None]}
    return Candidate(X, np.stack([fit.labels_ for fit in fits]), {**fits[0].report_, **refits})


def reported() -> set[str]:
    """Return the names of the facts that the fits report."""
    return {name for each in _fits() for name in each.facts}


def renamed(given: Candidates) -> Candidates:
    """Return the same clusters under other numbers, with gaps."""
    return _changed(given, lambda names: np.where(names < 0, -1, 7 * (40 - names)))


def reordered(given: Candidates, order: NDArray[np.intp]) -> Candidates:
    """Return the candidates in another order."""
    return replace(given, members=tuple(given.members[i] for i in order))


def shuffled(given: Candidates) -> Candidates:
    """Return the candidates with their samples in another order."""
    order = np.random.default_rng(1).permutation(len(given.members[0].embedding))
    views: dict[int, NDArray[Any]] = {}
    members = []
    for each in given.members:
        embedding = views.setdefault(id(each.embedding), each.embedding[order])
        facts = {
            name: value[:, order] if name in (HALVES, HALF) else value
            for name, value in each.facts.items()
        }
        members.append(Candidate(embedding, each.assignments[:, order], facts))
    return replace(given, members=tuple(members))


def with_copy(given: Candidates, place: int) -> Candidates:
    """Return the candidates with a copy of one at the end."""
    one = given.members[place]
    copy = replace(one, assignments=one.assignments.copy())
    return replace(given, members=(*given.members, copy))


def without_clusters() -> tuple[Candidate, Candidate, Candidate]:
    """Return candidates of one cluster, noise only, and single samples."""
    X = _fits()[0].embedding.copy()
    one, noise, own = np.zeros(len(X), int), np.full(len(X), -1), np.arange(len(X))
    first, second, third = (Candidate(X, np.stack([each] * 2)) for each in (one, noise, own))
    return first, second, third


def of_few(n_samples: int) -> Candidates:
    """Return candidates of few samples, in single clusters or one."""
    X = blobs(n_samples)[0]
    each, same = np.arange(n_samples), np.zeros(n_samples, int)
    members = tuple(Candidate(X, np.stack([one, one])) for one in (each, same, each // 2))
    return Candidates(members)


def with_embedding(X: NDArray[Any]) -> Candidates:
    """Return the clusters of the fits over another embedding, without facts."""
    members = tuple(Candidate(X, each.assignments.copy()) for each in _fits())
    return Candidates(members)


def grown(n_samples: int) -> Candidates:
    """Return larger candidates, without facts: 2, 3, 4, 9 clusters."""
    X, truth = blobs(n_samples)
    rng = np.random.default_rng(0)
    members = []
    for k in (*KS, 9):
        wrong = rng.random((len(SEEDS), n_samples)) < 0.05
        members.append(Candidate(X, np.where(wrong, (truth + 1) % k, truth % k)))
    return Candidates(tuple(members))


def _changed(given: Candidates, change: Any) -> Candidates:
    return replace(
        given,
        members=tuple(
            replace(each, assignments=change(each.assignments)) for each in given.members
        ),
    )
