"""What a dataset is like."""

import sys

import numpy as np
import pytest
from scipy.sparse import csr_matrix

from bench.scoring.conditions import fingerprint, overlap, scale


def blobs(apart: float, n: int = 300) -> tuple[np.ndarray, np.ndarray]:
    y = np.arange(n) % 3
    X = np.random.default_rng(0).normal(size=(n, 4)).astype(np.float32)
    X += apart * y[:, None].astype(np.float32)
    return X, y


def test_overlap_grows_with_nearness_and_owes_nothing_to_units() -> None:
    shares = [overlap(*blobs(apart)) for apart in (20, 1, 0)]
    assert shares[0] == 0
    assert shares[0] < shares[1] < shares[2]
    assert shares[2] == pytest.approx(2 / 3, abs=0.1), "no better than chance"
    X, y = blobs(1)
    assert overlap(X * [1, 1000, 0.01, 1], y) == pytest.approx(shares[1], abs=0.02)
    assert overlap(csr_matrix(X), y) == pytest.approx(shares[1], abs=0.05)


def test_overlap_is_of_samples_with_a_label() -> None:
    X, y = blobs(20)
    y[::2] = -1
    assert overlap(X, y) == 0
    assert overlap(X, np.zeros(len(X), int)) is None
    assert overlap(X, np.full(len(X), -1)) is None
    assert overlap(X, y, most=50) == 0


def test_duplicates_of_two_classes_overlap() -> None:
    X = np.repeat(np.arange(20.0)[:, None], 2, axis=0)
    assert overlap(X, np.tile([0, 1], 20)) == 1


def test_scale_leaves_constant_features_out() -> None:
    X = np.array([[0, 0, 3, 0], [1, 50, 3, 2], [0, 0, 3, 0], [1, 50, 3, 2]], np.float32)
    assert scale(X) == scale(csr_matrix(X)) == 50
    assert scale(np.ones((4, 2), np.float32)) is None


def test_the_fingerprint_is_that_of_its_package_or_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "chb", None)
    assert fingerprint(*blobs(1)) is None
