"""The further clusterers against scikit-learn's own, definitions, and the contract."""

import importlib
import sys

import numpy as np
import pytest
import sklearn.cluster
import sklearn.mixture
from scipy.sparse.csgraph import connected_components, minimum_spanning_tree
from scipy.spatial.distance import cdist
from sklearn.datasets import make_blobs, make_moons
from sklearn.metrics import adjusted_rand_score
from sklearn.neighbors import kneighbors_graph

from bench.methods.contract import check_assignments
from bench.methods.traits import told_k
from clustering import CLUSTERERS
from clustering.agglomerative import Agglomerative
from clustering.birch import Birch
from clustering.gaussian_mixture import GaussianMixture
from clustering.hdbscan import HDBSCAN
from clustering.leiden import Leiden
from clustering.random_clusters import RandomClusters
from clustering.spectral import SpectralClustering
from clustering.trees.bridges import affinity, bridged
from clustering.trees.mutual import mutual_tree, neighbors_for_tree
from embeddings.neighbors.graph import neighbor_graph

NAMES = list(CLUSTERERS)
NOT_TOLD = ["hdbscan", "leiden", "constant"]
FLOORS = ["constant", "random"]
GRAPHS = [
    HDBSCAN(min_samples=5),
    Agglomerative(3, structure="graph"),
    SpectralClustering(3, random_state=0),
    Leiden(random_state=0),
]


def build(name: str, n_clusters: int = 3):
    path, preset = CLUSTERERS[name]
    module, _, attribute = path.partition(":")
    model = getattr(importlib.import_module(module), attribute)(**preset)
    offered = {"random_state": 7, "n_clusters": n_clusters}
    taken = model.get_params()
    return model.set_params(**{key: value for key, value in offered.items() if key in taken})


def blobs(n_features: int, n: int = 300, centers: int = 3) -> tuple[np.ndarray, np.ndarray]:
    X, y = make_blobs(n, n_features, centers=centers, center_box=(-60, 60), random_state=2)
    return X.astype(np.float32), y


@pytest.mark.parametrize("name", NAMES)
def test_same_seed_same_bytes_and_input_unchanged(name) -> None:
    for n_features in (1, 2, 12):
        X, y = blobs(n_features)
        before = X.copy()
        found = check_assignments(build(name).fit_predict(X), len(X))
        np.testing.assert_array_equal(X, before)
        np.testing.assert_array_equal(found, build(name).fit_predict(X))
        floor = {"leiden": 0.25, "spherical-kmeans": 0.0}.get(name, 0.75)
        assert name in FLOORS or adjusted_rand_score(y, found) >= floor


@pytest.mark.filterwarnings("ignore::sklearn.exceptions.ConvergenceWarning")
@pytest.mark.parametrize("name", NAMES)
def test_takes_duplicates_and_constant_features(name) -> None:
    rng = np.random.RandomState(0)
    crowd = np.repeat(rng.normal(size=(8, 4)), 30, axis=0)
    flat = np.column_stack([rng.normal(size=(120, 9)), np.full(120, 5.0)])
    for X in (crowd, crowd[:, :2], flat, np.ones((50, 3)), np.ones((50, 9)), flat[:4]):
        X = X.astype(np.float32)
        check_assignments(build(name).fit_predict(X), len(X))


@pytest.mark.parametrize("name", NAMES)
def test_one_sample_is_one_cluster_or_noise(name) -> None:
    one = np.ones((1, 3), np.float32)
    if name == "gaussian-mixture":
        with pytest.raises(ValueError, match="minimum of 2 is required"):
            build(name, 1).fit(one)
    else:
        assert build(name, 1).fit_predict(one).tolist() in ([0], [-1])


@pytest.mark.parametrize("name", NAMES)
def test_says_whether_it_is_told_k(name) -> None:
    assert told_k(build(name)) == (name not in NOT_TOLD)


@pytest.mark.parametrize("name", ["agglomerative", "birch", "gaussian-mixture", "spectral"])
def test_more_clusters_than_samples_are_refused(name) -> None:
    with pytest.raises(ValueError, match="n_samples=3 but n_clusters=5"):
        build(name, 5).fit(np.eye(3))
    with pytest.raises(ValueError, match="Got n_clusters=0"):
        build(name, 0).fit(np.eye(3))


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
    model = build(name).fit(X)
    np.testing.assert_array_equal(model.predict(X), model.labels_)
    np.testing.assert_array_equal(model.predict(X[5:9]), model.labels_[5:9])


@pytest.mark.parametrize("seed", range(24))
def test_tree_of_mutual_reachability_has_the_least_weights(seed) -> None:
    rng = np.random.RandomState(seed)
    n, n_features, min_samples = rng.randint(12, 200), [2, 8, 20][seed % 3], rng.randint(1, 12)
    X = rng.normal(size=(n, n_features))
    if seed % 4 == 0:  # parts that the graph leaves apart
        X += rng.randint(0, 3, (n, 1)) * rng.choice([3, 30])
    if seed % 5 == 0:  # ties and duplicates
        X = rng.randint(0, 3, X.shape).astype(float)
    graph = None
    if k := neighbors_for_tree(n, n_features, min_samples):
        # Short lists leave much to the comparison with all others.
        graph = neighbor_graph(X, min(n - 1, max(min_samples, 3)) if seed % 2 else k)
    one, two, weights = mutual_tree(X, min_samples, graph)
    squared = cdist(X, X, "sqeuclidean")
    core = np.sort(squared, axis=1)[:, min_samples - 1]
    mutual = np.maximum(np.maximum(squared, core), core[:, None])
    np.testing.assert_allclose(mutual[one, two], weights, atol=1e-9)
    # Plus one, because a weight of zero means no edge there.
    reference = minimum_spanning_tree(mutual + 1).data - 1
    np.testing.assert_allclose(np.sort(weights), np.sort(reference), atol=1e-9)


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


@pytest.mark.parametrize("n_features", [2, 9])
def test_parts_of_a_graph_are_joined_by_the_shortest_bridges(n_features) -> None:
    X, part = blobs(n_features, 200, 5)
    graph = neighbor_graph(X, 15)
    matrix = affinity(graph.head(5))
    joined, n_parts = bridged(X, matrix, graph)
    assert n_parts == connected_components(matrix)[0] >= 5
    assert connected_components(joined)[0] == 1
    row, column = (joined - matrix).nonzero()
    distances = cdist(X.astype(float), X.astype(float))
    part = connected_components(matrix)[1]
    between = np.array([[distances[part == a][:, part == b].min() for a in range(n_parts)]
                        for b in range(n_parts)])  # fmt: skip
    shortest = minimum_spanning_tree(between).sum()
    assert distances[row, column].sum() == pytest.approx(2 * shortest)


@pytest.mark.parametrize("n_features", [2, 10])
def test_spectral_finds_the_eigenvalues_of_the_laplacian(n_features) -> None:
    X = make_blobs(300, n_features, cluster_std=5.0, random_state=0)[0].astype(np.float32)
    model = SpectralClustering(4, random_state=0).fit(X)
    assert model.report_["n_parts"] == 1
    listed = kneighbors_graph(X, 10, include_self=False).toarray()
    weights = (listed + listed.T) / 2
    degree = weights.sum(axis=1)
    laplacian = np.eye(len(X)) - weights / np.sqrt(degree * degree[:, None])
    reference = np.linalg.eigvalsh(laplacian)[:4]
    np.testing.assert_allclose(model.report_["eigenvalues"], reference, atol=1e-5)


@pytest.mark.filterwarnings("ignore:Graph is not fully connected")
@pytest.mark.parametrize("noise", [0.02, 0.05, 0.1])
def test_spectral_is_that_of_scikit_learn_on_moons(noise) -> None:
    X, y = make_moons(600, noise=noise, random_state=0)
    theirs = sklearn.cluster.SpectralClustering(
        2, affinity="nearest_neighbors", n_neighbors=11, random_state=0
    ).fit_predict(X)
    found = SpectralClustering(2, random_state=0).fit_predict(X)
    assert adjusted_rand_score(theirs, found) >= 0.98
    assert noise == 0.1 or adjusted_rand_score(y, found) == 1.0


def test_spectral_says_when_the_eigenvectors_are_not_found(monkeypatch) -> None:
    monkeypatch.setattr("clustering.spectral._MAX_RESTARTS", 1)
    line = np.column_stack([np.arange(3000.0), *np.zeros((4, 3000))])
    with pytest.raises(RuntimeError, match="of 10 eigenvectors after 1 restarts"):
        SpectralClustering(10, random_state=0).fit(line)


def test_gaussian_mixture_is_that_of_scikit_learn_in_any_unit() -> None:
    rng = np.random.RandomState(0)
    X = rng.normal(size=(400, 2)) * (4, 0.3)
    X[200:] = rng.normal((0, 3), size=(200, 2))
    X = (X - X.mean(axis=0)) / np.sqrt(X.var(axis=0).mean())
    theirs = sklearn.mixture.GaussianMixture(2, random_state=5).fit_predict(X)
    for unit in (1.0, 1e-6, 1e6):
        ours = GaussianMixture(2, random_state=5).fit(X * unit + 7 * unit)
        assert adjusted_rand_score(theirs, ours.labels_) == 1.0
        assert ours.report_["covariance_type"] == "full"


def test_gaussian_mixture_of_many_features_is_diagonal() -> None:
    X, y = blobs(60)
    model = GaussianMixture(3, random_state=0).fit(X)
    assert model.report_["covariance_type"] == "diag"
    assert adjusted_rand_score(y, model.labels_) == 1.0
    assert GaussianMixture(3, covariance_type="tied").fit(X).report_["covariance_type"] == "tied"


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


def test_random_is_uniform_and_worth_nothing() -> None:
    X, y = blobs(2, 3000)
    found = RandomClusters(4, random_state=1).fit_predict(X)
    assert np.bincount(found) == pytest.approx(750, abs=100)
    assert abs(adjusted_rand_score(y, found)) < 0.01
    assert (found != RandomClusters(4, random_state=2).fit_predict(X)).mean() > 0.7


# Floors of the ARI on 50 principal components of 5,000 digits.
MNIST = {
    "mini-batch-kmeans": 0.25, "bisecting-kmeans": 0.2, "gaussian-mixture": 0.25,
    "agglomerative": 0.4, "birch": 0.25, "spectral": 0.4, "hdbscan": 0.0, "leiden": 0.4,
    "constant": 0.0, "random": -0.01,
}  # fmt: skip


@pytest.mark.long
@pytest.mark.parametrize("name", MNIST)
def test_runs_on_five_thousand_digits(name) -> None:
    from bench.datasets import load
    from embeddings.pca import PCA

    data = load("mnist-5k")
    Z = PCA(50, random_state=0).fit_transform(data.X)
    model = build(name, 10)
    found = check_assignments(model.fit_predict(Z), len(Z))
    assert adjusted_rand_score(data.y, found) >= MNIST[name]
    assert name == "hdbscan" or len(np.unique(found)) >= (1 if name == "constant" else 10)
