"""Genie: what its library answers, and what is ours around it."""

import sys

import genieclust
import numpy as np
import pytest
from sklearn.datasets import load_digits

from clustering.genie import Genie


def test_without_its_extra_it_says_how_to_get_it(monkeypatch) -> None:
    monkeypatch.setitem(sys.modules, "genieclust", None)
    with pytest.raises(ImportError, match=r"pip install 'clusterbench\[genie\]'"):
        Genie().fit(np.eye(30))


@pytest.mark.parametrize(("M", "threshold"), [(0, 0.3), (10, 0.5)])
def test_assignments_are_those_of_the_library(M: int, threshold: float) -> None:
    X, _ = load_digits(return_X_y=True)
    ours = Genie(10, gini_threshold=threshold, M=M).fit_predict(X)
    library = genieclust.Genie(10, gini_threshold=threshold, M=M).fit_predict(X)
    np.testing.assert_array_equal(ours, library)


def test_as_many_clusters_as_samples_leave_each_alone() -> None:
    assert sorted(Genie(4).fit_predict(np.eye(4))) == [0, 1, 2, 3]


def test_a_threshold_beyond_its_range_is_refused() -> None:
    with pytest.raises(ValueError, match="gini_threshold=2"):
        Genie(2, gini_threshold=2).fit(np.eye(4))
