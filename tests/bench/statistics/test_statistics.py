"""Statistics against references: scores of resamples, intervals, paired tests, variance, ranks."""

import time

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bench.metrics import score_assignments
from bench.statistics.bootstrap import interval, resample
from bench.statistics.compare import difference, holm
from bench.statistics.datasets import rank_over_datasets
from bench.statistics.scores import SCORES
from bench.statistics.seeds import nested_variance, shared_variance, split_variance
from bench.statistics.tallies import Design

POLICIES = ("cluster", "singletons", "left-out")
pairs = st.integers(2, 40).flatmap(
    lambda n: st.tuples(
        st.lists(st.integers(0, 3), min_size=n, max_size=n),
        st.lists(st.integers(-1, 4), min_size=n, max_size=n),
    )
)


def noisy(rng: np.random.Generator, truth: np.ndarray, wrong: float, k: int = 5) -> np.ndarray:
    """Assignments that are right but for a share, where they are any."""
    return np.where(rng.random(len(truth)) < wrong, rng.integers(0, k, len(truth)), truth)


@settings(max_examples=15)
@given(pairs, st.sampled_from(POLICIES))
def test_scores_of_tables_are_those_of_assignments(found, policy: str) -> None:
    truth, assignments = map(np.array, found)
    expected = score_assignments(truth, assignments, policy)
    for metric in SCORES:
        got = resample(truth, [assignments], metric, policy=policy, n_draws=2).estimates[0]
        # The mutual information adjusted for chance is 0/0 but for rounding in tiny samples.
        slack = 1e-6 if metric == "ami" else 1e-9
        if metric == "ami" and len(truth) < 12:
            continue
        assert got == pytest.approx(expected[metric], abs=slack, nan_ok=True), metric


def test_one_resample_serves_all_assignments_and_is_one_of_samples() -> None:
    rng = np.random.default_rng(0)
    truth = rng.integers(0, 4, 200)
    first, second = noisy(rng, truth, 0.3), noisy(rng, truth, 0.5)
    design = Design(truth, [first, second, first])
    (block,) = design.resampled(300, np.random.default_rng(1))
    np.testing.assert_array_equal(block[0].together, block[2].together)
    # Of each draw both tables count the same samples: the same classes.
    np.testing.assert_array_equal(block[0].together.sum(2), block[1].together.sum(2))
    assert (block[0].together.sum((1, 2)) == 200).all()
    np.testing.assert_allclose(
        block[0].together.mean(0), design.observed()[0].together[0], atol=2.5
    )


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


@pytest.mark.parametrize("n_clusters", [10, 200])
def test_seventy_thousand_samples_take_under_a_second(n_clusters: int) -> None:
    rng = np.random.default_rng(0)
    truth = rng.integers(0, 10, 70_000)
    assignments = (truth * n_clusters // 10 + rng.integers(0, n_clusters, 70_000)) % n_clusters
    start = time.process_time()
    for metric in ("ari", "nmi"):
        resample(truth, [assignments], metric)
    # Two metrics; the limit is of one.
    assert (time.process_time() - start) / 2 < 1


def test_an_interval_keeps_to_the_range_of_its_score() -> None:
    rng = np.random.default_rng(0)
    truth = rng.integers(0, 3, 60)
    found = resample(truth, [truth, np.zeros(60, int), noisy(rng, truth, 0.2)], "ari")
    sure = interval(found.estimates[0], found.draws[:, 0], bounds=(-0.5, 1))
    assert (sure.estimate, sure.low, sure.high, sure.error) == (1, 1, 1, 0)
    near = interval(found.estimates[2], found.draws[:, 2], bounds=(-0.5, 1))
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
        found = resample(truth[trial], [assignments[trial]], metric, seed=trial)
        at = interval(found.estimates[0], found.draws[:, 0])
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


def rejected(n_seeds: int, spread: float, trials: int, *, better: float = 0.0) -> float:
    """Share of trials in which two pipelines of equal expectation (but for `better`) differ."""
    rng = np.random.default_rng(3)
    hits = 0
    for trial in range(trials):
        truth = rng.integers(0, 5, 400)
        wrong = 0.35 + spread * rng.standard_normal(2 * n_seeds)
        wrong[:n_seeds] -= better
        # What is hard is hard for both: the pairs are not independent.
        hard = rng.random(400) < 0.15
        found = [
            np.where(hard, (truth + 1) % 5, noisy(rng, truth, max(share, 0.0))) for share in wrong
        ]
        drawn = resample(truth, found, "ari", n_draws=300, seed=trial)
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
    assert rejected(1, 0.0, trials=40, better=0.2) > 0.9


def test_a_difference_knows_samples_and_seeds() -> None:
    rng = np.random.default_rng(0)
    truth = rng.integers(0, 5, 500)
    found = [noisy(rng, truth, share) for share in (0.2, 0.22, 0.18, 0.5, 0.52, 0.48)]
    drawn = resample(truth, found, "ari")
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


def cells(values: dict[str, list[float]], **columns: object) -> pd.DataFrame:
    rows = [
        {"clusterer": name, "seed": seed, "value": value, "embedding": f"e{seed}",
         "seeded": True, "kind": name}
        for name, scores in values.items() for seed, value in enumerate(scores)
    ]  # fmt: skip
    return pd.DataFrame(rows).assign(**columns)


def test_variance_goes_to_the_seed_that_made_it() -> None:
    scores = {"a": [0.1, 0.3, 0.5]}
    sd = np.std(scores["a"], ddof=1)
    for columns, parts, how in (
        ({"embedding": "e"}, (0, sd), "same embedding"),
        ({"seeded": False}, (sd, 0), "seedless clusterer"),
        ({}, (np.nan, np.nan), "not identified"),
    ):
        row = split_variance(cells(scores, **columns)).loc["a"]
        np.testing.assert_allclose([row["std_embedder"], row["std_clusterer"]], parts)
        assert (row["n"], row["how"]) == (3, how)
        assert row["std"] == pytest.approx(sd)
    assert split_variance(cells({"a": [0.1]})).loc["a", "how"] == "one seed"


def test_replicates_give_both_variances_back() -> None:
    rng = np.random.default_rng(0)
    of_embedder, of_clusterer = 0.05, 0.02
    shared = of_embedder * rng.standard_normal((400, 1))
    values = 0.5 + shared + of_clusterer * rng.standard_normal((400, 3))
    between, within = nested_variance(values)
    assert np.sqrt(between) == pytest.approx(of_embedder, rel=0.1)
    assert np.sqrt(within) == pytest.approx(of_clusterer, rel=0.1)
    names = {f"k{i}": values[:, i].tolist() for i in range(3)}
    row = split_variance(cells(names, kind="k")).loc["k0"]
    assert row["how"] == "replicates"
    assert row["std_embedder"] == pytest.approx(of_embedder, rel=0.1)
    assert row["std"] ** 2 == pytest.approx(row["std_embedder"] ** 2 + row["std_clusterer"] ** 2)


def test_what_clusterers_share_is_the_embeddings() -> None:
    rng = np.random.default_rng(0)
    shared = 0.05 * rng.standard_normal(400)
    names = {name: (0.5 + shared + 0.02 * rng.standard_normal(400)).tolist() for name in "ab"}
    row = split_variance(cells(names)).loc["b"]
    assert row["how"] == "shared"
    assert row["std_embedder"] == pytest.approx(0.05, rel=0.1)
    assert row["std_clusterer"] == pytest.approx(0.02, rel=0.15)
    few = pd.DataFrame({"a": [0.1, 0.2], "b": [0.3, 0.5]})
    assert np.isnan(shared_variance("a", few))


def test_ranks_over_datasets_by_hand() -> None:
    scores = pd.DataFrame(
        {"a": [0.9, 0.8, 0.9, 0.7], "b": [0.5, 0.6, 0.5, 0.6], "c": [0.1, 0.2, 0.3, 0.3]}
    )
    ranking = rank_over_datasets(scores)
    assert ranking.ranks.to_dict() == {"a": 1, "b": 2, "c": 3}
    assert ranking.statistic == pytest.approx(8.0)  # 12 n / (k (k+1)) (sum of squares - 12)
    assert ranking.p_value == pytest.approx(np.exp(-4))
    # Demšar (2006), table 5: q of 3 classifiers at 0.05 is 2.343.
    assert ranking.critical_difference == pytest.approx(2.343 * np.sqrt(12 / 24), abs=1e-3)
    assert ranking.p_pairs.loc["a", "c"] < 0.05 < ranking.p_pairs.loc["a", "b"]
    costs = rank_over_datasets(-scores, higher_is_better=False)
    assert costs.ranks.to_dict() == ranking.ranks.to_dict()
    with pytest.raises(ValueError, match="at least 3 pipelines"):
        rank_over_datasets(scores[["a", "b"]])
    tied = rank_over_datasets(scores * 0)
    assert (tied.p_value, tied.statistic) == (1, 0)
