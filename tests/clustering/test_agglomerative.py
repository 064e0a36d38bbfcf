"""Ward's clustering against scikit-learn's, of all pairs and on the graph."""

import numpy as np
import pytest
import sklearn.cluster
from sklearn.datasets import make_blobs
from sklearn.metrics import adjusted_rand_score
from sklearn.neighbors import kneighbors_graph

from clustering.agglomerative import Agglomerative


@pytest.mark.parametrize("n_features", [2, 12])
def test_agglomerative_is_that_of_scikit_learn(n_features) -> None:
    X = make_blobs(500, n_features, cluster_std=4.0, random_state=3)[0] + 1000
    listed = kneighbors_graph(X, 10, include_self=False)
    for structure, connectivity in (("full", None), ("graph", listed.maximum(listed.T))):
        ours = Agglomerative(7, structure=structure).fit(X)
        theirs = sklearn.cluster.AgglomerativeClustering(7, connectivity=connectivity).fit(X)
        assert adjusted_rand_score(theirs.labels_, ours.labels_) == 1.0
        assert ours.report_["structure"] == structure


def test_agglomerative_takes_the_graph_beyond_20_000_samples() -> None:
    assert Agglomerative().neighbors_wanted(20_000, 2) == 0
    assert Agglomerative().neighbors_wanted(20_001, 2) == 10
    with pytest.raises(ValueError, match="Got structure='tree'"):
        Agglomerative(structure="tree").fit(np.eye(3))
