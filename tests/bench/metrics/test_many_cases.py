"""Every score on random cases, against scikit-learn's and against plain formulas."""

import math
from collections.abc import Iterator

import numpy as np
import pytest
from scipy.optimize import linear_sum_assignment
from scipy.spatial.distance import cdist
from sklearn import metrics

from bench.metrics import embedding_quality, score_all, score_embedding

HOW_MANY = pytest.mark.parametrize(
    "n_cases",
    [pytest.param(400, marks=pytest.mark.long), pytest.param(2_000, marks=pytest.mark.slow)],
)
Case = tuple[np.ndarray, np.ndarray, np.ndarray]


def cases(n_cases: int) -> Iterator[Case]:
    """Draw features, truth and assignments: few or many clusters, with and without noise."""
    rng = np.random.default_rng(20)
    for _ in range(n_cases):
        n = int(rng.integers(2, 150))
        X = rng.normal(size=(n, int(rng.integers(1, 6)))).astype(np.float32)
        if rng.random() < 0.3:  # distances that are equal, and samples that are the same
            X = np.round(X)
        truth = rng.integers(0, rng.integers(1, 12), n)
        assignments = np.where(rng.random(n) < 0.5, truth, rng.integers(0, rng.integers(1, 40), n))
        if rng.random() < 0.5:
            assignments = np.where(rng.random(n) < rng.random(), -1, assignments)
        yield X, truth.astype(np.int64), assignments.astype(np.int32)


def against_truth(truth: np.ndarray, assignments: np.ndarray) -> dict[str, float]:
    """Compute the scores against truth by scikit-learn and by counting."""
    table = metrics.cluster.contingency_matrix(truth, assignments)
    matched = table[linear_sum_assignment(-table)].sum()
    # Without a pair of samples in one cluster, precision is 0 / 0: NaN to us, 0 to scikit-learn.
    pairs = min(table.sum(axis=0).max(), table.sum(axis=1).max()) > 1
    return {
        "ari": metrics.adjusted_rand_score(truth, assignments),
        "nmi": metrics.normalized_mutual_info_score(truth, assignments),
        "ami": metrics.adjusted_mutual_info_score(truth, assignments),
        "v_measure": metrics.v_measure_score(truth, assignments),
        "homogeneity": metrics.homogeneity_score(truth, assignments),
        "completeness": metrics.completeness_score(truth, assignments),
        "fowlkes_mallows": metrics.fowlkes_mallows_score(truth, assignments) if pairs else math.nan,
        "accuracy": matched / len(truth),
        "purity": table.max(axis=0).sum() / len(truth),
    }


def same(ours: dict[str, float], others: dict[str, float], tolerance: float) -> None:
    for name, value in others.items():
        assert ours[name] == pytest.approx(value, rel=tolerance, abs=tolerance, nan_ok=True), name


@HOW_MANY
def test_scores_against_truth_are_scikit_learns_under_every_policy(n_cases: int) -> None:
    for _, truth, assignments in cases(n_cases):
        kept = assignments >= 0
        alone = np.where(kept, assignments, 1_000 + np.arange(len(assignments)))
        scores = score_all(truth, assignments)
        same(scores, against_truth(truth, assignments), 1e-9)
        of_policies = {"_singletons": (truth, alone), "_left_out": (truth[kept], assignments[kept])}
        for suffix, (classes, clusters) in of_policies.items():
            if len(classes):
                others = against_truth(classes, clusters)
                same(scores, {name + suffix: each for name, each in others.items()}, 1e-9)
            else:
                assert math.isnan(scores["ari" + suffix])
        assert scores["noise"] == pytest.approx(1 - kept.mean())
        assert scores["coverage"] == pytest.approx(kept.mean())
        assert scores["n_clusters"] == len(np.unique(assignments[kept]))


@HOW_MANY
def test_scores_without_truth_are_scikit_learns(n_cases: int) -> None:
    n_scored = 0
    for X, _, assignments in cases(n_cases):
        scores = score_embedding(X, assignments, seed=0)
        points = X.astype(np.float64)
        for suffix, kept in {"": slice(None), "_left_out": assignments >= 0}.items():
            part, clusters = points[kept], assignments[kept]
            if not 1 < len(np.unique(clusters)) < len(clusters):
                assert math.isnan(scores["silhouette" + suffix])
                continue
            n_scored += 1
            others = {"silhouette" + suffix: metrics.silhouette_score(part, clusters)}
            spread = any(np.ptp(part[clusters == c], axis=0).any() for c in np.unique(clusters))
            if spread:  # where clusters are single points scikit-learn divides otherwise
                others["calinski_harabasz" + suffix] = metrics.calinski_harabasz_score(
                    part, clusters
                )
            same(scores, others, 1e-6)
    assert n_scored > n_cases


@HOW_MANY
def test_neighbor_agreement_is_a_vote_counted_by_hand(n_cases: int) -> None:
    n_scored = 0
    for X, truth, _ in cases(n_cases):
        distances = cdist(X.astype(np.float64), X.astype(np.float64))
        np.fill_diagonal(distances, np.inf)
        in_order = np.sort(distances, axis=1)
        if len(X) <= 20 or (in_order[:, 9] == in_order[:, 10]).any():
            continue  # undefined, or which of samples equally far is nearer is anybody's choice
        score = embedding_quality(X, X, truth, seed=0)
        nearest = np.argsort(distances, axis=1)[:, :10]
        agreement = (truth[nearest] == truth[:, None]).mean()
        assert score["neighbor_agreement"] == pytest.approx(agreement, abs=1e-9)
        assert score["trustworthiness"] == pytest.approx(1.0)
        n_scored += 1
    assert n_scored > n_cases / 3
