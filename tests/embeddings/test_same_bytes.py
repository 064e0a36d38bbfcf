"""What every embedder promises: float32, seeds of its own, unseen samples, the shared graph."""

import hashlib
import os
import pickle
import random
import subprocess
import sys

import numpy as np
import pytest
from places import ROOT
from sklearn.base import clone
from sklearn.datasets import load_digits
from sklearn.decomposition import PCA as ReferencePCA
from sklearn.manifold import trustworthiness

from embeddings.neighbors.graph import neighbor_graph
from embeddings.pca import PCA
from embeddings.raw import Raw
from embeddings.shared.seeds import draw_seed
from embeddings.shared.threads import thread_count
from embeddings.tsne import TSNE
from embeddings.umap import UMAP

CENTERS = np.array([[0.0] * 12, [9.0] * 12, [-9.0, 9.0] * 6])


def blobs(n_each, seed):
    rng = np.random.default_rng(seed)
    return np.concatenate([rng.normal(c, size=(n_each, 12)) for c in CENTERS]).astype(np.float32)


X, UNSEEN = blobs(60, 0), blobs(15, 1)
METHODS = [
    Raw(),
    PCA(3),
    TSNE(n_iter=150, perplexity=10),
    UMAP(n_epochs=100, n_neighbors=10),
]
GRAPH_METHODS = METHODS[2:]
FFT = TSNE(n_iter=20, perplexity=10, negative_gradient_method="fft")


def digest(Z):
    return hashlib.sha256(np.ascontiguousarray(Z).tobytes()).hexdigest()


@pytest.mark.parametrize("method", METHODS, ids=str)
def test_fits_alike_twice_and_leaves_global_generators_alone(method):
    global_state = np.random.get_state
    numpy_state, python_state = global_state(), random.getstate()
    first, second = (clone(method).set_params(**seeded(method)).fit_transform(X) for _ in range(2))
    assert first.dtype == np.float32
    assert first.shape[0] == len(X)
    assert np.isfinite(first).all()
    assert digest(first) == digest(second)
    np.testing.assert_array_equal(global_state()[1], numpy_state[1])
    assert global_state()[2] == numpy_state[2]
    assert random.getstate() == python_state


def seeded(method):
    return {"random_state": 3} if "random_state" in method.get_params() else {}


@pytest.mark.parametrize("method", GRAPH_METHODS, ids=str)
def test_a_shared_graph_changes_nothing(method):
    graph = neighbor_graph(X, 60)
    wanted = method.neighbors_wanted(*X.shape)
    assert 0 < wanted < 60
    alone = clone(method).set_params(random_state=0).fit_transform(X)
    shared = clone(method).set_params(random_state=0).fit_transform(X, neighbors=graph)
    assert digest(alone) == digest(shared)
    with pytest.raises(ValueError, match=r"graph of 180 samples and 60 .* expected 90 samples"):
        clone(method).fit(X[:90], neighbors=graph)
    with pytest.raises(ValueError, match="samples and 2 neighbours, but expected 180 samples"):
        clone(method).fit(X, neighbors=graph.head(2))


@pytest.mark.parametrize("method", METHODS, ids=str)
def test_unseen_samples_land_among_their_own(method):
    graph = {"neighbors": neighbor_graph(X, 40)} if method in GRAPH_METHODS else {}
    fitted = clone(method).set_params(**seeded(method)).fit(X, **graph)
    Z = fitted.transform(X)
    before = digest(Z)
    found = fitted.transform(UNSEEN)
    assert found.dtype == np.float32
    centers = Z.reshape(3, 60, -1).mean(axis=1)
    nearest = ((found[:, None] - centers) ** 2).sum(axis=-1).argmin(axis=1)
    np.testing.assert_array_equal(nearest, np.repeat([0, 1, 2], 15))
    assert digest(fitted.transform(X)) == before
    assert digest(pickle.loads(pickle.dumps(fitted)).transform(UNSEEN)) == digest(found)


@pytest.mark.parametrize("method", GRAPH_METHODS, ids=str)
def test_training_samples_are_transformed_near_where_they_were_fitted(method):
    fitted = clone(method).set_params(random_state=0)
    Z = fitted.fit_transform(X)
    moved = np.linalg.norm(fitted.transform(X[::2]) - Z[::2], axis=1)
    assert np.median(moved) < 0.1 * np.linalg.norm(Z.std(axis=0))


@pytest.mark.parametrize("method", GRAPH_METHODS, ids=str)
@pytest.mark.parametrize("n_samples", [3, 4, 8])
def test_few_samples_are_embedded_with_fewer_neighbours(method, n_samples):
    Z = clone(method).set_params(random_state=0).fit_transform(X[:n_samples])
    assert Z.shape == (n_samples, 2)
    assert np.isfinite(Z).all()


@pytest.mark.parametrize("method", METHODS[1:], ids=str)
def test_a_single_sample_is_refused(method):
    with pytest.raises(ValueError, match=r"1 sample\(s\)"):
        clone(method).fit(X[:1])


@pytest.mark.parametrize("method", [TSNE(n_iter=250), UMAP()], ids=str)
def test_maps_of_digits_keep_neighbours(method):
    digits = load_digits().data[:500].astype(np.float32)
    Z = clone(method).set_params(random_state=0).fit_transform(digits)
    assert trustworthiness(digits, Z, n_neighbors=10) > 0.96


@pytest.mark.slow
def test_umap_with_another_metric_finds_neighbours_of_its_own():
    method = UMAP(metric="manhattan", n_epochs=50, random_state=0)
    assert method.neighbors_wanted(500, 10) == 0
    method.fit(X)
    assert np.isfinite(method.transform(UNSEEN)).all()


@pytest.mark.parametrize("offset", [0.0, 3000.0])
@pytest.mark.parametrize("shape", [(200, 40), (40, 200)])
def test_pca_equals_float64_singular_values(offset, shape):
    rng = np.random.default_rng(0)
    data = (rng.normal(size=shape) * np.linspace(3, 0.5, shape[1]) + offset).astype(np.float32)
    ours = PCA(5, random_state=0).fit(data)
    reference = ReferencePCA(5, svd_solver="full").fit(data.astype(np.float64))
    np.testing.assert_allclose(
        ours.pca_.explained_variance_, reference.explained_variance_, rtol=2e-3
    )
    ratio = reference.explained_variance_ratio_.sum()
    assert ours.report_["explained_variance_ratio"] == pytest.approx(ratio, abs=2e-3)


def test_pca_of_many_features_finds_the_strong_components():
    rng = np.random.default_rng(0)
    strong = rng.normal(size=(1010, 3)) @ rng.normal(size=(3, 2010)) * 5
    data = (strong + rng.normal(size=strong.shape)).astype(np.float32)
    ours = PCA(3, random_state=0).fit(data)
    assert ours.report_["svd_solver"] == "randomized"
    total = data.astype(np.float64).var(axis=0, ddof=1).sum()
    strong_share = (strong - strong.mean(axis=0)).astype(np.float64).var(axis=0, ddof=1).sum()
    assert ours.pca_.explained_variance_.sum() > 0.99 * strong_share
    assert ours.report_["explained_variance_ratio"] == pytest.approx(strong_share / total, abs=0.01)


def test_pca_keeps_what_there_is():
    assert PCA().fit_transform(X).shape == (180, 12)
    assert PCA().fit_transform(X[:4]).shape == (4, 4)


def test_seeds_and_threads(monkeypatch):
    assert draw_seed(7) == 7
    assert draw_seed(np.random.default_rng(1)) == draw_seed(np.random.default_rng(1))
    assert draw_seed(None) != draw_seed(None)
    with pytest.raises(ValueError, match="Got random_state=-1"):
        draw_seed(-1)
    monkeypatch.setenv("OMP_NUM_THREADS", "3,2")
    assert thread_count() == 3
    monkeypatch.setenv("OMP_NUM_THREADS", "many")
    assert 1 <= thread_count() <= (os.cpu_count() or 1)


def run(code):
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    return done.stdout.split()


def test_importing_loads_no_heavy_library():
    loaded = run(
        "import embeddings, embeddings.neighbors.graph, embeddings.raw, embeddings.pca\n"
        "import embeddings.tsne, embeddings.umap, embeddings.autoencoder, sys\n"
        "heavy = {'tensorflow', 'keras', 'umap', 'numba', 'openTSNE', 'faiss', 'matplotlib'}\n"
        "print('imported', *heavy & set(sys.modules))"
    )
    assert loaded == ["imported"]


FRESH = """
import sys
sys.path[:0] = ["tests/embeddings", "tests/helpers"]
from test_same_bytes import FFT, METHODS, X, clone, digest, seeded
for method in {methods}:
    print(digest(clone(method).set_params(**seeded(method)).fit_transform(X)))
print("tensorflow" in sys.modules)
"""


@pytest.mark.parametrize(
    ("names", "methods"),
    [
        ("[FFT]", [FFT]),
        pytest.param("METHODS", METHODS, marks=pytest.mark.slow),
    ],
)
def test_fresh_processes_fit_alike_without_tensorflow(names, methods):
    here = [digest(clone(m).set_params(**seeded(m)).fit_transform(X)) for m in methods]
    assert run(FRESH.format(methods=names)) == [*here, "False"]
