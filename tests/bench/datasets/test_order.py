"""The order in which methods get the samples: random, fixed, and undone afterwards."""

from dataclasses import replace

import numpy as np
import pytest

from bench.datasets import Dataset, load
from bench.datasets.order import Ordered
from bench.store.record import AS_PUBLISHED


def planted(n: int = 200) -> Dataset:
    X = np.column_stack([np.arange(n), np.zeros(n)]).astype(np.float32)
    return Dataset("planted", X, np.arange(n) // 50, n_train=150)


def test_features_and_truth_are_put_into_one_order_and_back() -> None:
    dataset = planted()
    ordered = Ordered.of(dataset)
    rows = ordered.dataset.X[:, 0].astype(int)
    assert sorted(rows) == list(range(200))
    assert ordered.dataset.y is not None
    assert (ordered.dataset.y == rows // 50).all()
    assert (ordered.back(rows) == np.arange(200)).all()
    assert (ordered.arranged(np.arange(200)) == rows).all()
    assert (rows[ordered.places] == np.arange(200)).all()
    assert (ordered.truth == dataset.y).all()
    assert abs(np.corrcoef(rows, np.arange(200))[0, 1]) < 0.2
    assert ordered.dataset.n_train is None, "the first samples are no publisher's training part"
    assert ordered.published["n_train"] == 150
    assert ordered.fingerprint == dataset.fingerprint != ordered.dataset.fingerprint


def test_the_order_is_that_of_the_data_whatever_they_are_called() -> None:
    one = Ordered.of(planted()).permutation
    assert (one == Ordered.of(replace(planted(), name="other")).permutation).all()


@pytest.mark.parametrize("part", ["X", "y"])
def test_neither_features_nor_truth_alone_tell_the_order(part: str) -> None:
    dataset = planted()
    other = replace(dataset, **{part: getattr(dataset, part)[::-1].copy()})
    assert (Ordered.of(dataset).permutation != Ordered.of(other).permutation).any()


def test_equal_rows_are_shuffled_too() -> None:
    dataset = replace(planted(), X=np.zeros((200, 2), np.float32))
    assert (np.diff(Ordered.of(dataset).permutation) < 0).sum() > 50


def test_results_of_before_keep_the_order_they_were_made_in() -> None:
    dataset = load("digits", n_samples=50)
    before = Ordered.of(dataset, AS_PUBLISHED)
    assert before.dataset is dataset
    assert (before.back(dataset.X) == dataset.X).all()
