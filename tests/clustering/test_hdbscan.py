"""HDBSCAN against scikit-learn's."""

import numpy as np
import pytest
import sklearn.cluster
from registered import blobs
from sklearn.datasets import make_blobs
from sklearn.metrics import adjusted_rand_score

from clustering.hdbscan import HDBSCAN


@pytest.mark.parametrize("n_features", [2, 8])
@pytest.mark.parametrize("method", ["eom", "leaf"])
def test_hdbscan_is_that_of_scikit_learn(n_features, method) -> None:
    X = make_blobs(400, n_features, centers=5, cluster_std=2.0, random_state=1)[0]
    # Core distances tie edges, and how ties are broken differs; without them nothing may.
    for min_samples, least in ((1, 1.0), (5, 0.95), (10, 0.95)):
        ours = HDBSCAN(8, min_samples=min_samples, cluster_selection_method=method).fit(X)
        theirs = sklearn.cluster.HDBSCAN(
            min_cluster_size=8, min_samples=min_samples,
            cluster_selection_method=method, copy=True,
        ).fit(X)  # fmt: skip
        assert adjusted_rand_score(ours.labels_, theirs.labels_) >= least
        if min_samples == 1:
            np.testing.assert_array_equal(ours.labels_ == -1, theirs.labels_ == -1)
            np.testing.assert_allclose(ours.probabilities_, theirs.probabilities_)


def test_hdbscan_grows_its_least_cluster_with_the_sample() -> None:
    X, _ = blobs(2)
    assert HDBSCAN().fit(X).report_["min_cluster_size"] == 5
    assert HDBSCAN().fit(np.tile(X, (7, 1))).report_["min_cluster_size"] == 15
    assert HDBSCAN(min_samples=50).fit(X[:9]).report_["min_samples"] == 9
