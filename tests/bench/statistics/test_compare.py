"""Paired tests: their level, their power, and what they know."""

import numpy as np
import pytest
from noisy import noisy

from bench.statistics.bootstrap import resample
from bench.statistics.compare import difference, holm


def rejected(
    n_seeds: int, spread: float, trials: int, *, better: float = 0.0, metric: str = "ari"
) -> float:
    """Share of trials in which two pipelines of equal expectation (but for `better`) differ."""
    rng = np.random.default_rng(3)
    hits = 0
    for trial in range(trials):
        truth = rng.integers(0, 5, 400)
        wrong = 0.35 + spread * rng.standard_normal(2 * n_seeds)
        wrong[:n_seeds] -= better
        # What is hard is hard for both: the pairs are not independent.
        hard = rng.random(400) < 0.15
        answers = [
            np.where(hard, (truth + 1) % 5, noisy(rng, truth, max(share, 0.0))) for share in wrong
        ]
        drawn = resample(truth, answers, metric, n_draws=300, seed=trial)
        first, second = range(n_seeds), range(n_seeds, 2 * n_seeds)
        hits += difference(drawn, first, second).p_value < 0.05
    return hits / trials


@pytest.mark.slow
@pytest.mark.parametrize(("n_seeds", "spread"), [(1, 0.0), (3, 0.0), (3, 0.05), (10, 0.05)])
def test_paired_tests_keep_their_level(n_seeds: int, spread: float) -> None:
    # Small samples of seeds make the test careful, never bold.
    assert 0.005 <= rejected(n_seeds, spread, trials=1000) <= 0.07


@pytest.mark.long
def test_paired_tests_keep_about_their_level_and_see_what_is_there() -> None:
    assert rejected(1, 0.0, trials=300) <= 0.09
    assert rejected(3, 0.05, trials=300) <= 0.09
    assert rejected(1, 0.0, trials=300, metric="nmi") <= 0.09
    assert rejected(1, 0.0, trials=40, better=0.2) > 0.9


def test_a_difference_knows_samples_and_seeds() -> None:
    rng = np.random.default_rng(0)
    truth = rng.integers(0, 5, 500)
    answers = [noisy(rng, truth, share) for share in (0.2, 0.22, 0.18, 0.5, 0.52, 0.48)]
    drawn = resample(truth, answers, "ari")
    much = difference(drawn, [0, 1, 2], [3, 4, 5])
    assert much.p_value < 0.01
    assert much.low < much.estimate < much.high
    assert much.estimate == pytest.approx((drawn.estimates[:3] - drawn.estimates[3:]).mean())
    by_seed = drawn.estimates[:3] - drawn.estimates[3:]
    assert much.error_seeds == pytest.approx(by_seed.std(ddof=1) / np.sqrt(3))
    back = difference(drawn, [3, 4, 5], [0, 1, 2])
    assert back.estimate == pytest.approx(-much.estimate)
    assert back.p_value == pytest.approx(much.p_value)
    same = difference(drawn, [0], [0])
    assert (same.estimate, same.p_value, same.low, same.high) == (0, 1, 0, 0)
    assert np.isnan(same.error_seeds)


def test_pairing_makes_the_error_smaller() -> None:
    rng = np.random.default_rng(0)
    truth = rng.integers(0, 5, 500)
    first = noisy(rng, truth, 0.4)
    second = np.where(rng.random(500) < 0.03, 0, first)
    drawn = resample(truth, [first, second], "ari")
    apart = np.hypot(*drawn.draws.std(axis=0, ddof=1))
    assert difference(drawn, [0], [1]).error_samples < apart / 2


def test_holm_by_hand() -> None:
    got = holm(np.array([0.01, np.nan, 0.04, 0.03]))
    np.testing.assert_allclose(got, [0.03, np.nan, 0.06, 0.06])
    assert np.isnan(holm(np.array([np.nan]))).all()


def test_holm_beside_statsmodels() -> None:
    # statsmodels 0.15.0: multipletests(p, method="holm")[1]
    got = holm(np.array([0.01, 0.04, 0.03, 0.5, 0.005, 0.6]))
    np.testing.assert_allclose(got, [0.05, 0.12, 0.12, 1.0, 0.03, 1.0])
