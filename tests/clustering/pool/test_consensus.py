"""Assignments of any origin beside a pool of cuts."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from sklearn.metrics import adjusted_rand_score

from clustering.pool.choice import Cut, scores
from clustering.pool.consensus import Pool, apart, squared_agreement

CODES = arrays(np.int64, st.integers(3, 40), elements=st.integers(0, 5))


def _codes(names: np.ndarray) -> np.ndarray:
    return np.unique(names, return_inverse=True)[1].astype(np.int64)


@given(st.data())
def test_agreement_is_the_square_of_scikit_learns_index(data: st.DataObject) -> None:
    one = data.draw(CODES)
    other = data.draw(arrays(np.int64, len(one), elements=st.integers(0, 5)))
    expected = max(adjusted_rand_score(one, other), 0.0) ** 2
    assert squared_agreement(_codes(one), _codes(other)) == pytest.approx(expected, abs=1e-12)


@given(arrays(np.int64, st.integers(1, 40), elements=st.integers(-1, 4)))
def test_noise_is_put_apart_and_clusters_stay(names: np.ndarray) -> None:
    codes, noise = apart(names), names < 0
    assert len(np.unique(codes)) == codes.max() + 1
    assert len(np.unique(codes[noise])) == noise.sum()
    if not noise.all():
        assert adjusted_rand_score(names[~noise], codes[~noise]) == 1.0


@pytest.mark.parametrize("told", [True, False])
def test_a_cut_of_the_pool_is_scored_as_best_scores_it(told: bool) -> None:
    rng = np.random.default_rng(0)
    counts = [3] * 6 if told else [2, 3, 3, 4, 4, 5]
    cuts = []
    for i, k in enumerate(counts):
        codes = _codes(np.concatenate([np.arange(k), rng.integers(k, size=50 - k)]))
        cuts.append(Cut("view", f"kind {i}", k, codes, separation=0.1 * i))
    voters = [rng.integers(3, size=50) for _ in range(4)]
    pool = Pool(cuts, voters, told)
    ours = [pool.score(cut.assignments, cut.separation) for cut in cuts]
    np.testing.assert_allclose(ours, scores(cuts, voters, told=told))


def test_without_a_cut_of_as_many_clusters_the_voters_are_left() -> None:
    cut = Cut("view", "kind", 2, np.array([0, 0, 1, 1, 1, 1]), 0.5)
    three = np.array([0, 0, 1, 1, 2, 2])
    pool = Pool([cut], [three], told=False)
    assert 0 < pool.score(three, 0.0) < pool.score(cut.assignments, 0.0)
    assert Pool([], [], told=False).score(three, 0.0) == 0.0
