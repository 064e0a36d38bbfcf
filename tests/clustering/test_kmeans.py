"""K-means and spherical k-means against scikit-learn, faiss and their definitions."""

import os
import subprocess
import sys

import numpy as np
import pytest
import sklearn.cluster
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from sklearn.datasets import load_digits, make_blobs
from sklearn.exceptions import ConvergenceWarning
from sklearn.metrics import adjusted_rand_score
from sklearn.preprocessing import normalize

from clustering.kmeans import KMeans
from clustering.spherical_kmeans import SphericalKMeans

BOTH = [KMeans, SphericalKMeans]


@pytest.fixture(scope="module")
def digits() -> NDArray[np.float32]:
    return load_digits().data.astype(np.float32)


def test_kmeans_is_as_good_as_scikit_learn(digits) -> None:
    ours = [KMeans(10, random_state=seed).fit(digits).inertia_ for seed in range(5)]
    theirs = [
        sklearn.cluster.KMeans(10, n_init=10, random_state=seed).fit(digits).inertia_
        for seed in range(5)
    ]
    assert min(ours) <= 1.0005 * min(theirs)
    assert np.median(ours) <= 1.0005 * np.median(theirs)


def test_kmeans_agrees_with_its_own_definitions(digits) -> None:
    model = KMeans(10, random_state=0, tol=0).fit(digits)
    distances = np.linalg.norm(digits[:, None].astype(float) - model.cluster_centers_, axis=2)
    np.testing.assert_array_equal(model.labels_, distances.argmin(axis=1))
    np.testing.assert_allclose(model.inertia_, (distances.min(axis=1) ** 2).sum(), rtol=1e-5)
    np.testing.assert_allclose(model.transform(digits), distances, rtol=1e-4, atol=1e-2)
    means = [digits[model.labels_ == cluster].mean(axis=0) for cluster in range(10)]
    np.testing.assert_allclose(model.cluster_centers_, means, atol=1e-3)
    assert model.cluster_centers_.dtype == np.float32
    assert len(model.report_["inertia_of_restarts"]) == 10


def test_kmeans_keeps_its_digits_far_from_the_origin() -> None:
    X, y = make_blobs(300, centers=3, cluster_std=0.5, random_state=0)
    far = (X + 1e4).astype(np.float32)
    model = KMeans(3, random_state=0).fit(far)
    assert adjusted_rand_score(y, model.labels_) == 1.0
    np.testing.assert_array_equal(model.predict(far), model.labels_)


def spherical_objective(X: NDArray[np.float32], centers: NDArray[np.float32]) -> float:
    return float(
        (normalize(X.astype(float)) @ normalize(centers.astype(float)).T).max(axis=1).sum()
    )


def test_spherical_kmeans_reaches_faiss(digits) -> None:
    import faiss

    unit = normalize(digits)
    ours, theirs = [], []
    for seed in range(5):
        model = SphericalKMeans(10, random_state=seed).fit(digits)
        ours.append(spherical_objective(digits, model.cluster_centers_))
        peer = faiss.Kmeans(
            64, 10, niter=100, nredo=10, spherical=True, seed=seed, max_points_per_centroid=10**6
        )
        peer.train(unit)
        theirs.append(spherical_objective(digits, peer.centroids))
    assert max(ours) >= 0.999 * max(theirs)
    assert np.median(ours) >= 0.999 * np.median(theirs)


def test_spherical_kmeans_agrees_with_its_own_definitions(digits) -> None:
    model = SphericalKMeans(10, random_state=0).fit(digits)
    np.testing.assert_allclose(np.linalg.norm(model.cluster_centers_, axis=1), 1, rtol=1e-6)
    objective = spherical_objective(digits, model.cluster_centers_)
    np.testing.assert_allclose(len(digits) - model.inertia_, objective, rtol=1e-6)
    scale = np.random.RandomState(0).uniform(0.1, 10, (len(digits), 1)).astype(np.float32)
    np.testing.assert_array_equal(model.predict(digits * scale), model.labels_)


def test_spherical_kmeans_finds_directions_and_ignores_zero_rows() -> None:
    rng = np.random.RandomState(0)
    axes = np.eye(4)[rng.randint(4, size=200)]
    X = (axes + rng.normal(scale=0.05, size=axes.shape)) * rng.uniform(0.1, 9, (200, 1))
    with_zeros = np.concatenate([np.zeros((50, 4)), X])
    model = SphericalKMeans(4, random_state=0).fit(with_zeros)
    alone = SphericalKMeans(4, random_state=0).fit(X)
    assert adjusted_rand_score(axes.argmax(axis=1), model.labels_[50:]) == 1.0
    assert (model.labels_[:50] == 0).all()
    assert model.report_["n_zero_rows"] == 50
    np.testing.assert_allclose(model.inertia_ - 50, alone.inertia_, rtol=1e-9)
    with pytest.raises(ValueError, match="rows of zeros only"):
        SphericalKMeans(2).fit(np.zeros((5, 3)))


def directions(n: int = 200, seed: int = 0) -> tuple[NDArray, NDArray]:
    """Rows of any length near the four axes, and which axis it is."""
    rng = np.random.RandomState(seed)
    axis = rng.randint(4, size=n)
    return np.eye(4)[axis] + rng.normal(scale=0.05, size=(n, 4)), axis


@pytest.mark.filterwarnings("ignore::sklearn.exceptions.ConvergenceWarning")
@pytest.mark.parametrize("kind", [np.asarray, csr_matrix])
@pytest.mark.parametrize("at", ["first", "last", "between"])
@pytest.mark.parametrize(
    "distinct", [np.eye(3), [[1.0, 0, 0]], [[1.0, 0, 0], [-1, 0, 0]], [[3.0, 4, 0], [0, -2, -9]]]
)
def test_a_row_of_zeros_is_no_centre(kind, at, distinct) -> None:
    # More clusters than directions: seeds run out, which is when a row of zeros was drawn.
    rows, zeros = np.repeat(np.asarray(distinct), 3, axis=0), np.zeros((4, 3))
    parts = {"first": [zeros, rows], "last": [rows, zeros], "between": [rows[:2], zeros, rows[2:]]}
    X = np.concatenate(parts[at])
    is_zero = ~X.any(axis=1)
    for seed in range(5):
        for k in (len(distinct) + 1, len(X)):
            model = SphericalKMeans(k, n_init=2, random_state=seed).fit(kind(X))
            np.testing.assert_allclose(np.linalg.norm(model.cluster_centers_, axis=1), 1, rtol=1e-6)
            assert (model.labels_[is_zero] == 0).all()
            assert len(np.unique(model.labels_[~is_zero])) == len(distinct)
            assert model.report_["n_zero_rows"] == 4
            assert "4 rows of zeros" in model.report_["note"]


@pytest.mark.parametrize("share", [0.1, 1, 10])
def test_rows_of_zeros_leave_the_centres_as_they_are(share) -> None:
    X, _ = directions()
    with_zeros = np.concatenate([X, np.zeros((int(share * len(X)), 4))])
    alone = SphericalKMeans(6, n_init=3, random_state=1).fit(X)
    model = SphericalKMeans(6, n_init=3, random_state=1).fit(with_zeros)
    np.testing.assert_array_equal(model.cluster_centers_, alone.cluster_centers_)
    np.testing.assert_array_equal(model.labels_[: len(X)], alone.labels_)
    assert "note" not in alone.report_


@pytest.mark.parametrize("kind", [np.asarray, csr_matrix])
@pytest.mark.parametrize(
    ("dtype", "lengths"),
    [
        (np.float32, [1e-7, 1e-30, 1e30]),
        (np.float32, [1e-40]),
        (np.float64, [1e-15, 1e-200, 1e200]),
        (np.float64, [1e-320]),
    ],
)
def test_the_length_of_a_row_means_nothing(kind, dtype, lengths) -> None:
    X, axis = directions()
    usual = SphericalKMeans(4, random_state=0).fit(kind(X.astype(dtype)))
    for length in lengths:
        scale = np.ones((len(X), 1))
        scale[::2] = length
        # Of subnormal numbers few digits are left.
        rows = kind((X * scale).astype(dtype))
        model = SphericalKMeans(4, random_state=0).fit(rows)
        assert model.report_["n_zero_rows"] == 0
        assert adjusted_rand_score(axis, model.labels_) == 1.0
        np.testing.assert_array_equal(model.predict(rows), model.labels_)
        np.testing.assert_array_equal(usual.predict(rows), usual.labels_)
        whole = SphericalKMeans(4, random_state=0).fit(kind((X * length).astype(dtype)))
        assert adjusted_rand_score(axis, whole.labels_) == 1.0


def test_predict_keeps_directions_that_its_precision_could_not_hold() -> None:
    X, _ = directions()
    model = SphericalKMeans(4, random_state=0).fit(X.astype(np.float32))
    np.testing.assert_array_equal(model.predict(X * 1e-100), model.labels_)
    assert model.predict(np.zeros((2, 4))).tolist() == [0, 0]


def test_one_row_with_a_direction_among_zeros() -> None:
    X = np.zeros((6, 3))
    X[4] = [0, 5e-324, 0]
    with pytest.warns(ConvergenceWarning, match="Got 1 distinct clusters where n_clusters=2"):
        model = SphericalKMeans(2, random_state=0).fit(X)
    assert model.labels_.tolist() == [0] * 6
    np.testing.assert_array_equal(model.cluster_centers_, [[0, 1, 0]] * 2)


@pytest.mark.parametrize("cls", BOTH)
def test_sparse_input_gives_the_same_clusters(cls, digits) -> None:
    X = digits[:500].astype(float)
    dense = cls(10, random_state=0).fit(X)
    sparse = cls(10, random_state=0).fit(csr_matrix(X))
    np.testing.assert_allclose(sparse.inertia_, dense.inertia_, rtol=0.02)
    np.testing.assert_array_equal(sparse.predict(X), sparse.predict(csr_matrix(X)))
    np.testing.assert_array_equal(sparse.predict(X), sparse.labels_)


@pytest.mark.parametrize("cls", BOTH)
def test_empty_clusters_are_reseeded(cls) -> None:
    # Two far groups and 20 clusters: seeds collide on repeated samples, so some start empty.
    rng = np.random.RandomState(0)
    X = np.repeat(rng.normal(size=(25, 3)), 40, axis=0)
    for seed in range(5):
        model = cls(20, n_init=1, random_state=seed).fit(X)
        assert len(np.unique(model.labels_)) == 20


@pytest.mark.parametrize("cls", BOTH)
def test_fewer_distinct_samples_than_clusters_warns(cls) -> None:
    with pytest.warns(ConvergenceWarning, match="Got 1 distinct clusters where n_clusters=3"):
        assert set(cls(3, random_state=0).fit(np.ones((10, 2))).labels_) == {0}


@pytest.mark.parametrize("cls", BOTH)
def test_bad_input_is_refused_in_one_sentence(cls) -> None:
    with pytest.raises(ValueError, match="n_samples=3 but n_clusters=10"):
        cls(10).fit(np.eye(3))
    with pytest.raises(ValueError, match="contains NaN"):
        cls(2).fit([[0.0, np.nan], [1.0, 1.0]])
    with pytest.raises(ValueError, match="Got n_init=0"):
        cls(2, n_init=0).fit(np.eye(3))
    with pytest.raises(ValueError, match="Got tol=-1"):
        cls(2, tol=-1).fit(np.eye(3))
    one = cls(1).fit([[1.0, 2.0]])
    assert one.labels_.tolist() == [0]
    assert one.inertia_ == pytest.approx(0, abs=1e-12)


def test_the_same_seed_gives_the_same_bytes_whatever_the_threads() -> None:
    code = (
        "import numpy as np, hashlib\n"
        "from clustering.kmeans import KMeans\n"
        "from clustering.spherical_kmeans import SphericalKMeans\n"
        "X = np.random.RandomState(0).normal(size=(9000, 20)).astype(np.float32)\n"
        "for cls in (KMeans, SphericalKMeans):\n"
        "    m = cls(7, n_init=2, max_iter=20, random_state=1).fit(X)\n"
        "    data = m.labels_.tobytes() + m.cluster_centers_.tobytes()\n"
        "    print(hashlib.sha256(data).hexdigest())\n"
    )
    out = [
        subprocess.run(
            [sys.executable, "-c", code],
            env={**os.environ, "OMP_NUM_THREADS": threads, "OPENBLAS_NUM_THREADS": threads},
            check=True,
            capture_output=True,
            text=True,
        ).stdout
        for threads in ("1", "2")
    ]
    assert len(out[0].split()) == 2
    assert out[0] == out[1]


@pytest.mark.parametrize("method", [KMeans, SphericalKMeans])
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_bounds_spare_distances_and_change_nothing(method, dtype, monkeypatch):
    X = load_digits().data[:400].astype(dtype)
    X[:3] = 0 if method is SphericalKMeans else X[3]
    fits = []
    for size in (0, X.size + 1):
        monkeypatch.setattr("clustering.lloyd.iterations.BOUNDED_SIZE", size)
        fits.append(method(12, n_init=4, tol=0.0, random_state=0).fit(X))
    bounded, plain = fits
    np.testing.assert_array_equal(bounded.labels_, plain.labels_)
    assert bounded.n_iter_ == plain.n_iter_
    assert bounded.inertia_ == pytest.approx(plain.inertia_, rel=1e-6)


@pytest.mark.parametrize("share", [0.0, 2.0])
def test_bounds_reseed_empty_clusters_too(share, monkeypatch):
    monkeypatch.setattr("clustering.lloyd.iterations.BOUNDED_SIZE", 0)
    monkeypatch.setattr("clustering.lloyd.bounds.DENSE_SHARE", share)
    X = np.repeat(np.eye(6), 40, axis=0) + 1e-3 * np.random.default_rng(0).normal(size=(240, 6))
    assert len(np.unique(KMeans(30, n_init=3, random_state=0).fit_predict(X))) == 30
