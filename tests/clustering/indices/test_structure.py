"""Whether data are denser than their columns explain."""

import numpy as np
import pytest
from sklearn.datasets import load_iris, load_wine, make_moons

from clustering.indices.structure import structure


def _p(X: np.ndarray, seed: int) -> float:
    return structure(X, seed=seed).p


def test_draws_without_clusters_are_seldom_called_structured() -> None:
    rng = np.random.default_rng(0)
    tables = [load_iris().data, load_wine().data]
    p_values = []
    for i in range(8):
        mixed = rng.normal(size=(300, 3)) @ rng.normal(size=(3, 3))  # one Gaussian, correlated
        shuffled = rng.permuted(tables[i % 2], axis=0)
        p_values += [_p(X, i) for X in (rng.random((200, 4)), mixed, shuffled)]
    assert np.mean(np.array(p_values) <= 0.05) <= 0.15


@pytest.mark.parametrize("scale", [1.0, 1e-3])
def test_clusters_are_found_whatever_the_scale_of_a_column(scale: float) -> None:
    for X in (load_iris().data, load_wine().data, make_moons(300, noise=0.05, random_state=0)[0]):
        assert _p(np.column_stack([X[:, 0] * scale, X[:, 1:], np.full(len(X), 7.0)]), 0) <= 0.05


def test_what_cannot_be_told_is_none() -> None:
    rng = np.random.default_rng(0)
    assert structure(rng.random((10, 3))) is None
    assert structure(rng.random((100, 1))) is None
    assert structure(np.column_stack([rng.random(100), np.ones(100)])) is None
