"""The t-SNE map: forces against a direct sum, descent and divergence against openTSNE."""

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import openTSNE
import pytest
import scipy.sparse as sp
from openTSNE import _tsne
from sklearn.datasets import load_digits

from embeddings.descent.tsne import Layout
from embeddings.neighbors.graph import neighbor_graph
from embeddings.tsne import TSNE

RNG = np.random.default_rng(0)
CLUMPS = RNG.uniform(-1, 1, (60, 2))[RNG.integers(60, size=1500)]
MAP = CLUMPS + RNG.normal(scale=0.05, size=CLUMPS.shape)


def repulsion_by_layout(Y, jobs=1):
    layout = Layout(sp.identity(len(Y), format="csr"), Y, jobs)
    with ThreadPoolExecutor(jobs) as pool:
        total = layout._repel(pool)
    return -0.5 * layout._felt[:, 1:], total


def repulsion_by_opentsne(Y):
    gradient = np.zeros_like(Y)
    total = _tsne.estimate_negative_gradient_fft_2d(Y, gradient, 3, 50, 1.0, 1)
    return -gradient * total, total


def repulsion_by_sum(Y):
    apart = Y[:, None] - Y
    near = 1 / (1 + np.square(apart).sum(axis=2))
    return (near[..., None] ** 2 * apart).sum(axis=1), near.sum() - len(Y)


def off(found, exact):
    return np.linalg.norm(found - exact) / np.linalg.norm(exact)


@pytest.mark.parametrize("width", [1e-4, 1.0, 20.0, 150.0])
def test_repulsion_errs_less_than_that_of_opentsne(width):
    Y = MAP * width / 2
    Y -= Y.mean(axis=0)
    exact, total = repulsion_by_sum(Y)
    ours, our_total = repulsion_by_layout(Y)
    theirs, _ = repulsion_by_opentsne(Y)
    assert off(ours, exact) < max(off(theirs, exact), 1e-5)
    assert our_total == pytest.approx(total, rel=3e-3)


def test_a_map_that_flew_apart_takes_no_more_than_its_bound_of_nodes(monkeypatch):
    monkeypatch.setattr("embeddings.descent.tsne.NODES", (100, 300))
    Y = MAP * 1e6
    layout = Layout(sp.identity(len(Y), format="csr"), Y, 1)
    with ThreadPoolExecutor(1) as pool:
        layout._repel(pool)
    assert layout._grid.n_nodes < 310


@pytest.fixture(scope="module")
def data():
    return load_digits().data[:400].astype(np.float32)


@pytest.mark.parametrize("exaggeration", [None, 2.0])
def test_descent_is_that_of_opentsne(data, exaggeration, monkeypatch):
    affinities = openTSNE.affinity.PerplexityBasedNN(data, perplexity=30, method="exact")
    start = 1e-4 * RNG.normal(size=(len(data), 2))
    reference = openTSNE.TSNE(
        n_iter=6, early_exaggeration_iter=6, exaggeration=exaggeration,
        negative_gradient_method="fft",
    ).fit(affinities=affinities, initialization=start)  # fmt: skip
    monkeypatch.setattr("embeddings.tsne.EARLY_ITERATIONS", 6)
    method = TSNE(n_iter=6, exaggeration=exaggeration)
    Z, divergence = method._lay_out(affinities, start, "fft", 0, 1)
    assert off(Z - Z.mean(axis=0), reference - np.mean(reference, axis=0)) < 1e-3
    assert divergence == pytest.approx(reference.kl_divergence, rel=1e-4)


def test_finished_maps_are_as_good_as_those_of_opentsne(data):
    ours, theirs = (
        TSNE(n_iter=200, random_state=0, negative_gradient_method=method).fit(data[:250])
        for method in ("auto", "bh")
    )
    assert ours.report_["negative_gradient_method"] == "fft"
    assert ours.report_["kl_divergence"] < 1.03 * theirs.report_["kl_divergence"]


def test_threads_change_nothing():
    graph = neighbor_graph(MAP, 30)
    one, two = (
        TSNE(n_iter=5, perplexity=10, n_jobs=jobs, random_state=0).fit(MAP, neighbors=graph)
        for jobs in (1, 3)
    )
    np.testing.assert_array_equal(one.embedding_, two.embedding_)
