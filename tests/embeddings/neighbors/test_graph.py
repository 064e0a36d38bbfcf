"""The neighbour graph is exact, whatever the data does to float32."""

import os
import pickle
import subprocess
import sys

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from places import ROOT

from embeddings.neighbors import graph as neighbors
from embeddings.neighbors import near_lists
from embeddings.neighbors.graph import NeighborGraph, neighbor_graph
from embeddings.neighbors.index import NeighborIndex
from embeddings.neighbors.list_search import Lists


def brute_force(X, k):
    """All distances in float64, rounded to float32 and ordered by (distance, index)."""
    X = X.astype(np.float64)
    distances = np.sqrt(((X[:, None] - X[None]) ** 2).sum(axis=-1)).astype(np.float32)
    np.fill_diagonal(distances, np.inf)
    index = np.broadcast_to(np.arange(len(X)), distances.shape)
    order = np.lexsort((index, distances), axis=1)[:, :k]
    return order, np.take_along_axis(distances, order, axis=1)


def plain(rng, d):
    return rng.normal(size=(300, d))


def duplicates(rng, d):
    X = rng.normal(size=(300, d))
    X[80:200] = X[7]
    return X


def grid(rng, d):
    return np.round(rng.normal(size=(300, d)))


def near_duplicates_far_from_origin(rng, d):
    return (
        rng.normal(size=(30, d))[rng.integers(0, 30, 300)]
        + 1000
        + rng.normal(scale=2e-3, size=(300, d))
    )


def one_constant_feature(rng, d):
    X = rng.normal(size=(300, d))
    X[:, 0] = 5
    return X


KINDS = [plain, duplicates, grid, near_duplicates_far_from_origin, one_constant_feature]


@pytest.mark.parametrize("d", [1, 2, 10, 11, 40])
@pytest.mark.parametrize("make", KINDS)
def test_graph_equals_brute_force(make, d):
    X = make(np.random.default_rng(d), d).astype(np.float32)
    graph = neighbor_graph(X, 15)
    indices, distances = brute_force(X, 15)
    np.testing.assert_allclose(graph.distances, distances, rtol=1e-5)
    # Where float32 sums put two distances in another order than float64, they are equal to 1e-5.
    swapped = graph.indices != indices
    assert swapped.mean() < 0.01
    own = np.linalg.norm(X[:, None].astype(float) - X[graph.indices].astype(float), axis=-1)
    np.testing.assert_allclose(own, distances, rtol=1e-5, atol=1e-12)
    assert (graph.indices != np.arange(len(X))[:, None]).all()


def test_ties_are_ordered_by_index_and_self_is_left_out_by_index():
    graph = neighbor_graph(np.zeros((40, 20), np.float32), 3)
    assert graph.indices[0].tolist() == [1, 2, 3]
    assert graph.indices[1].tolist() == [0, 2, 3]
    assert graph.indices[39].tolist() == [0, 1, 2]
    assert not graph.distances.any()


@pytest.mark.parametrize("d", [3, 30])
def test_queries_about_unseen_samples_equal_brute_force(d):
    rng = np.random.default_rng(0)
    X, Y = rng.normal(size=(2, 250, d)).astype(np.float32)
    X[:, 0] = 0  # constant in X, not in Y
    index = pickle.loads(pickle.dumps(NeighborIndex(X)))
    indices, distances = index.query(Y, 7)
    full = np.linalg.norm(Y[:, None].astype(float) - X[None].astype(float), axis=-1)
    np.testing.assert_array_equal(indices, np.argsort(full, axis=1)[:, :7])
    np.testing.assert_allclose(distances, np.sort(full, axis=1)[:, :7], rtol=1e-5)
    assert indices.dtype == np.int32
    assert distances.dtype == np.float32


def test_head_is_the_smaller_graph():
    X = np.random.default_rng(0).normal(size=(100, 15)).astype(np.float32)
    head, small = neighbor_graph(X, 20).head(5), neighbor_graph(X, 5)
    np.testing.assert_array_equal(head.indices, small.indices)
    np.testing.assert_array_equal(head.distances, small.distances)


@pytest.mark.parametrize("k", [0, 10])
def test_k_out_of_range_is_refused(k):
    X = np.eye(10, dtype=np.float32)
    with pytest.raises(ValueError, match=f"Got k={k} neighbours, but expected 1 to 9"):
        neighbor_graph(X, k)


def test_a_graph_checks_its_shapes():
    with pytest.raises(ValueError, match=r"expected both to be \(n_samples, k\)"):
        NeighborGraph(np.zeros((4, 2), np.int32), np.zeros((4, 3), np.float32))
    with pytest.raises(ValueError, match="expected int32 and float32"):
        NeighborGraph(np.zeros((4, 2), np.int64), np.zeros((4, 2), np.float32))
    with pytest.raises(ValueError, match="Got k=4 neighbours, but expected 1 to 3"):
        NeighborGraph(np.zeros((4, 4), np.int32), np.zeros((4, 4), np.float32))


def test_queries_of_other_width_are_refused():
    with pytest.raises(ValueError, match="Got queries of 2 features, but expected 3"):
        NeighborIndex(np.eye(3)).query(np.ones((1, 2)), 1)


@pytest.fixture
def small_lists(monkeypatch):
    monkeypatch.setattr(neighbors, "EXACT_SAMPLES", 1000)
    monkeypatch.setattr(near_lists, "LIST_SIZE", 30)
    monkeypatch.setattr(near_lists, "CHECKED", 300)
    monkeypatch.setattr(near_lists, "CHECKED_NEIGHBORS", 25)


def test_very_many_samples_have_99_of_100_neighbours_and_say_so(small_lists, monkeypatch):
    rng = np.random.default_rng(0)
    X = (rng.normal(size=(30, 15))[rng.integers(0, 30, 2500)] * 5).astype(np.float32)
    X += rng.normal(size=X.shape).astype(np.float32)
    X[100:140] = X[3]
    graph = neighbor_graph(X, 20)
    head, small = graph.head(5), neighbor_graph(X, 5)
    assert head.recall == graph.recall
    np.testing.assert_array_equal(head.indices, small.indices)
    assert (graph.indices != np.arange(len(X))[:, None]).all()
    assert all(len(set(row)) == 20 for row in graph.indices.tolist())
    monkeypatch.setattr(neighbors, "EXACT_SAMPLES", 10_000)
    exact = neighbor_graph(X, 20)
    assert exact.recall is None
    # By distance: which of forty duplicates are the neighbours is a matter of ties.
    found = (graph.distances <= exact.distances[:, -1:]).mean()
    assert 0.99 <= found < 1
    assert graph.recall == pytest.approx(found, abs=0.007)
    assert graph.recall >= 0.992


def test_lists_that_hold_too_few_samples_are_not_relied_on(small_lists, monkeypatch):
    X = np.random.default_rng(0).normal(size=(1500, 15)).astype(np.float32)
    monkeypatch.setattr(near_lists, "_lists_needed", lambda *_: (1, 0.99))
    graph = neighbor_graph(X, 26)  # of about 30 samples a list
    monkeypatch.setattr(neighbors, "EXACT_SAMPLES", 10_000)
    exact = neighbor_graph(X, 26)
    assert (graph.distances >= exact.distances * (1 - 1e-6)).all()
    assert 0.01 < (graph.indices == exact.indices).all(axis=1).mean() < 1
    assert all(len(set(row)) == 26 for row in graph.indices.tolist())


@given(st.integers(0, 2**32 - 1), st.integers(1, 40), st.integers(1, 70), st.integers(1, 5))
@settings(max_examples=50, deadline=None)
def test_lists_give_the_nearest_of_their_samples_ties_by_index(seed, k, d, n_lists):
    rng = np.random.default_rng(seed)
    X = rng.integers(0, 3, size=(250, d)).astype(np.float32)  # ties without end, exact in float32
    of = rng.integers(0, 8, 250).astype(np.int32)
    of[:k] = 0  # the first list, which every query looks into, holds enough
    Y = rng.integers(0, 3, size=(9, d)).astype(np.float32)
    asked = np.array([[0, *rng.permutation(np.arange(1, 8))[: n_lists - 1]] for _ in Y], np.int32)
    indices, distances = Lists(X, of, 8).nearest(Y, asked, k)
    for i, y in enumerate(Y):
        among = np.flatnonzero(np.isin(of, asked[i]))
        squared = ((X[among] - y) ** 2).sum(axis=1)
        first = np.lexsort((among, squared))[:k]
        np.testing.assert_array_equal(indices[i], among[first])
        np.testing.assert_array_equal(distances[i], np.sqrt(squared[first]))


def test_near_duplicates_far_from_the_origin_are_told_apart_in_lists_of_any_size():
    rng = np.random.default_rng(0)
    X = (1000 + rng.normal(size=(20, 40))[rng.integers(0, 20, 900)]).astype(np.float32)
    X += rng.normal(scale=1e-3, size=X.shape).astype(np.float32)
    of = np.where(np.arange(900) < 700, 0, 1 + np.arange(900) % 3)  # several tiles, and small ones
    Y, asked = X[:600] + np.float32(1e-3), np.tile(np.arange(4), (600, 1))
    _, distances = Lists(X, of, 4).nearest(Y, asked, 10)
    exact = np.sort(np.linalg.norm(X.astype(float) - Y[:, None].astype(float), axis=2), axis=1)
    np.testing.assert_allclose(distances, exact[:, :10], rtol=1e-5)


def test_many_samples_of_few_features_stay_exact(small_lists):
    X = np.random.default_rng(0).normal(size=(1500, 3)).astype(np.float32)
    assert neighbor_graph(X, 10).recall is None


PRINT_DIGEST = """
import hashlib
import numpy as np
from embeddings.neighbors.graph import neighbor_graph
X = np.random.default_rng(0).normal(size=(3000, 30)).astype(np.float32)
X[100:140] = X[3]
graph = neighbor_graph(X, 20)
print(hashlib.sha256(graph.indices.tobytes() + graph.distances.tobytes()).hexdigest())
"""


def test_the_number_of_threads_changes_nothing():
    digests = [
        subprocess.run(
            [sys.executable, "-c", PRINT_DIGEST],
            env={**os.environ, "OMP_NUM_THREADS": threads, "OPENBLAS_NUM_THREADS": threads},
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for threads in ("1", "3")
    ]
    assert digests[0] == digests[1] != ""
