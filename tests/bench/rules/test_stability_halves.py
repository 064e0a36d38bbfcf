"""Stability between halves, on refits made here, and agreement against scikit-learn's index."""

import numpy as np
import pytest
from sklearn.cluster import KMeans
from sklearn.datasets import make_blobs
from sklearn.metrics import adjusted_rand_score

from bench.rules.candidates import Candidate, Candidates
from bench.rules.registry import find_rule
from bench.rules.rule import choice
from bench.rules.stability_halves import HALF, HALVES

X, TRUTH = make_blobs(
    160, centers=[[0, 0], [6, 0], [0, 6], [6, 6]], cluster_std=0.8, random_state=1
)


def refitted(k: int, n_draws: int = 3) -> Candidate:
    """Return k-means with k clusters, fitted again on halves."""
    half = np.stack([np.random.default_rng(i).permutation(160) % 2 for i in range(n_draws)])
    names = np.full(half.shape, -1)
    for draw in range(n_draws):
        for side in (0, 1):
            rows = half[draw] == side
            names[draw, rows] = KMeans(k, n_init=3, random_state=draw).fit_predict(X[rows])
    whole = KMeans(k, n_init=3, random_state=0).fit_predict(X)
    return Candidate(X, whole[None], {HALVES: names, HALF: half})


def test_the_number_of_clusters_that_halves_agree_on_is_chosen() -> None:
    ks = (2, 3, 4, 5, 7)
    scores = find_rule("stability-halves").scores(Candidates(tuple(map(refitted, ks))))
    chosen = choice(scores)
    assert chosen is not None
    assert ks[chosen] == 4
    assert scores[chosen] == pytest.approx(1, abs=0.05)


def test_what_was_not_refitted_or_has_no_two_clusters_in_a_half_is_not_scored() -> None:
    one = refitted(4)
    names = one.facts[HALVES].copy()
    names[1, one.facts[HALF][1] == 0] = 3
    odd = Candidate(X, one.assignments, {HALVES: names, HALF: one.facts[HALF]})
    scores = find_rule("stability-halves").scores(
        Candidates((Candidate(X, one.assignments), odd, one))
    )
    assert np.isnan(scores).tolist() == [True, True, False]


@pytest.mark.parametrize("n_samples", [1, 2, 3, 60])
def test_agreement_is_made_of_scikit_learns_index(n_samples: int) -> None:
    rng = np.random.default_rng(n_samples)
    names = [rng.integers(-1, k, n_samples) for k in (1, 2, 3, 9)]
    names += [np.zeros(n_samples, int), np.arange(n_samples), np.full(n_samples, -1)]
    Z = np.zeros((n_samples, 2))
    scores = find_rule("agreement").scores(Candidates(tuple(Candidate(Z, e[None]) for e in names)))
    for i, one in enumerate(names):
        others = [max(adjusted_rand_score(one, each), 0) ** 2 for each in names]
        expected = (sum(others) - others[i]) / (len(names) - 1)
        assert scores[i] == pytest.approx(expected, abs=1e-12)
