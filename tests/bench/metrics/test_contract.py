"""What every score promises: bounds, what leaves it as it is, the perfect and the random."""

import math

import numpy as np
import pytest
from sklearn.datasets import make_blobs

from bench.metrics import embedding_quality, score_all, score_embedding
from bench.metrics.catalog import OURS

SYMMETRIC = {"ari", "nmi", "ami", "v_measure", "fowlkes_mallows", "accuracy", "pair_sets_index"}
"""The same with truth and assignments exchanged; `accuracy` counts the same matched samples."""

BY_CHANCE = {"ari", "ami", "pair_sets_index", "normalized_clustering_accuracy",
             "adjusted_asymmetric_accuracy"}  # fmt: skip
"""About 0 for assignments drawn at random."""

WITHOUT_TRUTH = {"count", "compactness", "density", "embedding"}


def scores(
    name: str, Z: np.ndarray, truth: np.ndarray | None, assignments: np.ndarray
) -> dict[str, float]:
    """Compute one score under every policy that it knows."""
    if OURS[name].kind in ("compactness", "density"):
        return score_embedding(Z, assignments, seed=0, names=[name])
    if OURS[name].kind == "embedding":
        return embedding_quality(Z, Z[:, :2], truth, seed=0, names=[name])
    return score_all(truth, assignments, names=[name])


@pytest.fixture(scope="module")
def cases() -> list[tuple[np.ndarray, np.ndarray, np.ndarray]]:
    """Draw embeddings, truth and assignments, with noise and without, of few and many clusters."""
    rng, drawn = np.random.default_rng(4), []
    for _ in range(40):
        n = int(rng.integers(30, 90))
        truth = rng.integers(0, rng.integers(1, 7), n)
        lowest, highest = (-1, 9) if rng.random() < 0.5 else (0, truth.max() + 1)
        assignments = np.where(rng.random(n) < 0.6, truth, rng.integers(lowest, highest, n))
        drawn.append((rng.normal(size=(n, 3)), truth, assignments))
    return drawn


@pytest.mark.parametrize("name", OURS)
def test_it_says_what_it_is(name: str) -> None:
    metric = OURS[name]
    assert metric.label
    assert metric.description.endswith((".", "?"))
    assert metric.lower < metric.upper
    assert callable(metric.function())


@pytest.mark.parametrize("name", OURS)
def test_it_keeps_its_bounds(name: str, cases) -> None:
    metric, defined = OURS[name], 0
    for Z, truth, assignments in cases:
        values = scores(name, Z, truth, assignments)
        for value in (values[key] for key in values if key.startswith(name)):
            defined += not math.isnan(value)
            assert math.isnan(value) or metric.lower - 1e-9 <= value <= metric.upper + 1e-9
    assert defined > 5


@pytest.mark.parametrize("name", OURS)
def test_names_of_clusters_and_the_order_of_samples_change_nothing(name: str, cases) -> None:
    rng = np.random.default_rng(0)
    for Z, truth, assignments in cases[:8]:
        before = scores(name, Z, truth, assignments)
        order, renamed = rng.permutation(len(truth)), rng.permutation(9) + 20
        other = np.where(assignments < 0, -1, renamed[assignments])
        after = scores(name, Z[order], truth[order], other[order])
        assert after == pytest.approx(before, nan_ok=True)


@pytest.mark.parametrize("name", sorted(SYMMETRIC))
def test_truth_and_assignments_can_be_exchanged(name: str, cases) -> None:
    for Z, truth, assignments in cases[:8]:
        assignments = assignments + 1  # no noise
        one, two = scores(name, Z, truth, assignments), scores(name, Z, assignments, truth)
        assert one[name] == pytest.approx(two[name], nan_ok=True)


def test_those_that_are_not_symmetric_are_not(cases) -> None:
    for name in {key for key in OURS if OURS[key].kind == "truth"} - SYMMETRIC:
        pairs = [
            (scores(name, Z, t, a + 1)[name], scores(name, Z, a + 1, t)[name]) for Z, t, a in cases
        ]
        assert any(one != pytest.approx(two, nan_ok=True) for one, two in pairs), name


@pytest.mark.parametrize("name", [key for key in OURS if OURS[key].kind in ("truth", "table")])
def test_the_truth_itself_is_perfect(name: str) -> None:
    truth = np.repeat([0, 1, 2], [5, 9, 14])
    metric = OURS[name]
    best = metric.upper if metric.higher_is_better else metric.lower
    values = scores(name, np.zeros((28, 1)), truth, truth + 3)
    assert values == pytest.approx(dict.fromkeys(values, best))


@pytest.mark.parametrize("name", sorted(BY_CHANCE))
def test_chance_scores_nothing(name: str) -> None:
    rng = np.random.default_rng(1)
    truth, drawn = rng.integers(0, 4, 20_000), rng.integers(0, 4, 20_000)
    assert scores(name, np.zeros((1, 1)), truth, drawn)[name] == pytest.approx(0, abs=0.03)


@pytest.mark.parametrize(
    "name", [key for key in OURS if OURS[key].kind in ("compactness", "density")]
)
def test_clusters_that_lie_apart_score_better_than_chance(name: str) -> None:
    Z, y = make_blobs(120, centers=[[0, 0], [20, 0], [0, 20]], random_state=0)
    right, drawn = (
        scores(name, Z, None, each)[name] for each in (y, np.random.default_rng(0).permutation(y))
    )
    assert right > drawn if OURS[name].higher_is_better else right < drawn


@pytest.mark.parametrize("name", OURS)
def test_without_truth_it_is_undefined_or_needs_none(name: str, cases) -> None:
    Z, _, assignments = cases[0]
    value = scores(name, Z, None, assignments)[name]
    needs_none = OURS[name].kind in WITHOUT_TRUTH and name != "neighbor_agreement"
    assert math.isnan(value) != needs_none
