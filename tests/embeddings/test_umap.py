"""The descent of UMAP: maps as good as umap-learn's own."""

import importlib

import numpy as np
import pytest
from sklearn.datasets import load_digits
from sklearn.manifold import trustworthiness
from threadpoolctl import threadpool_info, threadpool_limits

from embeddings import umap
from embeddings.descent.umap import descend
from embeddings.descent.umap_learn import import_umap
from embeddings.descent.umap_start import start_by_part
from embeddings.neighbors.graph import neighbor_graph
from embeddings.umap import UMAP

DIGITS = load_digits().data[:600].astype(np.float32)


def kept(Z, k=10):
    """Share of the k nearest neighbours that a map keeps."""
    true, found = neighbor_graph(DIGITS, k).indices, neighbor_graph(Z, k).indices
    return np.mean([len(set(a) & set(b)) / k for a, b in zip(true, found, strict=True)])


@pytest.mark.long
def test_maps_are_as_good_as_those_of_umap_learn():
    ours = UMAP(random_state=0, n_epochs=200).fit(DIGITS)
    own = import_umap().UMAP(random_state=0, n_epochs=200, n_jobs=1)
    theirs = own.fit_transform(DIGITS)
    assert np.array_equal(ours.umap_.graph_.indices, own.graph_.indices)
    assert kept(ours.embedding_) > kept(theirs) - 0.02
    good = trustworthiness(DIGITS, theirs, n_neighbors=10)
    assert trustworthiness(DIGITS, ours.embedding_, n_neighbors=10) > good - 0.005
    assert ours.embedding_.std(axis=0) == pytest.approx(theirs.std(axis=0), rel=0.3)


def test_an_attraction_is_the_step_that_umap_learn_takes():
    from umap.layouts import optimize_layout_euclidean

    start = np.array([[0, 0], [0.5, 1]], np.float32)
    edge, every = (np.array([0], np.int32), np.array([1], np.int32)), np.array([1.0])
    ours, theirs = start.copy(), start.copy()
    # No repulsion: what draws push with is zero.
    descend(ours, *edge, every, np.float32(1.5), np.float32(0.9), np.float32(0), 5, 1.0, 6,
            np.uint64(0))  # fmt: skip
    optimize_layout_euclidean(
        theirs, theirs, *edge, 6, 2, every, 1.5, 0.9, np.array([1, 2, 3]), gamma=0.0,
        move_other=True,
    )  # fmt: skip
    np.testing.assert_allclose(ours, theirs, rtol=1e-5)
    assert not np.allclose(ours, start)


def test_three_components_are_left_to_umap_learn():
    Z = UMAP(3, n_epochs=30, random_state=0).fit_transform(DIGITS[:200])
    assert Z.shape == (200, 3)


def test_the_start_is_found_by_one_thread_of_the_blas_however_many_there_are(monkeypatch):
    """With two, the last bits of the eigenvectors differ from 20,000 samples on."""
    umap_ = importlib.import_module(import_umap().UMAP.__module__)
    own, threads = umap_.spectral_layout, []

    def watched(*arguments, **keywords):
        threads.extend(
            each["num_threads"] for each in threadpool_info() if each["user_api"] == "blas"
        )
        return own(*arguments, **keywords)

    monkeypatch.setattr(umap_, "spectral_layout", watched)
    with threadpool_limits(2, user_api="blas"):
        UMAP(random_state=0, n_epochs=1).fit(DIGITS[:100])
        assert all(e["num_threads"] == 2 for e in threadpool_info() if e["user_api"] == "blas")
    assert set(threads) == {1}


def test_very_many_samples_start_as_a_part_of_them_does(monkeypatch):
    """The map is as good as from umap-learn's start of all, whose time grows with n²."""
    whole = UMAP(random_state=0).fit(DIGITS)
    assert whole.report_["init"] == "spectral"
    monkeypatch.setattr(umap, "EXACT_SAMPLES", 500)
    monkeypatch.setattr(umap, "START_SAMPLES", 200)
    part, again = (UMAP(random_state=0).fit(DIGITS) for _ in range(2))
    assert part.report_["init"] == "spectral, of 200 samples"
    assert kept(part.embedding_) > kept(whole.embedding_) - 0.02
    np.testing.assert_array_equal(part.embedding_, again.embedding_)
    assert UMAP(3, random_state=0, n_epochs=20).fit_transform(DIGITS).shape == (600, 3)


def test_a_sample_starts_amid_its_neighbours_or_beside_the_nearest_of_the_part():
    # The last six are neighbours of each other only.
    X = np.r_[np.arange(400), np.linspace(200.2, 200.3, 6)].astype(np.float32)[:, None]
    indices, parts = neighbor_graph(X, 5).indices, []
    for seed in range(20):
        Y = start_by_part(
            X, indices, lambda part: parts.append(part) or part, 100, np.random.default_rng(seed)
        )
        np.testing.assert_allclose(Y, X, atol=15)
        assert len(np.unique(Y)) > 400  # nothing coincides that may have to part
    assert {len(part) for part in parts} == {100}
    assert any(np.all(part % 1 == 0) for part in parts)  # none of the six: they were lost


@pytest.mark.slow
def test_another_metric_finds_neighbours_of_its_own():
    method = UMAP(metric="manhattan", n_epochs=50, random_state=0)
    assert method.neighbors_wanted(500, 10) == 0
    method.fit(DIGITS[:180])
    assert np.isfinite(method.transform(DIGITS[180:225])).all()
