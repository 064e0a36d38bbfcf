"""What every registered clusterer promises, and those that share a graph."""

import numpy as np
import pytest
from registered import blobs, cases, clusterer
from sklearn.metrics import adjusted_rand_score

from bench.methods.cluster_count import k_from
from bench.methods.contract import check_assignments
from clustering import CLUSTERERS
from clustering.agglomerative import Agglomerative
from clustering.dbscan import DBSCAN
from clustering.hdbscan import HDBSCAN
from clustering.leiden import Leiden
from clustering.spectral import SpectralClustering
from embeddings.neighbors.graph import neighbor_graph

NOT_TOLD = ["hdbscan", "leiden", "constant", "optics", "mean-shift", "affinity-propagation",
            "x-means", "gaussian-mixture-bic", "plscan", "evoc"]  # fmt: skip
FLOORS = ["constant", "random"]
FOUND_LESS = {"leiden": (0.35, 0.5, 0.99), "spherical-kmeans": (0.55, 0.99, 0.99),
              "optics": (0.1, 0.85, 0.99), "evoc": (0.0, 0.0, 0.0)}  # fmt: skip
"""ARI in 1, 2 and 12 dimensions, where it is not 1 everywhere: the graph of one or two dimensions
has more communities than clusters, on a line there are two directions, and the reachability plot of
few dimensions has dents of 5 % of the samples. EVoC cuts round clusters, of which it sees the
directions alone, into many: `test_evoc.py` says what it finds."""

GRAPHS = [
    HDBSCAN(min_samples=5),
    DBSCAN(n_clusters=3, min_samples=8),
    Agglomerative(3, structure="graph"),
    SpectralClustering(3, random_state=0),
    Leiden(random_state=0),
]


@pytest.mark.filterwarnings("ignore::sklearn.exceptions.ConvergenceWarning")  # of two directions
@pytest.mark.parametrize("name", cases(CLUSTERERS))
def test_same_seed_same_bytes_and_input_unchanged(name) -> None:
    for n_features, least in zip((1, 2, 12), FOUND_LESS.get(name, (0.99,) * 3), strict=True):
        X, y = blobs(n_features)
        before = X.copy()
        found = check_assignments(clusterer(name).fit_predict(X), len(X))
        np.testing.assert_array_equal(X, before)
        np.testing.assert_array_equal(found, clusterer(name).fit_predict(X))
        score = adjusted_rand_score(y, found)
        assert abs(score) < 0.01 if name in FLOORS else score >= least


@pytest.mark.filterwarnings("ignore::sklearn.exceptions.ConvergenceWarning")
@pytest.mark.parametrize("name", cases(CLUSTERERS))
def test_takes_duplicates_and_constant_features(name) -> None:
    rng = np.random.RandomState(0)
    crowd = np.repeat(rng.normal(size=(8, 4)), 30, axis=0)
    flat = np.column_stack([rng.normal(size=(120, 9)), np.full(120, 5.0)])
    for X in (crowd, crowd[:, :2], flat, np.ones((50, 3)), np.ones((50, 9)), flat[:4]):
        X = X.astype(np.float32)
        check_assignments(clusterer(name).fit_predict(X), len(X))


@pytest.mark.parametrize("name", cases(CLUSTERERS))
def test_one_sample_is_one_cluster_or_noise(name) -> None:
    one = np.ones((1, 3), np.float32)
    if name == "gaussian-mixture":
        with pytest.raises(ValueError, match="minimum of 2 is required"):
            clusterer(name, 1).fit(one)
    else:
        assert clusterer(name, 1).fit_predict(one).tolist() in ([0], [-1])


@pytest.mark.parametrize("name", cases(CLUSTERERS))
def test_says_whether_it_is_told_k(name) -> None:
    assert k_from(clusterer(name), [], 3) == ("found" if name in NOT_TOLD else "truth")


@pytest.mark.parametrize("name", ["agglomerative", "birch", "gaussian-mixture", "spectral"])
def test_more_clusters_than_samples_are_refused(name) -> None:
    with pytest.raises(ValueError, match="n_samples=3 but n_clusters=5"):
        clusterer(name, 5).fit(np.eye(3))
    with pytest.raises(ValueError, match="Got n_clusters=0"):
        clusterer(name, 0).fit(np.eye(3))


@pytest.mark.parametrize("model", GRAPHS, ids=lambda model: type(model).__name__)
def test_a_shared_graph_changes_nothing(model) -> None:
    X, _ = blobs(12)
    wanted = model.neighbors_wanted(*X.shape)
    assert 5 <= wanted < len(X)
    alone = model.fit_predict(X)
    shared = model.fit_predict(X, neighbors=neighbor_graph(X, wanted + 9))
    np.testing.assert_array_equal(shared, alone)
    with pytest.raises(ValueError, match="neighbour graph of 300 samples and 2 neighbours"):
        model.fit(X, neighbors=neighbor_graph(X, 2))


@pytest.mark.parametrize("name", ["gaussian-mixture", "birch", "constant"])
def test_predict_agrees_with_fit(name) -> None:
    X, _ = blobs(3)
    model = clusterer(name).fit(X)
    np.testing.assert_array_equal(model.predict(X), model.labels_)
    np.testing.assert_array_equal(model.predict(X[5:9]), model.labels_[5:9])


# Floors of the ARI on 50 principal components of 5,000 digits.
MNIST = {
    "mini-batch-kmeans": 0.3, "bisecting-kmeans": 0.2, "gaussian-mixture": 0.35,
    "agglomerative": 0.4, "birch": 0.25, "spectral": 0.45, "leiden": 0.65,
}  # fmt: skip


@pytest.fixture(scope="module")
def mnist() -> tuple[np.ndarray, np.ndarray]:
    from bench.datasets import load
    from embeddings.pca import PCA

    data = load("mnist-5k")
    return PCA(50, random_state=0).fit_transform(data.X), data.y


@pytest.mark.long
@pytest.mark.parametrize("name", MNIST)
def test_five_thousand_digits_are_told_apart(name, mnist) -> None:
    X, y = mnist
    found = check_assignments(clusterer(name, 10).fit_predict(X), len(X))
    assert adjusted_rand_score(y, found) >= MNIST[name]
    n_clusters = len(np.unique(found))
    assert n_clusters > 10 if name in NOT_TOLD else n_clusters == 10


@pytest.mark.long
def test_what_hdbscan_clusters_of_five_thousand_digits_is_right(mnist) -> None:
    X, y = mnist
    found = check_assignments(clusterer("hdbscan").fit_predict(X), len(X))
    dense = found >= 0  # the rest is noise in so many dimensions
    assert dense.mean() > 0.1
    assert adjusted_rand_score(y[dense], found[dense]) > 0.95


@pytest.mark.long
@pytest.mark.parametrize(("name", "n_clusters"), [("constant", 1), ("random", 10)])
def test_floors_find_nothing_in_five_thousand_digits(name, n_clusters, mnist) -> None:
    X, y = mnist
    found = check_assignments(clusterer(name, 10).fit_predict(X), len(X))
    assert abs(adjusted_rand_score(y, found)) < 0.01
    assert len(np.unique(found)) == n_clusters
