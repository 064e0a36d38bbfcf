"""Scores of embeddings, against slow ones and by their properties."""

import importlib
import math
import subprocess
import sys

import numpy as np
import pytest
import sklearn.metrics as sk
from places import ROOT
from scipy.spatial.distance import cdist
from sklearn.datasets import make_blobs
from sklearn.manifold import trustworthiness
from sklearn.neighbors import NearestNeighbors

from bench.metrics import (
    compactness,
    distances,
    embedding_quality,
    neighborhoods,
    score_embedding,
    summed_distances,
)
from bench.metrics import sample as module
from bench.metrics.clusters import Clusters
from bench.metrics.distances import squared_distances
from bench.metrics.embedding import score_sample
from bench.metrics.ranks import ranks
from bench.metrics.registry import wanted

COMPACTNESS = {
    "silhouette": sk.silhouette_score,
    "davies_bouldin": sk.davies_bouldin_score,
    "calinski_harabasz": sk.calinski_harabasz_score,
}


def blobs(n: int = 300, d: int = 5, centers: int = 4):
    return make_blobs(n, n_features=d, centers=centers, random_state=0)


def test_compactness_equals_scikit_learns():
    Z, assignments = blobs()
    scores = score_embedding(Z, assignments, seed=3)
    for name, reference in COMPACTNESS.items():
        assert scores[name] == pytest.approx(reference(Z, assignments), rel=1e-12), name
        assert scores[f"{name}_left_out"] == scores[name]
    assert (scores["compactness_samples"], scores["compactness_seed"]) == (300, 3)


def test_noise_is_one_cluster_or_left_out():
    Z, assignments = blobs()
    assignments[::7] = -1
    kept = assignments != -1
    scores = score_embedding(Z, assignments, seed=0)
    for name, reference in COMPACTNESS.items():
        assert scores[name] == pytest.approx(reference(Z, assignments), rel=1e-12), name
        left_out = reference(Z[kept], assignments[kept])
        assert scores[f"{name}_left_out"] == pytest.approx(left_out, rel=1e-12), name
    assert scores["silhouette"] < scores["silhouette_left_out"]


def test_float32_is_scored_in_float64():
    Z, assignments = blobs()
    Z = (Z + 1000).astype(np.float32)
    expected = sk.silhouette_score(Z.astype(np.float64), assignments)
    assert score_embedding(Z, assignments, seed=0)["silhouette"] == pytest.approx(
        expected, rel=1e-12
    )


@pytest.mark.parametrize(
    "found", [np.zeros(6, int), np.full(6, -1), np.arange(6), np.array([0, 0, 0, 0, 0, -1])]
)
def test_too_few_or_too_many_clusters_are_undefined(found):
    scores = score_embedding(np.random.default_rng(0).normal(size=(6, 2)), found, seed=0)
    names = [f"{name}_left_out" for name in COMPACTNESS]
    assert all(math.isnan(scores[name]) for name in names)
    if len(set(found)) != 2:
        assert all(math.isnan(scores[name]) for name in COMPACTNESS)


def test_points_without_spread_and_shared_centres_are_undefined_not_best():
    assignments = np.array([0, 0, 1, 1])
    points = np.array([[0.0, 0], [0, 0], [3, 4], [3, 4]])
    scores = score_embedding(points, assignments, seed=0)
    assert scores["silhouette"] == 1
    assert scores["davies_bouldin"] == 0
    assert math.isnan(scores["calinski_harabasz"])
    crossed = np.array([[-1.0, 0], [1, 0], [0, -1], [0, 1]])
    assert math.isnan(score_embedding(crossed, assignments, seed=0)["davies_bouldin"])


def test_large_embeddings_are_sampled_by_the_seed(monkeypatch):
    monkeypatch.setattr(module, "MAX_SAMPLES", 150)
    Z, assignments = blobs()
    scores = score_embedding(Z, assignments, seed=5)
    assert scores["compactness_samples"] == 150
    assert scores == score_embedding(Z, assignments, seed=5)
    assert scores["silhouette"] != score_embedding(Z, assignments, seed=6)["silhouette"]
    assert scores["silhouette"] == pytest.approx(sk.silhouette_score(Z, assignments), abs=0.1)


def test_assignments_of_another_length_are_refused():
    with pytest.raises(ValueError, match="300 samples"):
        score_embedding(blobs()[0], np.zeros(299, int), seed=0)


@pytest.mark.parametrize("d", [3, 40])
def test_trustworthiness_equals_scikit_learns(d):
    X, truth = blobs(400, d)
    Z = X[:, :2] + np.random.default_rng(0).normal(size=(400, 2))
    scores = embedding_quality(X, Z, truth, seed=0)
    expected = trustworthiness(X, Z, n_neighbors=10)
    assert scores["trustworthiness"] == pytest.approx(expected, abs=1e-12)
    assert scores["neighborhood_samples"] == 400


def test_neighbor_agreement_is_the_share_of_own_class_among_ten():
    X, truth = blobs(200, 3, 8)
    nearest = NearestNeighbors(n_neighbors=10).fit(X).kneighbors(return_distance=False)
    expected = np.mean(truth[nearest] == truth[:, None])
    agreement = embedding_quality(X, X, truth, seed=0)["neighbor_agreement"]
    assert agreement == pytest.approx(expected, abs=1e-12)
    assert agreement < 1


def test_the_features_themselves_are_trusted_and_noise_is_not():
    X, truth = blobs(500, 6)
    assert embedding_quality(X, X, truth, seed=0)["trustworthiness"] == 1
    noise = np.random.default_rng(0).normal(size=(500, 2))
    scores = embedding_quality(X, noise, truth, seed=0)
    assert scores["trustworthiness"] == pytest.approx(0.5, abs=0.05)
    assert scores["neighbor_agreement"] == pytest.approx(0.25, abs=0.05)


def test_sampled_neighborhoods_are_among_all_samples(monkeypatch):
    X, truth = blobs(1500, 10, 30)
    Z = X[:, :2]
    every = embedding_quality(X, Z, truth, seed=0)
    monkeypatch.setattr(neighborhoods, "MAX_QUERIES", 500)
    some = embedding_quality(X, Z, truth, seed=1)
    assert some["neighborhood_samples"] == 500
    assert some["neighborhood_seed"] == 1
    assert some == embedding_quality(X, Z, truth, seed=1)
    for name in ("trustworthiness", "neighbor_agreement"):
        assert some[name] == pytest.approx(every[name], abs=0.02)
        assert some[name] != every[name]


def test_a_sample_is_no_neighbour_of_itself_among_duplicates():
    X = np.repeat(np.random.default_rng(0).normal(size=(10, 3)), 15, axis=0)
    truth = np.arange(150)
    nearby = neighborhoods.find(X, X, seed=0)
    assert (nearby.neighbors != nearby.queries[:, None]).all()
    assert all(len(set(row)) == 10 for row in nearby.neighbors.tolist())
    # Fourteen others lie in the same place: all share rank 1.
    assert (nearby.ranks == 1).all()
    assert embedding_quality(X, X, truth, seed=0)["neighbor_agreement"] == 0


def test_quality_is_undefined_without_truth_or_with_few_samples():
    X, truth = blobs(100)
    scores = embedding_quality(X, X, None, seed=0)
    assert math.isnan(scores["neighbor_agreement"])
    assert scores["trustworthiness"] == 1
    few = embedding_quality(X[:20], X[:20], truth[:20], seed=0)
    assert math.isnan(few["trustworthiness"])
    assert math.isnan(few["neighbor_agreement"])
    assert few["neighborhood_samples"] == 0


def test_embeddings_of_another_length_are_refused():
    X, truth = blobs(100)
    with pytest.raises(ValueError, match="another length"):
        embedding_quality(X, X[:99], truth, seed=0)
    with pytest.raises(ValueError, match="another length"):
        embedding_quality(X, X, truth[:99], seed=0)


@pytest.mark.parametrize("d", [2, 16, 17, 60])
def test_squared_distances_are_those_of_coordinates(d):
    X = np.random.default_rng(0).normal(size=(700, d)) + 50
    rows = np.array([3, 3, 650, 0])
    expected = ((X[rows][:, None] - X[None]) ** 2).sum(axis=2)
    distances = np.concatenate(list(squared_distances(X, rows)))
    np.testing.assert_allclose(distances, expected, rtol=1e-10)


def test_importing_the_scores_loads_no_library():
    code = (
        "import sys, bench.metrics; sys.exit('sklearn' in sys.modules or 'pandas' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT)
    assert done.returncode == 0


def places(X, queries, others):
    """Ranks by all distances in float64, those equal to ten digits sharing the best place."""
    X = X.astype(np.float64)
    ranks_of_rows = []
    for query, row in zip(queries, others, strict=True):
        distances = ((X - X[query]) ** 2).sum(axis=1)
        distances[query] = np.inf
        ranks_of_rows.append([1 + (distances < d - 1e-10 * (1 + d)).sum() for d in distances[row]])
    return np.array(ranks_of_rows)


@pytest.mark.parametrize("d", [2, 40])
@pytest.mark.parametrize("data", ["plain", "grid", "near duplicates", "duplicates"])
def test_ranks_are_exact_where_float32_is_not(d, data):
    rng = np.random.default_rng(d)
    X = rng.normal(size=(600, d)).astype(np.float32)
    if data == "grid":
        X = np.round(X)
    elif data == "near duplicates":
        X = X[rng.integers(0, 30, 600)] + 100 + rng.normal(scale=1e-3, size=(600, d)).astype("f4")
    elif data == "duplicates":
        X[100:400] = X[0]
    queries = np.arange(0, 600, 4)
    others = (queries[:, None] + rng.permutation(599)[:7] + 1) % 600
    np.testing.assert_array_equal(ranks(X, queries, others), places(X, queries, others))


@pytest.mark.parametrize("d", [2, 30])
def test_silhouette_equals_scikit_learns_with_clusters_of_any_size(d, monkeypatch):
    monkeypatch.setattr(distances, "BLOCK", 1000)  # blocks of 64 rows: clusters across blocks
    rng = np.random.default_rng(d)
    X = rng.normal(size=(500, d))
    X[50:60] = X[0]
    for assignments in (rng.integers(0, 3, 500), rng.integers(0, 200, 500), np.arange(500) // 490):
        # From differences: the expansion of scikit-learn leaves 1e-7 between duplicates.
        expected = sk.silhouette_score(cdist(X, X), assignments, metric="precomputed")
        assert compactness.silhouette(Clusters.of(X, assignments)) == pytest.approx(
            expected, abs=1e-8
        )


@pytest.mark.parametrize("d", [1, 2, 16])
@pytest.mark.parametrize("n_clusters", [1, 2, 7, 90, 300])
def test_compiled_sums_are_those_of_all_distances(d, n_clusters, monkeypatch):
    monkeypatch.setattr(module, "MANY_SAMPLES", 2)
    rng = np.random.default_rng(d)
    Z = 1e6 + rng.normal(size=(300, d))
    Z[40:60] = Z[0]
    codes = np.sort(rng.permutation(300) % n_clusters)
    order = rng.permutation(300)
    sums = module.EmbeddingSample(Z, seed=0).distance_sums(order, codes)
    distances_to = cdist(Z[order], Z[order])
    expected = np.stack([distances_to[:, codes == i].sum(axis=1) for i in range(n_clusters)], 1)
    np.testing.assert_allclose(sums, expected, rtol=1e-12)


def test_sums_are_compiled_where_nothing_can_be_kept(monkeypatch):
    from numba.core.caching import CacheImpl

    monkeypatch.setattr(CacheImpl, "_locator_classes", [])
    sums = importlib.reload(summed_distances).summed_distances
    summed = sums(np.array([[0.0, 3.0, 7.0]]), np.array([0, 1, 3]))
    assert summed.tolist() == [[0, 3, 7], [10, 4, 4]]


@pytest.mark.parametrize("d", [3, 30, 90])
def test_a_sample_scores_one_assignment_after_another(d, monkeypatch):
    monkeypatch.setattr(distances, "BLOCK", 1000)
    rng = np.random.default_rng(d)
    Z = rng.normal(size=(300, d))
    Z[:, 1] = 7  # a feature that does not vary
    sample = module.EmbeddingSample(Z, seed=0)
    for assignments in (
        rng.integers(0, 4, 300),
        rng.integers(-1, 9, 300),
        rng.integers(-1, 90, 300),
    ):
        scores = score_sample(sample, assignments)
        for name, reference in COMPACTNESS.items():
            assert scores[name] == pytest.approx(reference(Z, assignments), rel=1e-10), name
            kept = assignments != -1
            left_out = reference(Z[kept], assignments[kept])
            assert scores[f"{name}_left_out"] == pytest.approx(left_out, rel=1e-10), name


def test_scores_of_an_embedding_are_chosen():
    Z, assignments = blobs()
    core = score_embedding(Z, assignments, seed=0, names=wanted("core"))
    assert "silhouette" not in core
    assert core.items() <= score_embedding(Z, assignments, seed=0).items()
    assert embedding_quality(Z, Z, assignments, seed=0, names=wanted("core")) == {}


@pytest.mark.parametrize("data", ["plain", "duplicates", "grid", "tiny", "few"])
@pytest.mark.parametrize("d", [2, 40])
def test_features_that_are_their_own_embedding_rank_as_a_copy_does(data, d):
    rng = np.random.default_rng(1)
    X = rng.normal(size=(21 if data == "few" else 400, d)).astype(np.float32)
    if data == "duplicates":
        X = X[rng.integers(0, 100, 400)]
    elif data == "grid":
        X = np.round(X)
    elif data == "tiny":
        X *= np.float32(1e-22)
    own, copy = neighborhoods.find(X, X, seed=0), neighborhoods.find(X, X.copy(), seed=0)
    np.testing.assert_array_equal(own.neighbors, copy.neighbors)
    np.testing.assert_array_equal(own.ranks, copy.ranks)
