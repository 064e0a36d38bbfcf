"""Neighbours by way of fewer dimensions are the same to the byte."""

import pickle

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from embeddings.neighbors import approximate, contracted, contraction, tiles
from embeddings.neighbors import index as neighbors
from embeddings.neighbors.arranged import near_each_other
from embeddings.neighbors.contraction import Contraction
from embeddings.neighbors.graph import neighbor_graph
from embeddings.neighbors.index import NeighborIndex


@pytest.fixture(autouse=True)
def _small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(contraction, "FEW_FEATURES", 12)
    monkeypatch.setattr(contraction, "FEW_SAMPLES", 50)
    monkeypatch.setattr(contraction, "STEP", 2)
    monkeypatch.setattr(contracted, "CANDIDATES", (4, 1))
    monkeypatch.setattr(contracted, "WIDER", 2)
    monkeypatch.setattr(contracted, "TRIED", 20)
    monkeypatch.setattr(contracted, "MOST_OPEN", 1.0)
    monkeypatch.setattr(neighbors, "MANY_QUERIES", 10)
    for module in (contraction, contracted, neighbors):
        monkeypatch.setattr(module, "BLOCK", 50)
    monkeypatch.setattr(tiles, "TILE", 37)


@st.composite
def tables(draw: st.DrawFn) -> np.ndarray:
    """Draw a table that varies in few directions, with duplicates, ties, an offset, or all."""
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    n_samples, n_features = draw(st.integers(80, 250)), draw(st.integers(12, 40))
    n_directions = draw(st.integers(0, 4))
    X = 5 * rng.normal(size=(n_samples, n_directions)) @ rng.normal(size=(n_directions, n_features))
    X = X + draw(st.sampled_from([0.0, 1e-3, 0.3])) * rng.normal(size=X.shape)
    if draw(st.booleans()):
        X = np.round(X)
    if draw(st.booleans()):
        X = X[rng.integers(n_samples // 5, size=n_samples)]
    if draw(st.booleans()):
        X[:, 3] = 7
    return (X + draw(st.sampled_from([0, 1000]))).astype(np.float32)


@settings(max_examples=20, deadline=None)
@given(tables(), st.integers(1, 30))
def test_the_same_neighbours_to_the_byte(X: np.ndarray, k: int) -> None:
    plain, index = NeighborIndex(X), NeighborIndex(X)
    expected = plain._query(X, k)
    for answers in (index.query(X, k), index.query_itself(k)):
        for own, other in zip(answers, expected, strict=True):
            assert own.tobytes() == other.tobytes()


@settings(max_examples=30, deadline=None)
@given(tables())
def test_no_two_samples_are_farther_apart_than_they_are(X: np.ndarray) -> None:
    contraction_ = Contraction.of(X)
    if contraction_ is None:
        return
    mapped = contraction_(X).astype(float)
    norms = np.linalg.norm(mapped, axis=1)
    near = ((mapped[:, None] - mapped) ** 2).sum(axis=2)
    apart = ((X[:, None].astype(float) - X) ** 2).sum(axis=2)
    assert (contraction_.least(near, norms) <= apart).all()


def _in_few_directions() -> np.ndarray:
    rng = np.random.default_rng(0)
    X = rng.normal(size=(300, 3)) @ rng.normal(size=(3, 30)) + 0.05 * rng.normal(size=(300, 30))
    return X.astype(np.float32)


def test_it_is_used_where_samples_vary_in_few_directions(monkeypatch) -> None:
    X, index = _in_few_directions(), NeighborIndex(_in_few_directions())
    monkeypatch.setattr(contracted, "MOST_OPEN", 0.3)
    assert index._worth_it(len(X), 5) is not None
    assert index._worth_it(5, 5) is None, "few queries"
    assert Contraction.of(np.random.default_rng(0).normal(size=X.shape).astype(np.float32)) is None
    *_, open_ = index._contracted.query_itself(5)
    assert open_.mean() < 0.3
    assert pickle.loads(pickle.dumps(index))._contracted is None


def test_what_overflows_is_left_to_the_plain_search() -> None:
    X = (_in_few_directions() * 1e19).astype(np.float32)
    assert Contraction.of(X) is None
    mapped = Contraction.of(_in_few_directions())
    index = contracted.ContractedIndex(_in_few_directions(), mapped)
    assert index.query(np.full((3, 30), 3e38, np.float32), 5)[2].all()


@pytest.mark.parametrize("size", [1, 7, 64, 500])
def test_an_order_has_every_sample_once_and_near_ones_together(size: int) -> None:
    X = np.random.default_rng(0).normal(size=(300, 3))
    order = near_each_other(X, size)
    assert (np.sort(order) == np.arange(300)).all()
    if 1 < size < 300:
        spread = np.mean([X[order[i : i + size]].std(axis=0).mean() for i in range(0, 300, size)])
        assert spread < 0.9 * X.std(axis=0).mean()


def test_an_approximate_graph_says_how_many_neighbours_it_has(monkeypatch) -> None:
    X = np.random.default_rng(0).normal(size=(2000, 30)) * 0.85 ** np.arange(30)
    X = X.astype(np.float32)
    monkeypatch.setattr(approximate, "AXES", 2)
    monkeypatch.setattr(contraction, "LEFT", 0.001)
    monkeypatch.setattr(approximate, "LEFT", 0.001)
    monkeypatch.setattr(contraction, "MOST_AXES", 1)
    exact, near = neighbor_graph(X, 10), neighbor_graph(X, 10, approximate=True)
    pairs = zip(exact.indices, near.indices, strict=True)
    share = np.mean([len(np.intersect1d(a, b)) / 10 for a, b in pairs])
    assert exact.recall is None
    assert near.recall is not None
    assert near.recall >= 0.992
    assert 0.99 <= share < 1
    assert abs(share - near.recall) < 0.005


def test_an_approximate_graph_of_all_directions_is_exact() -> None:
    X = np.random.default_rng(0).normal(size=(300, 30)).astype(np.float32)
    exact, near = neighbor_graph(X, 10), neighbor_graph(X, 10, approximate=True)
    assert near.recall is None
    assert near.indices.tobytes() == exact.indices.tobytes()
