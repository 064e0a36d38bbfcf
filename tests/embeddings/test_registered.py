"""What every registered embedder promises: the same bytes, unseen samples, shared graphs."""

import pickle
import random
import subprocess
import sys
from functools import cache
from typing import Any

import numpy as np
import pytest
from places import ROOT
from registered import class_of, digest, embedder, installed
from sklearn.datasets import load_digits
from sklearn.manifold import trustworthiness

from embeddings import EMBEDDERS
from embeddings.neighbors.graph import neighbor_graph

DIGITS = (load_digits().data / 16).astype(np.float32)
X, UNSEEN = DIGITS[:300], DIGITS[300:340]
LONG = {"pacmap", "umap-layouts", "image-layouts"}
"""They compile when first imported, or lay out several times."""

LAID_OUT = {"tsne", "umap", "umap-layouts", "image-layouts", "pacmap", "trimap"}
"""They place a fitted sample that is transformed near where it was fitted, not there."""


def names(chosen: Any) -> list[Any]:
    return [pytest.param(n, marks=pytest.mark.long if n in LONG else ()) for n in chosen]


INSTALLED = installed(EMBEDDERS)
EVERY = names(INSTALLED)
ON_GRAPHS = names(n for n in INSTALLED if hasattr(class_of(n, EMBEDDERS), "neighbors_wanted"))


@cache
def fitted(name: str) -> tuple[Any, np.ndarray]:
    """Fit once for all tests, none of which changes the method."""
    method = embedder(name)
    return method, method.fit_transform(X)


@pytest.mark.parametrize("name", EVERY)
def test_fits_alike_twice_and_touches_nothing_else(name: str) -> None:
    before, python_state = X.copy(), random.getstate()
    numpy_state = np.random.get_state()  # noqa: NPY002 - it is what must not be touched
    first, again = fitted(name)[1], embedder(name).fit_transform(X)
    assert first.dtype == np.float32
    assert len(first) == len(X)
    assert np.isfinite(first).all()
    assert first.std(axis=0).max() > 0
    assert digest(first) == digest(again)
    np.testing.assert_array_equal(X, before)
    now = np.random.get_state()  # noqa: NPY002
    np.testing.assert_array_equal(now[1], numpy_state[1])
    assert (now[2], random.getstate()) == (numpy_state[2], python_state)


@pytest.mark.parametrize("name", EVERY)
def test_unseen_samples_are_embedded_and_pickles_agree(name: str) -> None:
    method, Z = fitted(name)
    found = method.transform(UNSEEN)
    assert found.shape == (len(UNSEEN), Z.shape[1])
    assert len(method.get_feature_names_out()) == Z.shape[1]
    assert np.isfinite(found).all()
    assert digest(pickle.loads(pickle.dumps(method)).transform(UNSEEN)) == digest(found)


@pytest.mark.parametrize("name", names(n for n in INSTALLED if n not in LAID_OUT))
def test_fitted_samples_stay_where_they_were_fitted(name: str) -> None:
    method, Z = fitted(name)
    assert np.abs(method.transform(X) - Z).max() <= 1e-4 * np.abs(Z).max()


@pytest.mark.parametrize("name", ON_GRAPHS)
def test_a_shared_graph_changes_nothing(name: str) -> None:
    graph, method = neighbor_graph(X, 80), embedder(name)
    assert 2 < method.neighbors_wanted(*X.shape) < 80
    assert digest(method.fit_transform(X, neighbors=graph)) == digest(fitted(name)[1])
    with pytest.raises(ValueError, match=r"graph of 300 samples and 80 .* expected 90 samples"):
        method.fit(X[:90], neighbors=graph)
    with pytest.raises(ValueError, match="and 2 neighbours, but expected 300 samples and at least"):
        method.fit(X, neighbors=graph.head(2))


@pytest.mark.parametrize(
    ("name", "params", "least"),
    [
        ("isomap", {}, 0.85),
        ("spectral", {}, 0.85),
        pytest.param("pacmap", {}, 0.85, marks=pytest.mark.long),
        ("tsne", {"n_iter": 250, "perplexity": 30}, 0.96),
        ("umap", {"n_epochs": 200, "n_neighbors": 15}, 0.96),
    ],
)
def test_maps_of_digits_keep_neighbours(name: str, params: dict[str, Any], least: float) -> None:
    Z = embedder(name, **params).fit_transform(DIGITS[:500])
    assert trustworthiness(DIGITS[:500], Z, n_neighbors=10) > least


@pytest.mark.parametrize("name", ["pca", "svd", "nmf", "kernel-pca"])
def test_components_are_as_many_as_there_are(name: str) -> None:
    assert embedder(name).fit_transform(X[:6]).shape[1] <= 6
    assert embedder(name).fit_transform(X[:, 20:23]).shape[1] <= (30 if "kernel" in name else 3)


@pytest.mark.parametrize("name", ["tsne", "umap"])
@pytest.mark.parametrize("n_samples", [3, 4, 8])
def test_few_samples_are_embedded_with_fewer_neighbours(name: str, n_samples: int) -> None:
    Z = embedder(name).fit_transform(X[:n_samples])
    assert Z.shape == (n_samples, 2)
    assert np.isfinite(Z).all()


@pytest.mark.parametrize("name", ["pacmap", "trimap"])
def test_a_missing_extra_is_named(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, name, None)
    with pytest.raises(ImportError, match=rf"pip install 'clusterbench\[{name}\]'"):
        embedder(name).fit(X)


CENTERS = np.array([[0.0] * 12, [9.0] * 12, [-9.0, 9.0] * 6])


def blobs(n_each: int, seed: int) -> np.ndarray:
    rng = np.random.default_rng(seed)
    return np.concatenate([rng.normal(c, size=(n_each, 12)) for c in CENTERS]).astype(np.float32)


@pytest.mark.parametrize(
    ("name", "params"),
    [
        ("raw", {}),
        ("pca", {"n_components": 3}),
        ("tsne", {"n_iter": 150, "perplexity": 10}),
        ("umap", {"n_epochs": 100, "n_neighbors": 10}),
    ],
)
def test_unseen_samples_land_among_their_own(name: str, params: dict[str, Any]) -> None:
    clumps, unseen = blobs(60, 0), blobs(15, 1)
    method = embedder(name, **params)
    fits = method.fit_transform(clumps)
    Z = method.transform(clumps)
    moved = np.linalg.norm(Z - fits, axis=1)
    assert np.median(moved) < 0.1 * np.linalg.norm(fits.std(axis=0))
    found = method.transform(unseen)
    centers = Z.reshape(3, 60, -1).mean(axis=1)
    nearest = ((found[:, None] - centers) ** 2).sum(axis=-1).argmin(axis=1)
    np.testing.assert_array_equal(nearest, np.repeat([0, 1, 2], 15))
    # The map is as it was, whatever was laid out in it.
    assert digest(method.transform(clumps)) == digest(Z)


FRESH = """
import sys
sys.path.insert(0, "tests/helpers")
from registered import digest, embedder
from sklearn.datasets import load_digits
X = (load_digits().data[:300] / 16).astype("float32")
for name in sys.argv[1:]:
    print(digest(embedder(name).fit_transform(X)))
print("tensorflow" in sys.modules)
"""


@pytest.mark.parametrize(
    "chosen",
    [["tsne"], pytest.param(["raw", "pca", "tsne", "umap"], marks=pytest.mark.slow)],
)
def test_fresh_processes_fit_alike_without_tensorflow(chosen: list[str]) -> None:
    done = subprocess.run(
        [sys.executable, "-c", FRESH, *chosen], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout.split() == [*(digest(fitted(name)[1]) for name in chosen), "False"]
