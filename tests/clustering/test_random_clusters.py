"""Clusters drawn at random."""

import numpy as np
import pytest
from registered import blobs
from sklearn.metrics import adjusted_rand_score

from clustering.random_clusters import RandomClusters


def test_random_is_uniform_and_worth_nothing() -> None:
    X, y = blobs(2, 3000)
    found = RandomClusters(4, random_state=1).fit_predict(X)
    assert np.bincount(found) == pytest.approx(750, abs=100)
    assert abs(adjusted_rand_score(y, found)) < 0.01
    assert (found != RandomClusters(4, random_state=2).fit_predict(X)).mean() > 0.7
