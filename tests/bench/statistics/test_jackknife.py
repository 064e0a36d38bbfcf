"""Standard errors of scores by leaving samples out, and intervals stretched to them."""

import numpy as np
import pytest
from noisy import noisy
from places import PERFORMANCE

from bench.metrics import score_assignments
from bench.metrics.noise import POLICIES
from bench.statistics.bootstrap import resample
from bench.statistics.jackknife import standard_errors
from bench.statistics.scores import SCORES
from bench.statistics.tallies import Design


@pytest.mark.parametrize("policy", POLICIES)
def test_standard_errors_are_those_of_leaving_out_every_sample(policy: str) -> None:
    rng = np.random.default_rng(2)
    n = 40
    truth = rng.integers(0, 4, n)
    assignments = [noisy(rng, truth, share) for share in (0.2, 0.6)]
    assignments[1][rng.random(n) < 0.2] = -1
    left = [
        [score_assignments(np.delete(truth, at), np.delete(codes, at), policy) for at in range(n)]
        for codes in assignments
    ]
    design = Design(truth, assignments, policy)
    for metric in set(SCORES) - {"ami", "noise", "coverage"}:
        errors = standard_errors(design, [SCORES[metric]] * 2)
        for error, scores in zip(errors, left, strict=True):
            without = np.array([each[metric] for each in scores])
            assert error == pytest.approx(np.sqrt((n - 1) * without.var()), abs=1e-9), metric


def test_standard_errors_of_many_cells_are_drawn(monkeypatch: pytest.MonkeyPatch) -> None:
    rng = np.random.default_rng(0)
    truth = rng.integers(0, 8, 3000)
    design = Design(truth, [(truth * 5 + rng.integers(0, 12, 3000)) % 47])
    whole = standard_errors(design, [SCORES["nmi"]])
    monkeypatch.setattr("bench.statistics.tallies._CHUNK", 1000)
    np.testing.assert_allclose(standard_errors(design, [SCORES["nmi"]]), whole)
    monkeypatch.setattr("bench.statistics.jackknife.MOST_CELLS", 60)
    drawn = [standard_errors(design, [SCORES["nmi"]], seed)[0] for seed in range(20)]
    assert np.std(drawn) > 0
    assert np.mean(drawn) == pytest.approx(whole[0], rel=0.1)


@pytest.mark.parametrize("wrong", [0.08, 0.3])
def test_draws_spread_as_scores_of_samples_do(wrong: float) -> None:
    # A resample repeats samples and empties cells, which makes information vary too little: by a
    # fifth at 100 samples of five classes.
    rng = np.random.default_rng(0)
    metrics = ("nmi", "ami", "ari", "homogeneity", "accuracy")
    truth = rng.integers(0, 5, (300, 100))
    codes = [noisy(rng, row, wrong) for row in truth]
    every = [score_assignments(*pair, "cluster") for pair in zip(truth, codes, strict=True)]
    for metric in metrics:
        draws = [
            resample(row, [codes_of_row], metric, n_draws=150).draws
            for row, codes_of_row in zip(truth[:30], codes, strict=False)
        ]
        spread = np.std([scores[metric] for scores in every])
        assert np.mean([part.std() for part in draws]) == pytest.approx(spread, rel=0.1), metric


def test_what_cannot_vary_is_left_as_it_is() -> None:
    truth = np.repeat([0, 1], 20)
    for codes in (truth, np.zeros(40, int), np.full(40, -1)):
        for policy in POLICIES:
            resampled = resample(truth, [codes], "ari", policy=policy, n_draws=20)
            np.testing.assert_allclose(resampled.draws, resampled.estimates[0], equal_nan=True)


@pytest.mark.long
@pytest.mark.parametrize("metric", ["ari", "nmi", "ami", "accuracy"])
@pytest.mark.parametrize("source", ["8 % at random", "30 % at random", "10 clusters"])
def test_intervals_of_a_hundred_samples_cover(
    metric: str, source: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.syspath_prepend(PERFORMANCE)
    from interval_coverage import cover, sources

    assert cover(sources()[source], 100, metric, trials=300)[2] >= 0.92
