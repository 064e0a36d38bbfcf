"""Scores on request, against their authors' code and plain formulas."""

import math

import genieclust
import numpy as np
import pytest
from scipy.sparse import csr_matrix

from bench.metrics import score_all, score_embedding
from bench.metrics.contingency import Contingency
from bench.metrics.on_request import ON_REQUEST
from bench.metrics.registry import wanted
from bench.metrics.sets import normalized_clustering_accuracy, pair_sets_index


def drawn(n_clusters: int | None = None):
    """Yield 200 truths and assignments; names without gaps, as the library wants them."""
    rng = np.random.default_rng(3)
    for _ in range(200):
        n, k = int(rng.integers(10, 90)), int(rng.integers(2, 7))
        truth = rng.permutation(np.arange(n) % k)
        other = rng.permutation(np.arange(n) % (n_clusters or int(rng.integers(1, 9))))
        same = n_clusters is None and rng.random() < 0.5
        yield truth, np.where(rng.random(n) < 0.7, truth, truth[::-1]) if same else other


def test_pair_sets_index_is_its_authors() -> None:
    for truth, assignments in drawn():
        table = Contingency.of(truth, assignments)
        expected = genieclust.compare_partitions.pair_sets_index(truth, assignments)
        assert pair_sets_index(table) == pytest.approx(expected)


def test_normalized_accuracy_is_its_authors_with_as_many_clusters_as_classes() -> None:
    compared = 0
    for truth, assignments in drawn():
        table = Contingency.of(truth, assignments)
        ours = normalized_clustering_accuracy(table)
        names = [f"{kind}_accuracy" for kind in ("normalized_clustering", "adjusted_asymmetric")]
        scores = score_all(truth, assignments, names=names)
        assert scores[names[0]] == ours
        if len(table.class_sizes) == len(table.cluster_sizes):
            library = genieclust.compare_partitions.normalized_clustering_accuracy
            assert ours == pytest.approx(library(truth, assignments))
            assert scores[names[1]] == ours
            compared += 1
        else:
            assert math.isnan(scores[names[1]])
    assert compared > 50


def test_normalized_accuracy_of_fewer_clusters_counts_what_no_cluster_is_left_for() -> None:
    table = Contingency.of([0, 0, 1, 1, 2, 2], [0, 0, 1, 1, 1, 1])
    assert normalized_clustering_accuracy(table) == pytest.approx((2 / 3 - 1 / 3) / (2 / 3))
    assert normalized_clustering_accuracy(Contingency.of([0, 1, 2], [0, 0, 0])) == 0
    assert math.isnan(normalized_clustering_accuracy(Contingency.of([0, 0], [0, 1])))


def test_the_error_of_k_knows_noise_whatever_it_counts_as() -> None:
    truth = np.array([0, 0, 1, 1, 2, -1])
    scores = score_all(truth, np.array([0, -1, 0, -1, 0, 7]), names=["k_error"])
    assert scores == {"k_error": 2}  # the cluster of the sample without a label does not count


def test_dbcv_counts_noise_against_it_once_and_looks_at_some_samples() -> None:
    rng = np.random.default_rng(0)
    Z = np.concatenate([rng.normal(size=(1_500, 2)), rng.normal(size=(1_500, 2)) + 40])
    assignments = np.repeat([0, 1], 1_500)
    (value,) = (v for k, v in score_embedding(Z, assignments, seed=0, names=["dbcv"]).items()
                if k.startswith("dbcv"))  # fmt: skip
    assert value > 0.5
    assignments[::2] = -1
    less = score_embedding(Z, assignments, seed=0, names=["dbcv"])
    assert 0 < less["dbcv"] < value
    assert "dbcv_left_out" not in less


def test_dbcv_of_sparse_tables_is_that_of_dense_ones_or_undefined() -> None:
    rng = np.random.default_rng(0)
    Z = np.where(rng.random((60, 12)) < 0.4, rng.random((60, 12)), 0.0).astype(np.float32)
    Z[:30] += 5
    assignments = np.repeat([0, 1], 30)
    dense = score_embedding(Z, assignments, seed=0, names=["dbcv"])["dbcv"]
    sparse = score_embedding(csr_matrix(Z), assignments, seed=0, names=["dbcv"])["dbcv"]
    assert sparse == pytest.approx(dense)
    wide = csr_matrix((Z.data if hasattr(Z, "tocsr") else Z.ravel(), Z.ravel().astype(int) % 9_000,
                       np.arange(61) * 12), shape=(60, 9_000))  # fmt: skip
    assert math.isnan(score_embedding(wide, assignments, seed=0, names=["dbcv"])["dbcv"])


def test_they_are_computed_only_where_they_are_asked_for() -> None:
    assert not wanted("all") & {*ON_REQUEST}
    assert not {*score_all(np.arange(4) % 2, np.arange(4) % 2)} & {*ON_REQUEST}
