"""The default rule: what it prefers, and what cannot lead it astray."""

import numpy as np
import pytest
from sklearn.cluster import DBSCAN, KMeans
from sklearn.datasets import make_blobs, make_moons

from bench.rules import pool
from bench.rules.candidates import Candidate, Candidates
from bench.rules.pool import pool_agreement
from bench.rules.rule import choice

MOONS, MOON = make_moons(400, noise=0.05, random_state=0)


def _fits(X: np.ndarray, *assignments: np.ndarray) -> Candidates:
    return Candidates(tuple(Candidate(X, each[None]) for each in assignments))


def _kmeans(X: np.ndarray, k: int) -> np.ndarray:
    return KMeans(k, n_init=3, random_state=0).fit_predict(X)


def test_copies_of_a_candidate_do_not_outvote_another() -> None:
    halves = [_kmeans(MOONS, 2)] * 9
    scores = pool_agreement(_fits(MOONS, *halves, MOON))
    assert choice(scores) == 9
    np.testing.assert_allclose(scores[-1], pool_agreement(_fits(MOONS, halves[0], MOON))[-1])


def test_what_is_mostly_noise_loses_to_what_covers_the_data() -> None:
    grid = [DBSCAN(eps=eps).fit_predict(MOONS) for eps in (0.05, 0.1, 0.2)]
    noise = [(each < 0).mean() for each in grid]
    assert noise[0] > 0.3
    assert noise[2] == 0
    scores = pool_agreement(_fits(MOONS, *grid))
    assert scores[2] > scores[0] + 0.3


def test_the_number_of_clusters_is_chosen_over_embeddings_that_differ_in_scale() -> None:
    X, y = make_blobs(120, centers=[[0, 0], [8, 0], [0, 8], [8, 8], [4, 20]], random_state=1)
    members = [
        Candidate(scale * X + 1e6, _kmeans(X, k)[None]) for scale in (1, 1e3) for k in (4, 5, 6)
    ]
    chosen = choice(pool_agreement(Candidates(tuple(members))))
    assert chosen is not None
    assert members[chosen].n_clusters == 5
    assert y.max() == 4


def test_more_samples_than_are_cut_and_more_clusters_than_are_looked_for(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(pool, "MOST_SAMPLES", 600)
    X, y = make_blobs(1_000, centers=6, cluster_std=0.3, random_state=2)
    many = np.arange(len(X)) % 60
    scores = pool_agreement(_fits(X, many, y, np.zeros_like(y)))
    assert choice(scores) == 1
    assert np.isnan(scores[2])


@pytest.mark.parametrize("n", [1, 9])
def test_too_few_samples_are_not_scored(n: int) -> None:
    assert np.isnan(pool_agreement(_fits(MOONS[:n], MOON[:n]))).all()


def test_an_embedding_whose_samples_coincide_is_not_scored() -> None:
    flat = Candidate(np.ones_like(MOONS), MOON[None])
    scores = pool_agreement(Candidates((flat, Candidate(MOONS, MOON[None]))))
    assert np.isnan(scores[0])
    assert scores[1] > 0.5
    assert np.isnan(pool_agreement(Candidates((flat,)))).all()
