"""BIRCH against scikit-learn's, and its threshold."""

import pytest
import sklearn.cluster
from registered import blobs
from sklearn.metrics import adjusted_rand_score

from clustering.birch import Birch


def test_birch_fits_its_threshold_to_the_data() -> None:
    X, y = blobs(2, 1500)
    model = Birch(3, max_subclusters=100).fit(X)
    assert 3 <= model.report_["n_subclusters"] <= 100
    assert adjusted_rand_score(y, model.labels_) == 1.0
    for unit in (1e-4, 1e4):
        scaled = Birch(3, max_subclusters=100).fit(X * unit)
        assert scaled.report_["n_subclusters"] == model.report_["n_subclusters"]
        assert scaled.report_["threshold"] == pytest.approx(unit * model.report_["threshold"])
    given = Birch(3, threshold=0.5).fit(X - X.mean(axis=0))
    theirs = sklearn.cluster.Birch(n_clusters=3, threshold=0.5).fit(
        (X - X.mean(axis=0)).astype(float)
    )
    assert given.report_["n_subclusters"] == len(theirs.subcluster_centers_)
    assert adjusted_rand_score(theirs.labels_, given.labels_) == 1.0
