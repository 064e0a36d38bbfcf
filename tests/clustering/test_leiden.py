"""Leiden against the definition of modularity."""

import sys

import numpy as np
import pytest
from sklearn.datasets import make_blobs

from clustering.leiden import Leiden
from clustering.trees.bridges import affinity
from embeddings.neighbors.graph import neighbor_graph


def test_leiden_reaches_a_modularity_that_the_truth_does_not_exceed() -> None:
    X, y = make_blobs(400, 5, centers=4, cluster_std=3.0, random_state=0)

    def modularity(assignments: np.ndarray) -> float:
        weights = affinity(neighbor_graph(X, 15)).toarray()
        degree = weights.sum(axis=1)
        excess = weights - np.outer(degree, degree) / degree.sum()
        return excess[assignments[:, None] == assignments].sum() / degree.sum()

    found = Leiden(random_state=0).fit_predict(X)
    assert modularity(found) >= max(modularity(y), 0.5)
    coarse = Leiden(resolution=0.1, random_state=0).fit(X).report_["n_clusters"]
    assert coarse < Leiden(resolution=4.0, random_state=0).fit(X).report_["n_clusters"]


def test_leiden_without_its_extra_says_how_to_get_it(monkeypatch) -> None:
    monkeypatch.setitem(sys.modules, "leidenalg", None)
    with pytest.raises(ImportError, match=r"pip install 'clusterbench\[leiden\]'"):
        Leiden().fit(np.eye(30))
