"""Resamples and their intervals, against resampling samples one by one."""

import numpy as np
import pytest
from noisy import noisy

from bench.statistics.bootstrap import interval, resample


@pytest.mark.parametrize("metric", ["ari", pytest.param("ami", marks=pytest.mark.long)])
def test_the_interval_is_that_of_resampling_samples_one_by_one(metric: str) -> None:
    from sklearn.metrics import adjusted_mutual_info_score, adjusted_rand_score

    score = {"ari": adjusted_rand_score, "ami": adjusted_mutual_info_score}[metric]
    rng = np.random.default_rng(0)
    truth = rng.integers(0, 5, 300)
    assignments = noisy(rng, truth, 0.3)
    rows = rng.integers(0, 300, (300, 300))
    slow = np.array([score(truth[r], assignments[r]) for r in rows])
    fast = resample(truth, [assignments], metric, n_draws=2000)
    assert fast.estimates[0] == pytest.approx(score(truth, assignments), abs=1e-12)
    assert fast.draws.mean() == pytest.approx(fast.estimates[0], abs=1e-12)
    assert fast.draws.std() == pytest.approx(slow.std(), rel=0.15)
    shift = fast.estimates[0] - slow.mean()
    assert shift < 0  # a sample drawn twice agrees with itself
    ends = [0.1, 0.9]
    np.testing.assert_allclose(
        np.quantile(fast.draws, ends), np.quantile(slow, ends) + shift, atol=0.01
    )


def test_blocks_of_resamples_make_no_difference(monkeypatch: pytest.MonkeyPatch) -> None:
    from bench.statistics import tallies

    rng = np.random.default_rng(0)
    truth = rng.integers(0, 5, 100)
    whole = resample(truth, [noisy(rng, truth, 0.3)], "nmi", n_draws=50)
    monkeypatch.setattr(tallies, "_CHUNK", 100)
    rng = np.random.default_rng(0)
    truth = rng.integers(0, 5, 100)
    np.testing.assert_allclose(
        resample(truth, [noisy(rng, truth, 0.3)], "nmi", n_draws=50).draws, whole.draws
    )


def test_an_interval_keeps_to_the_range_of_its_score() -> None:
    rng = np.random.default_rng(0)
    truth = rng.integers(0, 3, 60)
    resampled = resample(truth, [truth, np.zeros(60, int), noisy(rng, truth, 0.2)], "ari")
    sure = interval(resampled.estimates[0], resampled.draws[:, 0], bounds=(-0.5, 1))
    assert (sure.estimate, sure.low, sure.high, sure.error) == (1, 1, 1, 0)
    near = interval(resampled.estimates[2], resampled.draws[:, 2], bounds=(-0.5, 1))
    assert near.low < near.estimate <= near.high <= 1
    assert np.isnan(interval(np.nan, np.full(9, np.nan)).low)


def coverage(n_samples: int, metric: str, trials: int) -> float:
    """Share of intervals that cover the score to expect of a sample of this size."""
    rng = np.random.default_rng(7)
    shares = 0.75 * np.eye(6) / 6 + 0.25 * rng.dirichlet(np.ones(36)).reshape(6, 6)
    cells = rng.choice(36, p=shares.ravel(), size=(trials, n_samples))
    truth, assignments = np.divmod(cells, 6)
    if metric == "ari":  # its expectation is the score of the source itself, but for 1/n of 1/n
        together, rows, columns = (
            (part**2).sum() for part in (shares, shares.sum(1), shares.sum(0))
        )
        chance = rows * columns
        aim = (together - chance) / ((rows + columns) / 2 - chance)
    else:
        many = np.divmod(rng.choice(36, p=shares.ravel(), size=(4000, n_samples)), 6)
        aim = np.mean(
            [resample(t, [a], metric, n_draws=1).estimates[0] for t, a in zip(*many, strict=True)]
        )
    hits = 0
    for trial in range(trials):
        resampled = resample(truth[trial], [assignments[trial]], metric, seed=trial)
        at = interval(resampled.estimates[0], resampled.draws[:, 0])
        hits += at.low <= aim <= at.high
    return hits / trials


@pytest.mark.slow
@pytest.mark.parametrize(
    ("n_samples", "metric"), [(1000, "ari"), (250, "ari"), (2000, "nmi"), (400, "accuracy")]
)
def test_intervals_cover_at_their_nominal_rate(n_samples: int, metric: str) -> None:
    assert coverage(n_samples, metric, trials=1000) == pytest.approx(0.95, abs=0.02)


@pytest.mark.long
def test_intervals_cover_at_about_their_nominal_rate() -> None:
    # Of 300 trials the share has a standard error of 0.013.
    assert coverage(500, "ari", trials=300) == pytest.approx(0.95, abs=0.035)
