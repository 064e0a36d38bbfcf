"""Samples searched among themselves, tile by tile, get the neighbours that queries get."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from embeddings.neighbors import index as neighbors
from embeddings.neighbors import tiles
from embeddings.neighbors.index import NeighborIndex


@pytest.fixture(autouse=True)
def _small_tiles(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(neighbors, "BLOCK", 50)
    monkeypatch.setattr(tiles, "TILE", 37)


@st.composite
def tables(draw: st.DrawFn) -> np.ndarray:
    """Draw a table that has duplicates, ties, a constant feature, an offset, or all of them."""
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    n_samples, n_features = draw(st.integers(51, 200)), draw(st.integers(11, 30))
    X = rng.normal(size=(n_samples, n_features))
    if draw(st.booleans()):
        X = np.round(X)
    if draw(st.booleans()):
        X = X[rng.integers(n_samples // 5, size=n_samples)]
    if draw(st.booleans()):
        X[:, 3] = 7
    return (X + draw(st.sampled_from([0, 1000]))).astype(np.float32)


@settings(max_examples=60, deadline=None)
@given(tables(), st.integers(1, 51))
def test_the_same_neighbours_to_the_byte(X: np.ndarray, k: int) -> None:
    index = NeighborIndex(X)
    for own, asked in zip(index.query_itself(k), index.query(X, k), strict=True):
        assert own.tobytes() == asked.tobytes()


@pytest.mark.parametrize("n_threads", [1, 2, 5])
def test_candidates_are_the_nearest_whatever_the_threads(monkeypatch, n_threads: int) -> None:
    monkeypatch.setattr(tiles, "thread_count", lambda: n_threads)
    X = np.random.default_rng(0).normal(size=(300, 12)).astype(np.float32)
    candidates, farthest, norms = tiles.nearest_candidates(X, 9)
    squared = ((X[:, None].astype(float) - X) ** 2).sum(axis=2)
    nearest = np.argsort(squared, axis=1)[:, :9]
    assert (np.sort(candidates, axis=1) == np.sort(nearest, axis=1)).all()
    np.testing.assert_allclose(farthest, np.sort(squared, axis=1)[:, 8], rtol=1e-4)
    np.testing.assert_allclose(norms, np.linalg.norm(X, axis=1), rtol=1e-6)


@pytest.mark.filterwarnings("ignore:overflow")
def test_products_that_overflow_are_told() -> None:
    X = np.full((60, 11), 3e19, np.float32) * np.arange(60, dtype=np.float32)[:, None]
    candidates, farthest, _ = tiles.nearest_candidates(X, 5)
    assert ((candidates >= 0) & (candidates < 60)).all()
    assert (farthest == -np.inf).any()
