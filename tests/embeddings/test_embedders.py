"""The further embedders: by registered name, against independent references, on seen and unseen."""

import hashlib
import pickle
import subprocess
import sys

import numpy as np
import pytest
from places import ROOT
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components
from scipy.spatial import procrustes
from sklearn.base import clone
from sklearn.datasets import load_digits, make_swiss_roll
from sklearn.decomposition import KernelPCA as ReferenceKernelPCA
from sklearn.decomposition import TruncatedSVD
from sklearn.manifold import Isomap as ReferenceIsomap
from sklearn.manifold import spectral_embedding, trustworthiness

import embeddings
from bench.methods.entries import Entry
from bench.methods.method import find
from embeddings import kernel_pca
from embeddings.isomap import Isomap
from embeddings.kernel_pca import KernelPCA
from embeddings.neighbors.graph import neighbor_graph
from embeddings.neighbors.linked import linked_graph
from embeddings.nmf import NMF
from embeddings.noise import Noise
from embeddings.pacmap import PaCMAP
from embeddings.spectral import SpectralEmbedding
from embeddings.svd import SVD
from embeddings.trimap import TriMap

DIGITS = (load_digits().data / 16).astype(np.float32)
X, UNSEEN = DIGITS[:300], DIGITS[300:340]
ROLL = make_swiss_roll(400, random_state=0)[0].astype(np.float32)
NETWORKS = ["conv-autoencoder", "denoising-autoencoder"]
NAMES = [
    "deskew", "hog", "standardize", "l2-normalize", "svd", "nmf", "kernel-pca",
    "random-projection", "isomap", "spectral", "random", *NETWORKS,
    pytest.param("pacmap", marks=pytest.mark.long),  # compiles when first imported
]  # fmt: skip
LAYOUTS = [Isomap(), SpectralEmbedding(), pytest.param(PaCMAP(), marks=pytest.mark.long)]
QUICK = {
    "conv-autoencoder": {"filters": (4, 4), "epochs": 1},
    "denoising-autoencoder": {"hidden_units": (8,), "epochs": 1},
}
SHAPES = {
    "deskew": 64, "hog": 32, "standardize": 64, "l2-normalize": 64, "svd": 30, "nmf": 30,
    "kernel-pca": 30, "random-projection": 30, "pacmap": 2, "isomap": 2, "spectral": 10,
    "random": 2, "conv-autoencoder": 10, "denoising-autoencoder": 10,
}  # fmt: skip


def registered(name, **params):
    """Build a method as a run does, from its name."""
    path, preset = embeddings.EMBEDDERS[name]
    module, _, attribute = path.partition(":")
    cls = getattr(__import__(module, fromlist=[attribute]), attribute)
    method = cls(**{**preset, **QUICK.get(name, {}), **params})
    offered = {"random_state": 5, "image_shape": (8, 8)}
    taken = set(method.get_params()) - set(params)
    return method.set_params(**{k: v for k, v in offered.items() if k in taken})


def digest(Z):
    return hashlib.sha256(np.ascontiguousarray(Z).tobytes()).hexdigest()


@pytest.mark.parametrize("name", NAMES)
def test_registered_embedders_embed_alike_twice(name):
    before = X.copy()
    first, second = (registered(name).fit_transform(X) for _ in range(2))
    assert first.shape == (len(X), SHAPES[name])
    assert first.dtype == np.float32
    assert np.isfinite(first).all()
    assert first.std(axis=0).max() > 0
    assert digest(first) == digest(second)
    np.testing.assert_array_equal(X, before)


@pytest.mark.parametrize("name", NAMES)
def test_unseen_samples_are_embedded_and_pickles_agree(name):
    fitted = registered(name).fit(X)
    found = fitted.transform(UNSEEN)
    assert found.shape == (len(UNSEEN), SHAPES[name])
    assert np.isfinite(found).all()
    assert digest(pickle.loads(pickle.dumps(fitted)).transform(UNSEEN)) == digest(found)


@pytest.mark.parametrize("name", NAMES[:-1])
def test_fitted_samples_stay_where_they_were_fitted(name):
    method = registered(name)
    Z = method.fit_transform(X)
    assert np.abs(method.transform(X) - Z).max() <= 1e-4 * np.abs(Z).max()


def test_every_registered_name_is_found():
    for name in embeddings.EMBEDDERS:
        (method,) = find("embedder", Entry(name, name))
        assert method.load()


@pytest.mark.parametrize("method", LAYOUTS, ids=str)
def test_a_shared_graph_changes_nothing(method):
    graph = neighbor_graph(X, 80)
    method.set_params(random_state=0)
    assert 0 < method.neighbors_wanted(*X.shape) < 80
    alone = clone(method).fit_transform(X)
    assert digest(clone(method).fit_transform(X, neighbors=graph)) == digest(alone)
    with pytest.raises(ValueError, match=r"graph of 300 samples and 80 .* expected 90 samples"):
        clone(method).fit(X[:90], neighbors=graph)
    with pytest.raises(ValueError, match="samples and 2 neighbours, but expected 300 samples"):
        clone(method).fit(X, neighbors=graph.head(2))


@pytest.mark.parametrize("method", LAYOUTS, ids=str)
def test_maps_keep_neighbours(method):
    Z = method.set_params(random_state=0).fit_transform(X)
    assert trustworthiness(X, Z, n_neighbors=10) > 0.85


def aligned(found, expected):
    """Flip signs, column by column, as the reference has them."""
    return found * np.sign((found * expected).sum(axis=0))


def test_svd_equals_scikit_learn():
    expected = TruncatedSVD(8, algorithm="arpack", random_state=0).fit_transform(DIGITS)
    found = SVD(8, n_iter=20, random_state=0).fit(DIGITS)
    Z = found.transform(DIGITS)
    np.testing.assert_allclose(aligned(Z, expected), expected, atol=1e-3)
    assert found.report_["explained_variance_ratio"] == pytest.approx(
        Z.var(axis=0).sum() / DIGITS.var(axis=0).sum(), abs=1e-4
    )


@pytest.mark.parametrize("name", ["svd", "nmf", "kernel-pca"])
def test_components_are_as_many_as_there_are(name):
    assert registered(name).fit_transform(X[:6]).shape[1] <= 6
    assert registered(name).fit_transform(X[:, 20:23]).shape[1] <= 30


def test_kernel_pca_equals_scikit_learn():
    ours = KernelPCA(5, random_state=0).fit(X)
    assert ours.report_["kernel"] == "exact"
    squared = ((X[:, None].astype(np.float64) - X) ** 2).sum(axis=-1)
    median = np.median(squared[np.triu_indices(len(X), 1)])
    assert ours.gamma_ == pytest.approx(1 / median, rel=1e-6)
    reference = ReferenceKernelPCA(5, kernel="rbf", gamma=1 / median, eigen_solver="dense")
    expected = reference.fit_transform(X.astype(np.float64))
    np.testing.assert_allclose(aligned(ours.transform(X), expected), expected, atol=1e-5)


def test_kernel_pca_of_many_samples_is_approximate(monkeypatch):
    exact = KernelPCA(5, random_state=0).fit_transform(X)
    monkeypatch.setattr(kernel_pca, "EXACT_SAMPLES", 100)
    whole = KernelPCA(5, n_landmarks=300, random_state=0).fit(X)
    assert whole.report_["kernel"] == "nystroem"
    assert whole.report_["n_landmarks"] == 300
    # With every sample a landmark nothing is approximated.
    np.testing.assert_allclose(aligned(whole.transform(X), exact), exact, atol=1e-4)
    part = KernelPCA(5, n_landmarks=100, random_state=0).fit_transform(X)
    near = np.linalg.norm(aligned(part, exact) - exact) / np.linalg.norm(exact)
    assert 1e-4 < near < 0.3


def test_kernel_width_survives_duplicates_and_constants():
    assert KernelPCA(2).fit(np.ones((9, 3))).gamma_ == 1
    doubled = np.repeat([[0.0, 0.0], [3.0, 4.0]], [20, 2], axis=0)
    assert KernelPCA(1).fit(doubled).gamma_ == pytest.approx(1 / 25)
    with pytest.raises(ValueError, match="Got gamma='scale', but expected a positive number"):
        KernelPCA(gamma="scale").fit(X)


def test_isomap_equals_scikit_learn():
    ours = Isomap(2, n_neighbors=10, random_state=0).fit(ROLL)
    assert ours.report_ == {"n_neighbors": 10, "n_landmarks": 400, "n_parts": 1}
    reference = ReferenceIsomap(n_neighbors=10, n_components=2, eigen_solver="dense").fit(ROLL)
    scale = np.abs(reference.embedding_).max()
    np.testing.assert_allclose(
        aligned(ours.embedding_, reference.embedding_), reference.embedding_, atol=1e-4 * scale
    )


def test_isomap_from_landmarks_is_near_isomap():
    whole = Isomap(2, n_neighbors=10, random_state=0).fit_transform(ROLL)
    part = Isomap(2, n_neighbors=10, n_landmarks=60, random_state=0).fit_transform(ROLL)
    assert procrustes(whole, part)[2] < 0.05  # the landmarks' axes may be turned a little


def test_spectral_equals_scikit_learn():
    ours = SpectralEmbedding(4, n_neighbors=8, random_state=0).fit(DIGITS[:700])
    graph = neighbor_graph(DIGITS[:700], 8)
    near = np.zeros((700, 700))
    near[np.repeat(np.arange(700), 8), graph.indices.ravel()] = 1
    reference = spectral_embedding(
        csr_array(np.maximum(near, near.T)), n_components=4, random_state=0, drop_first=True
    )
    expected = reference / np.linalg.norm(reference, axis=0)
    found = ours.embedding_ / np.linalg.norm(ours.embedding_, axis=0)
    np.testing.assert_allclose(aligned(found, expected), expected, atol=2e-4)


def test_spectral_finds_few_and_many_eigenvectors_alike(monkeypatch):
    from embeddings import spectral

    sparse = SpectralEmbedding(4, random_state=0).fit(DIGITS[:700])
    monkeypatch.setattr(spectral, "DENSE_SAMPLES", 1000)
    dense = SpectralEmbedding(4, random_state=0).fit(DIGITS[:700])
    np.testing.assert_allclose(sparse.eigenvalues_, dense.eigenvalues_, atol=1e-6)
    np.testing.assert_allclose(
        aligned(sparse.embedding_, dense.embedding_), dense.embedding_, atol=5e-3
    )


def test_parts_are_linked_where_they_are_nearest():
    line = np.array([0, 1, 2, 10, 11, 12, 30, 30, 31], np.float32)[:, None]
    distances, n_parts = linked_graph(line, neighbor_graph(line, 2))
    assert n_parts == 3
    assert connected_components(distances)[0] == 1
    dense = distances.toarray()
    assert dense[2, 3] == dense[3, 2] == 8
    assert max(dense[5, 6], dense[5, 7]) == 18
    assert np.count_nonzero(dense > 5) == 4
    np.testing.assert_array_equal(dense, dense.T)
    stored = distances.tocoo()
    assert ((stored.row == 6) & (stored.col == 7)).sum() == 1  # duplicates, at distance 0


@pytest.mark.parametrize("method", [Isomap(), SpectralEmbedding(2)], ids=str)
def test_parts_that_lie_apart_are_told_apart(method):
    rng = np.random.default_rng(0)
    apart = np.concatenate([rng.normal(c, 0.1, size=(50, 4)) for c in (0, 20, 50)])
    Z = method.set_params(random_state=0).fit_transform(apart.astype(np.float32))
    assert method.report_["n_parts"] == 3
    within = np.concatenate([p - p.mean(axis=0) for p in np.split(Z, 3)]).std()
    assert Z.std() > 5 * within


def test_noise_knows_nothing_of_the_features():
    noise = Noise(3, random_state=1)
    np.testing.assert_array_equal(noise.fit_transform(X), noise.fit_transform(X[::-1]))
    Z = Noise(2, random_state=2).fit_transform(np.zeros((20_000, 1)))
    np.testing.assert_allclose(np.cov(Z.T), np.eye(2), atol=0.05)
    assert digest(Z) != digest(Noise(2, random_state=3).fit_transform(np.zeros((20_000, 1))))


def test_nmf_parts_rebuild_the_features_and_negative_ones_are_refused():
    found = NMF(12, random_state=0)
    Z = found.fit_transform(X)
    assert Z.min() >= 0
    np.testing.assert_allclose(np.linalg.norm(found.components_, axis=1), 1, rtol=1e-5)
    error = float(np.sqrt(np.mean((Z @ found.components_ - X) ** 2)))
    assert found.report_["rmse"] == pytest.approx(error, abs=1e-3)
    assert error < 0.5 * X.std()
    with pytest.raises(ValueError, match="Negative values"):
        NMF().fit(X - 1)


@pytest.mark.parametrize(("method", "package"), [(PaCMAP(), "pacmap"), (TriMap(), "trimap")])
def test_a_missing_extra_is_named(method, package, monkeypatch):
    monkeypatch.setitem(sys.modules, package, None)
    with pytest.raises(ImportError, match=rf"pip install 'clusterbench\[{package}\]'"):
        method.fit(X)


def test_importing_loads_no_heavy_library():
    code = (
        "import importlib, sys, embeddings\n"
        "for path, _ in embeddings.EMBEDDERS.values():\n"
        "    importlib.import_module(path.partition(':')[0])\n"
        "heavy = {'tensorflow', 'keras', 'umap', 'numba', 'openTSNE', 'faiss', 'pacmap', 'torch'}\n"
        "print(*heavy & set(sys.modules))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == ""
