"""PLSCAN: what its library answers, and what is ours around it."""

import sys

import numpy as np
import pytest
from registered import blobs
from sklearn.metrics import adjusted_rand_score

from clustering.plscan import PLSCAN
from clustering.trees.reach_graph import reach_graph
from embeddings.neighbors.graph import neighbor_graph


def test_without_its_extra_it_says_how_to_get_it(monkeypatch) -> None:
    monkeypatch.setitem(sys.modules, "fast_hdbscan", None)
    with pytest.raises(ImportError, match=r"pip install 'clusterbench\[fast_hdbscan\]'"):
        PLSCAN().fit(np.eye(30))


def test_the_tree_keeps_duplicates_apart_and_joined() -> None:
    X = np.repeat([[0.0], [5.0]], 3, axis=0)
    graph = reach_graph(X, 2, None)
    assert graph.nnz == 2 * (len(X) - 1)
    assert (graph != graph.T).nnz == 0
    lengths = np.sort(graph.data)
    assert (lengths[:8] < 1e-100).all()
    np.testing.assert_array_equal(lengths[8:], 5)


@pytest.mark.slow  # compiles for a minute
@pytest.mark.parametrize("n_features", [2, 12])
def test_it_finds_what_the_library_does(n_features: int) -> None:
    library = pytest.importorskip("fast_hdbscan", exc_type=ImportError)
    X, y = blobs(n_features, n=400, centers=5)
    ours = PLSCAN(min_samples=5).fit(X)
    # The library does not count a sample among its own neighbours.
    its = library.PLSCAN(min_samples=4, reproducible=True).fit(X.astype(float))
    assert adjusted_rand_score(its.labels_, ours.labels_) == 1
    assert adjusted_rand_score(y, ours.labels_) > 0.99
    assert ours.report_["clusters_of_layers"][0] >= ours.report_["n_clusters"]


@pytest.mark.slow
def test_a_shared_graph_changes_nothing() -> None:
    pytest.importorskip("fast_hdbscan", exc_type=ImportError)
    X, _ = blobs(12)
    wanted = PLSCAN().neighbors_wanted(*X.shape)
    assert 5 <= wanted < len(X)
    alone = PLSCAN().fit(X)
    shared = PLSCAN().fit(X, neighbors=neighbor_graph(X, wanted + 9))
    np.testing.assert_array_equal(shared.labels_, alone.labels_)
    with pytest.raises(ValueError, match="neighbour graph of 300 samples and 2 neighbours"):
        PLSCAN().fit(X, neighbors=neighbor_graph(X, 2))


@pytest.mark.slow
@pytest.mark.parametrize(
    "params", [{"min_samples": 0}, {"base_min_cluster_size": 1}, {"max_layers": 0}]
)
def test_parameters_out_of_range_are_refused(params: dict[str, int]) -> None:
    pytest.importorskip("fast_hdbscan", exc_type=ImportError)
    with pytest.raises(ValueError, match=f"Got {next(iter(params))}="):
        PLSCAN(**params).fit(np.eye(30))
