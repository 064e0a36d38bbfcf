"""DBSCAN against scikit-learn's, and the rules for eps."""

import json
import os
import subprocess
import sys

import numpy as np
import pytest
import sklearn.cluster
from numpy.typing import NDArray
from scipy.sparse.csgraph import minimum_spanning_tree
from scipy.spatial.distance import cdist
from sklearn.datasets import make_blobs, make_moons
from sklearn.metrics import adjusted_rand_score

from clustering.dbscan import DBSCAN, default_min_samples
from clustering.shared.dimensions import TREE_DIMENSIONS
from embeddings.neighbors.graph import neighbor_graph


def assert_same_as_scikit_learn(X: NDArray, eps: float, min_samples: int, **given) -> None:
    theirs = sklearn.cluster.DBSCAN(eps=eps, min_samples=min_samples).fit(X)
    ours = DBSCAN(eps, min_samples=min_samples).fit(X, **given)
    core = theirs.core_sample_indices_
    np.testing.assert_array_equal(ours.core_sample_indices_, core)
    np.testing.assert_array_equal(ours.labels_ == -1, theirs.labels_ == -1)
    np.testing.assert_array_equal(ours.labels_[core], theirs.labels_[core])
    for border in np.setdiff1d(np.flatnonzero(ours.labels_ >= 0), core):
        distances = cdist(X[[border]].astype(float), X[core].astype(float))[0]
        nearest = core[distances <= distances.min() * (1 + 1e-12)]
        assert ours.labels_[border] in ours.labels_[nearest]


@pytest.mark.parametrize("seed", range(60))
def test_is_exact_on_random_data_with_ties_and_duplicates(seed) -> None:
    rng = np.random.RandomState(seed)
    n_features = [2, 3, 10, 50][seed % 4]
    n, min_samples = rng.randint(2, 250), rng.randint(1, 12)
    X = rng.normal(size=(n, n_features))
    if seed % 3 == 0:
        X = rng.randint(0, 3, X.shape) * rng.choice([1.0, 0.1])
    X[n // 2 :] += rng.choice([0, 1, 3, 1000])
    if seed % 5 == 0:
        X[: n // 3] = X[0]
    X = X.astype(np.float32 if (seed // 2) % 2 else np.float64)
    distances = cdist(X.astype(float), X.astype(float))
    # Half of the time eps is itself a distance between two samples: the hardest decision.
    eps = np.quantile(distances, rng.uniform(0, 0.6)) + 0.01
    if rng.random_sample() < 0.5 and distances.any():
        eps = rng.choice(distances[distances > 0])
    assert_same_as_scikit_learn(X, float(eps), min_samples)


@pytest.mark.parametrize("n_features", [2, 20])
def test_is_exact_at_every_eps_of_a_larger_set(n_features) -> None:
    X, _ = make_blobs(1500, n_features, centers=6, cluster_std=2.0, random_state=3)
    X = X.astype(np.float32)
    typical = np.median(np.sort(cdist(X, X))[:, 10])
    for eps in typical * np.array([0.5, 0.8, 1.0, 1.3, 2.0]):
        assert_same_as_scikit_learn(X, float(eps), 10)


def test_takes_a_neighbour_graph_and_finds_the_same() -> None:
    X = make_blobs(400, 12, centers=4, random_state=0)[0].astype(np.float32)
    model = DBSCAN(n_clusters=4, min_samples=8)
    wanted = model.neighbors_wanted(*X.shape)
    assert wanted >= 7
    given = model.fit_predict(X, neighbors=neighbor_graph(X, wanted + 20))
    report = model.report_
    np.testing.assert_array_equal(DBSCAN(n_clusters=4, min_samples=8).fit_predict(X), given)
    assert report["eps_rule"] == "n_clusters"
    assert DBSCAN().neighbors_wanted(1000, TREE_DIMENSIONS) == 0
    with pytest.raises(ValueError, match="neighbour graph of 400 samples and 3 neighbours"):
        model.fit(X, neighbors=neighbor_graph(X, 3))


@pytest.mark.parametrize("seed", range(12))
def test_spanning_tree_and_borders_equal_their_definitions(seed) -> None:
    from clustering.trees.reach import TreeSpace

    rng = np.random.RandomState(seed)
    n, n_features, min_samples = rng.randint(20, 200), rng.randint(1, 5), rng.randint(1, 15)
    X = rng.randint(0, 6, (n, n_features)).astype(float) if seed % 2 else rng.normal(size=(n, 2))
    space = TreeSpace(X, min_samples)
    squared = cdist(space.points, space.points, "sqeuclidean")
    core = np.sort(squared, axis=1)[:, min_samples - 1]
    np.testing.assert_allclose(space.core, core)
    mutual = np.maximum(np.maximum(squared, core), core[:, None])
    # Plus one, because a weight of zero means no edge there.
    reference = minimum_spanning_tree(mutual + 1).data - 1
    np.testing.assert_allclose(np.sort(space._mst[2]), np.sort(reference), atol=1e-9)
    np.fill_diagonal(squared, np.inf)
    borders = np.maximum(squared, core).min(axis=1)
    np.testing.assert_allclose(space.reach.joined, np.minimum(core, borders))


@pytest.mark.parametrize("n_features", [2, 15])
def test_the_sweep_counts_what_dbscan_finds(n_features) -> None:
    from clustering.trees.linkage import sweep

    X = make_blobs(600, n_features, centers=5, random_state=1)[0].astype(np.float32)
    model = DBSCAN(n_clusters=5, min_samples=6)
    space = model.fit(X) and model._space(X, None)
    eps = np.geomspace(0.3, 3, 12) * np.sqrt(n_features)
    counts, noise = sweep(space.reach, eps, 20)
    for position, value in enumerate(eps):
        found = sklearn.cluster.DBSCAN(eps=value, min_samples=6).fit_predict(X)
        sizes = np.bincount(found[found >= 0])
        assert noise[position] == pytest.approx(np.mean(found == -1), abs=1e-12)
        assert abs(counts[position] - (sizes >= 20).sum()) <= (n_features > TREE_DIMENSIONS)


@pytest.mark.parametrize("n_features", [2, 30])
def test_rules_find_separate_blobs(n_features) -> None:
    X, y = make_blobs(900, n_features, centers=6, center_box=(-60, 60), random_state=4)
    for model in (DBSCAN(n_clusters=6), DBSCAN(eps="knee")):
        assert adjusted_rand_score(y, model.fit_predict(X)) >= 0.9
        assert model.report_["eps"] == model.eps_ > 0
        assert all(len(values) <= 200 for values in model.report_["eps_curve"].values())
        json.dumps(model.report_)


def test_rule_told_k_finds_moons() -> None:
    X, y = make_moons(1000, noise=0.06, random_state=0)
    assert adjusted_rand_score(y, DBSCAN(n_clusters=2).fit_predict(X)) >= 0.95


def test_says_where_the_rule_cannot_work() -> None:
    X = np.random.RandomState(0).normal(size=(500, 40)).astype(np.float32)
    report = DBSCAN(n_clusters=10).fit(X).report_
    assert "No eps with at most" in report["note"]
    assert "one cluster" in report["note"]


def test_degenerate_data() -> None:
    for n_features in (2, 20):
        same = np.ones((30, n_features))
        for model in (DBSCAN(), DBSCAN(n_clusters=2), DBSCAN(0.1)):
            assert set(model.fit_predict(same)) == {0}
    assert DBSCAN(1.0, min_samples=1).fit_predict([[1.0]]).tolist() == [0]
    assert DBSCAN(1.0, min_samples=2).fit_predict([[1.0]]).tolist() == [-1]
    few = DBSCAN(1.0, min_samples=9).fit(np.zeros((4, 20)))
    assert few.labels_.tolist() == [-1] * 4
    assert "Fewer samples than min_samples" in few.report_["note"]


def piles(places, sizes, n_features: int) -> NDArray:
    """Equal rows at each place."""
    corners = np.zeros((len(places), n_features))
    corners[:, : np.shape(places)[1]] = places
    return np.repeat(corners, sizes, axis=0)


@pytest.mark.parametrize("n_features", [4, 20])
@pytest.mark.parametrize("scale", [1e-6, 1.0, 1e5])
@pytest.mark.parametrize("sizes", [(30, 30), (9, 60), (40, 20, 30), (25, 25, 25, 25)])
def test_piles_of_equal_rows_are_clusters(n_features, scale, sizes) -> None:
    y = np.repeat(np.arange(len(sizes)), sizes)
    places = np.array([[1, 2], [5, 6], [5, 7], [80, 0]])[: len(sizes)]
    X = piles(places, sizes, n_features) * scale
    for model in (DBSCAN(n_clusters=len(sizes), min_samples=8), DBSCAN("knee", min_samples=8)):
        np.testing.assert_array_equal(model.fit_predict(X), y)
        least = np.sort(cdist(places, places), axis=None)[len(sizes)] * scale
        assert 0 < model.eps_ < least
        json.dumps(model.report_)
    # Few, and far from all: they are noise, and the piles stay apart.
    strays = np.zeros((3, n_features))
    strays[:, 0] = [900, 1300, 2000]
    more = np.concatenate([X, strays * scale])
    for model in (DBSCAN(n_clusters=len(sizes), min_samples=8), DBSCAN("knee", min_samples=8)):
        assert model.fit_predict(more).tolist() == [*y.tolist(), -1, -1, -1]


@pytest.mark.parametrize("n_features", [2, 20])
def test_piles_are_joined_where_fewer_clusters_are_wanted(n_features) -> None:
    # 20 piles around each of three centres: 60 clusters of equal rows, and three of piles.
    rng = np.random.RandomState(0)
    centers = 40 * np.eye(n_features + 1)[:3, :n_features]
    places = np.repeat(centers, 20, axis=0) + rng.uniform(-1, 1, (60, n_features))
    X = np.repeat(places, 12, axis=0)
    three = DBSCAN(n_clusters=3).fit(X)
    assert adjusted_rand_score(np.repeat([0, 1, 2], 240), three.labels_) == 1.0
    sixty = DBSCAN(n_clusters=60, min_samples=12).fit(X)
    assert adjusted_rand_score(np.repeat(np.arange(60), 12), sixty.labels_) == 1.0


def test_piles_with_close_company_take_it_in() -> None:
    # The same two clusters from 0 to 8: eps is the middle of what lies above the company's height.
    X = piles([[0, 0], [0.1, 0], [8, 0], [8, 0.1]], [40, 1, 40, 1], 2)
    model = DBSCAN(n_clusters=2).fit(X)
    assert np.bincount(model.labels_).tolist() == [41, 41]
    assert 0.1 < model.eps_ < 7.9


@pytest.mark.parametrize("far", [1e3, 1e12, 1e15])
@pytest.mark.parametrize("gap", [1.1, 1.15, 1.25])
def test_a_far_outlier_does_not_make_the_sweep_too_coarse(far, gap) -> None:
    # Steps of 1 within three groups; two samples that all but coincide and a far one stretch the
    # sweep over up to 24 decades.
    line = np.concatenate([np.arange(40.0) + group * (39 + gap) for group in range(3)])
    X = np.concatenate([line, [line[0] + 1e-9, far]])[:, None]
    model = DBSCAN(n_clusters=3, min_samples=2).fit(X)
    assert 1 <= model.eps_ < gap
    assert np.bincount(model.labels_ + 1).tolist() == [1, 41, 40, 40]
    assert all(len(values) <= 200 for values in model.report_["eps_curve"].values())


@pytest.mark.parametrize("spacing", np.sqrt([2, 3, 5, 7]))
def test_ties_at_the_knee_are_not_cut_by_rounding(spacing) -> None:
    ring = np.exp(2j * np.pi * np.arange(12) / 12) * spacing
    lattice = np.indices((9, 9)).reshape(2, -1).T * spacing
    for X, n_cores in (
        (np.eye(30) * spacing, 30),
        (lattice, 81),
        (np.column_stack([ring.real, ring.imag]), 12),
    ):
        model = DBSCAN("knee", min_samples=2).fit(X)
        assert len(model.core_sample_indices_) == n_cores
        assert set(model.labels_) == {0}


def test_rules_see_single_samples_as_clusters_of_their_own() -> None:
    # Every sample is a core point, so there is no curve of k-distances to speak of.
    X = np.array([[0.0], [0.0], [3.0], [3.0], [9.0]])
    assert DBSCAN(min_samples=1).fit_predict(X).tolist() == [0, 0, 1, 1, 2]
    assert DBSCAN(min_samples=1, n_clusters=2).fit_predict(X).tolist() == [0, 0, 1, 1, 2]


@pytest.mark.parametrize(
    ("parameters", "message"),
    [
        ({"eps": 0}, "Got eps=0"),
        ({"eps": "elbow"}, "Got eps='elbow'"),
        ({"eps": "n_clusters"}, "without n_clusters"),
        ({"eps": np.nan}, "Got eps=nan"),
        ({"min_samples": 0}, "Got min_samples=0"),
        ({"n_clusters": 10}, "n_samples=3 but n_clusters=10"),
    ],
)
def test_bad_parameters_are_refused_in_one_sentence(parameters, message) -> None:
    with pytest.raises(ValueError, match=message):
        DBSCAN(**parameters).fit(np.eye(3))


def test_bad_features_are_refused() -> None:
    with pytest.raises(ValueError, match="contains NaN"):
        DBSCAN().fit([[0.0, np.nan], [1.0, 1.0]])
    with pytest.raises(ValueError, match="squares overflow"):
        DBSCAN().fit([[0.0, 1e30], [1.0, 1.0]])


def test_declares_whether_it_is_told_k() -> None:
    assert DBSCAN().wants_n_clusters
    assert DBSCAN(eps="n_clusters").wants_n_clusters
    assert not DBSCAN(eps="knee").wants_n_clusters
    assert not DBSCAN(eps=1.0).wants_n_clusters


def test_default_min_samples_grows_with_the_sample() -> None:
    sizes = [default_min_samples(n) for n in (10, 300, 5000, 70_000, 10**6)]
    assert sizes == sorted(sizes)
    assert 5 <= sizes[0] < sizes[-1] <= 100


MNIST_RUN = """
import gzip, os, sys
from pathlib import Path
import numpy as np
from clustering.dbscan import DBSCAN
folder = Path(os.environ["CLUSTERBENCH_DATA"]) / "mnist"
parts = [gzip.open(folder / f"{p}-images-idx3-ubyte.gz").read()[16:] for p in ("train", "t10k")]
X = np.frombuffer(b"".join(parts), np.uint8).reshape(-1, 784).astype(np.float32) / 255
del parts
model = DBSCAN(eps=float(sys.argv[1]), min_samples=100).fit(X)
some = np.random.RandomState(0).choice(len(X), 60, replace=False)
near = [(np.square(X - X[i]).sum(axis=1, dtype=np.float64) <= model.eps_**2) for i in some]
core = np.zeros(len(X), bool)
core[model.core_sample_indices_] = True
for i, within in zip(some, near):
    assert core[i] == (within.sum() >= 100)
    if core[i]:
        assert (model.labels_[within & core] == model.labels_[i]).all()
    else:
        assert (model.labels_[i] == -1) == (not (within & core).any())
        assert model.labels_[i] == -1 or model.labels_[i] in model.labels_[within & core]
# Not ru_maxrss, which a process inherits from the one that started it.
peak = Path("/proc/self/status").read_text().partition("VmHWM:")[2].split()[0]
print(int(peak) // 1024, core.sum())
"""


@pytest.mark.mnist
@pytest.mark.slow
@pytest.mark.parametrize("eps", [6.0, 7.5])
def test_all_of_mnist_in_linear_memory(eps) -> None:
    found = subprocess.run(
        [sys.executable, "-c", MNIST_RUN, str(eps)],
        check=True, capture_output=True, text=True, env=dict(os.environ),
    ).stdout.split()  # fmt: skip
    assert int(found[0]) < 2048, "megabytes"
    assert 1000 < int(found[1]) < 70_000
