"""Scores of assignments against truth, beside scikit-learn's and by their properties."""

import itertools
import math
import tracemalloc
from fractions import Fraction

import numpy as np
import pytest
import sklearn.metrics as sk
from hypothesis import given, settings
from hypothesis import strategies as st

from bench.errors import UserError
from bench.metrics import METRICS, Partition, score_all, score_assignments
from bench.metrics.contingency import Contingency, contingency
from bench.metrics.expected_information import expected_information
from bench.metrics.matching import accuracy, purity
from bench.metrics.registry import wanted

TRUTH_SCORES = [name for name, metric in METRICS.items() if metric.kind == "truth"]
IN_SCIKIT_LEARN = {
    "ari": sk.adjusted_rand_score,
    "nmi": sk.normalized_mutual_info_score,
    "ami": sk.adjusted_mutual_info_score,
    "v_measure": sk.v_measure_score,
    "homogeneity": sk.homogeneity_score,
    "completeness": sk.completeness_score,
    "fowlkes_mallows": sk.fowlkes_mallows_score,
}

# A score of every kind under three policies takes milliseconds: fewer examples than usual.
few = settings(max_examples=25)
codes = st.integers(0, 5)


@st.composite
def pairs(draw, noise: bool = True, least: int = 2):
    n = draw(st.integers(least, 60))
    truth = draw(st.lists(codes, min_size=n, max_size=n))
    assignments = draw(st.lists(st.integers(-1 if noise else 0, 6), min_size=n, max_size=n))
    return np.array(truth), np.array(assignments)


def same(first: dict[str, float], second: dict[str, float], tolerance: float = 1e-12) -> None:
    assert first.keys() == second.keys()
    for name, value in first.items():
        assert value == pytest.approx(second[name], abs=tolerance, nan_ok=True), name


@few
@given(pairs())
@pytest.mark.filterwarnings("ignore:The number of unique classes")
def test_scores_equal_scikit_learns(pair):
    truth, assignments = pair
    scores = score_assignments(truth, assignments)
    for name, reference in IN_SCIKIT_LEARN.items():
        if name == "fowlkes_mallows" and math.isnan(scores[name]):
            continue
        assert scores[name] == pytest.approx(reference(truth, assignments), abs=1e-12), name


def test_scores_equal_scikit_learns_at_size():
    rng = np.random.default_rng(0)
    truth = rng.integers(0, 10, 20_000)
    assignments = np.where(rng.random(20_000) < 0.7, truth, rng.integers(-1, 40, 20_000))
    scores = score_assignments(truth, assignments)
    for name, reference in IN_SCIKIT_LEARN.items():
        assert scores[name] == pytest.approx(reference(truth, assignments), abs=1e-12), name


def test_fowlkes_mallows_is_undefined_without_a_pair():
    apart, together = np.arange(6), np.zeros(6, dtype=int)
    for truth, assignments in ((apart, together), (together, apart), (apart, apart)):
        assert math.isnan(score_assignments(truth, assignments)["fowlkes_mallows"])
    assert score_assignments(np.array([0, 0, 1, 1]), np.array([0, 1, 0, 1]))["fowlkes_mallows"] == 0


@few
@given(pairs())
def test_accuracy_is_the_best_of_all_matchings(pair):
    truth, assignments = pair
    names = np.unique(assignments)
    # Every one-to-one naming of clusters; as many spare names as there are clusters.
    classes = [*np.unique(truth)[:3], *range(100, 100 + min(len(names), 3))]
    keep = np.isin(assignments, names[:3]) & np.isin(truth, np.unique(truth)[:3])
    truth, assignments, names = truth[keep], assignments[keep], names[:3]
    if len(truth) == 0:
        return
    best = max(
        np.mean(np.array([named[list(names).index(c)] for c in assignments]) == truth)
        for named in itertools.permutations(classes, len(names))
    )
    assert accuracy(Contingency.of(truth, assignments)) == pytest.approx(best, abs=1e-12)


def test_accuracy_matches_one_to_one():
    truth = np.array([0, 0, 0, 0, 1, 1])
    # Two pure clusters of class 0: only the larger may have its name.
    assert accuracy(Contingency.of(truth, np.array([5, 5, 5, 6, 7, 7]))) == pytest.approx(5 / 6)
    # One cluster for both classes: one name.
    assert accuracy(Contingency.of(truth, np.zeros(6))) == pytest.approx(4 / 6)
    # Noise counts as one cluster and may be matched.
    assert accuracy(Contingency.of(truth, np.array([-1, -1, -1, -1, 3, 3]))) == 1


def test_purity_by_hand():
    truth = np.array([0, 0, 1, 1, 2, 2])
    assert purity(Contingency.of(truth, np.array([0, 0, 0, 1, 1, 1]))) == pytest.approx(4 / 6)
    assert purity(Contingency.of(truth, np.arange(6))) == 1


@few
@given(pairs())
def test_the_table_counts_every_sample(pair):
    truth, assignments = pair
    table = contingency(truth, assignments).toarray()
    np.testing.assert_array_equal(table, sk.cluster.contingency_matrix(truth, assignments))


@few
@given(pairs(), st.randoms(use_true_random=False))
def test_renaming_clusters_changes_no_score(pair, random):
    truth, assignments = pair
    names = list(range(7, 40))
    random.shuffle(names)
    renamed = np.array([-1 if c == -1 else names[c] for c in assignments])
    same(score_all(truth, assignments), score_all(truth, renamed), 1e-9)


@few
@given(pairs(), st.randoms(use_true_random=False))
def test_the_order_of_samples_changes_no_score(pair, random):
    truth, assignments = pair
    order = list(range(len(truth)))
    random.shuffle(order)
    same(score_all(truth, assignments), score_all(truth[order], assignments[order]), 1e-9)


@few
@given(pairs(noise=False))
def test_a_perfect_assignment_scores_one_everywhere(pair):
    truth, _ = pair
    scores = score_all(truth, (truth * 7 + 3) % 101)
    for name, value in scores.items():
        if name.startswith(tuple(TRUTH_SCORES)) and not math.isnan(value):
            assert value == pytest.approx(1, abs=1e-9), name
    undefined = {name for name, value in scores.items() if math.isnan(value)}
    every_sample_apart = len(np.unique(truth)) == len(truth)
    assert all(name.startswith("fowlkes_mallows") for name in undefined)
    assert bool(undefined) == every_sample_apart


@pytest.mark.parametrize("n_clusters", [2, 10, 300])
def test_a_random_assignment_scores_about_zero_where_adjusted(n_clusters):
    rng = np.random.default_rng(1)
    truth = rng.integers(0, 10, 4000)
    assignments = rng.integers(-1, n_clusters, 4000)
    scores = score_all(truth, assignments)
    for policy in ("", "_singletons", "_left_out"):
        assert abs(scores["ari" + policy]) < 0.005
        assert abs(scores["ami" + policy]) < 0.01


@few
@given(pairs(noise=False))
def test_policies_agree_without_noise(pair):
    scores = score_all(*pair)
    for name in TRUTH_SCORES:
        assert scores[name] == pytest.approx(scores[name + "_singletons"], nan_ok=True)
        assert scores[name] == pytest.approx(scores[name + "_left_out"], nan_ok=True)
    assert scores["coverage"] == 1
    assert scores["noise"] == 0


@few
@given(pairs())
def test_each_policy_is_what_it_says(pair):
    truth, assignments = pair
    scores = score_all(truth, assignments)
    noise = assignments == -1
    apart = assignments.copy()
    apart[noise] = 1000 + np.arange(noise.sum())
    for policy, (t, a) in {
        "": (truth, np.where(noise, 99, assignments)),
        "_singletons": (truth, apart),
        "_left_out": (truth[~noise], assignments[~noise]),
    }.items():
        expected = score_assignments(t, a) if len(t) else dict.fromkeys(TRUTH_SCORES, math.nan)
        same(
            {name: scores[name + policy] for name in TRUTH_SCORES},
            {name: expected[name] for name in TRUTH_SCORES},
            1e-9,
        )
    assert scores["coverage"] == pytest.approx(1 - noise.mean())
    assert scores["noise"] == pytest.approx(noise.mean())
    assert scores["n_clusters"] == len(set(assignments.tolist()) - {-1})
    assert isinstance(scores["n_clusters"], int)


@few
@given(pairs())
def test_scores_stay_within_their_range(pair):
    for name, value in score_all(*pair).items():
        metric = next(
            m for n, m in METRICS.items() if name in {n, f"{n}_singletons", f"{n}_left_out"}
        )
        assert math.isnan(value) or metric.lower - 1e-9 <= value <= metric.upper + 1e-9, name


def test_nothing_but_noise_is_no_zero():
    scores = score_all(np.array([0, 1, 1]), np.array([-1, -1, -1]))
    assert scores["n_clusters"] == 0
    assert scores["coverage"] == 0
    assert all(math.isnan(scores[f"{name}_left_out"]) for name in TRUTH_SCORES)


def test_without_truth_there_are_counts_only():
    scores = score_all(None, np.array([0, 1, 1, -1]))
    assert (scores["n_clusters"], scores["noise"], scores["coverage"]) == (2, 0.25, 0.75)
    with_truth = score_all(np.array([0, 1, 1, 0]), np.array([0, 1, 1, -1]))
    assert scores.keys() == with_truth.keys()
    assert all(math.isnan(v) for k, v in scores.items() if k.startswith(tuple(TRUTH_SCORES)))


def test_one_policy_at_a_time():
    truth, assignments = np.array([0, 0, 1, 1]), np.array([0, 0, 1, -1])
    every = score_all(truth, assignments)
    for policy, suffix in (
        ("cluster", ""),
        ("singletons", "_singletons"),
        ("left-out", "_left_out"),
    ):
        assert score_assignments(truth, assignments, policy)["ari"] == every["ari" + suffix]
    with pytest.raises(UserError, match="did you mean 'singletons'"):
        score_assignments(truth, assignments, "singleton")


def test_truth_of_another_length_is_refused():
    with pytest.raises(ValueError, match="truth of shape"):
        score_all(np.zeros(3, int), np.zeros(4, int))


def test_seventy_thousand_samples_in_thousands_of_clusters_take_no_table_of_all_pairs():
    rng = np.random.default_rng(0)
    truth = rng.integers(0, 10, 70_000)
    assignments = np.where(rng.random(70_000) < 0.5, -1, rng.integers(0, 2_000, 70_000))
    score_all(truth[:100], assignments[:100])  # imports
    tracemalloc.start()
    scores = score_all(truth, assignments)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    # As many noise samples as clusters of their own: a square table of them would be 10 GB.
    assert peak < 100e6
    assert scores["accuracy_singletons"] < 0.01


def test_the_registry_says_how_to_read_each_score():
    for name, metric in METRICS.items():
        assert callable(metric.function()), name
        assert metric.lower < metric.upper
        assert metric.description.endswith(".") or metric.description.endswith("?")
    assert {metric.kind for metric in METRICS.values()} == {
        "truth",
        "count",
        "compactness",
        "embedding",
    }


def expected_exactly(class_sizes: list[int], cluster_sizes: list[int]) -> float:
    """The sum of Vinh, Epps and Bailey over every overlap, with probabilities as fractions."""
    n, terms = sum(class_sizes), []
    for a, b in itertools.product(class_sizes, cluster_sizes):
        for shared in range(max(1, a + b - n), min(a, b) + 1):
            ways = math.comb(a, shared) * math.comb(n - a, b - shared)
            share = float(Fraction(shared * ways, n * math.comb(n, b)))
            terms.append(share * math.log(n * shared / (a * b)))
    return math.fsum(terms)


@pytest.mark.parametrize(
    ("class_sizes", "cluster_sizes"),
    [
        ([3, 4, 5], [6, 6]),
        ([1, 1, 1], [1, 1, 1]),
        ([50, 30, 20], [10] * 10),
        ([200, 100], [1] * 300),
        ([299, 1], [150, 100, 49, 1]),
        ([700, 300, 100], [550, 400, 150]),
    ],
)
def test_expected_information_is_that_of_fractions(class_sizes, cluster_sizes):
    information = expected_information(np.array(class_sizes), np.array(cluster_sizes))
    assert information == pytest.approx(expected_exactly(class_sizes, cluster_sizes), abs=1e-14)


def test_expected_information_of_samples_apart_is_the_entropy():
    # scikit-learn's sum of 25 million equal terms is off by 1e-9 here.
    apart, sizes = np.ones(5_000, int), np.array([2_500, 1_500, 1_000])
    assert expected_information(apart, apart) == pytest.approx(math.log(5_000), abs=1e-13)
    shares = sizes / 5_000
    assert expected_information(sizes, apart) == pytest.approx(
        -(shares * np.log(shares)).sum(), abs=1e-13
    )


@few
@given(
    st.lists(st.integers(-1, 5) | st.sampled_from([-(2**31), 10**9, 2**31 - 1]), max_size=40),
    st.sampled_from([np.int32, np.int64, np.float64]),
)
def test_a_partition_is_what_unique_says(labels, dtype):
    labels = np.array(labels, dtype=dtype)
    names, codes, sizes = np.unique(labels, return_inverse=True, return_counts=True)
    partition = Partition.of(labels)
    np.testing.assert_array_equal(partition.names, names)
    np.testing.assert_array_equal(partition.codes, codes)
    np.testing.assert_array_equal(partition.sizes, sizes)
    assert partition.n_noise == (labels == -1).sum()


def test_labels_in_two_dimensions_are_refused():
    with pytest.raises(ValueError, match=r"shape \(3, 1\)"):
        Partition.of(np.zeros((3, 1), int))


def test_scores_are_chosen():
    truth, assignments = np.array([0, 0, 1, 1]), np.array([0, 0, 1, -1])
    every = score_all(truth, assignments)
    some = score_all(truth, assignments, names=wanted(["ari", "noise"]))
    assert some.keys() == {"ari", "ari_singletons", "ari_left_out", "noise"}
    assert some.items() <= every.items()
    assert wanted("core") < wanted("all") == set(METRICS)
    with pytest.raises(UserError, match="did you mean 'silhouette'"):
        wanted(["silhouete"])
    with pytest.raises(UserError, match="did you mean 'core'"):
        wanted("cor")
