"""The neighbour graph and embedders of sparse tables, beside those of the dense ones."""

import tracemalloc

import numpy as np
import pytest
import scipy.sparse as sp

from embeddings.neighbors import graph, sparse
from embeddings.neighbors.graph import neighbor_graph
from embeddings.nmf import NMF
from embeddings.pca import PCA
from embeddings.raw import Raw
from embeddings.svd import SVD

X = sp.random(300, 80, 0.1, format="csr", random_state=0, dtype=np.float32)


@pytest.mark.parametrize("share", [0.05, 0.3], ids=["searched sparse", "searched as dense"])
def test_the_graph_is_that_of_the_dense_table_with_duplicates_in_it(share: float) -> None:
    X = sp.random(300, 80, share, format="csr", random_state=0, dtype=np.float32)
    doubled = sp.vstack([X, X[:40], X[:40]]).tocsr()
    found, dense = neighbor_graph(doubled, 12), neighbor_graph(doubled.toarray(), 12)
    np.testing.assert_allclose(found.distances, dense.distances, rtol=1e-5, atol=1e-6)
    ties = np.isclose(np.diff(dense.distances, axis=1), 0, atol=1e-5).any(axis=1)
    clear = ~ties
    assert (found.indices[clear, :-1] == dense.indices[clear, :-1]).mean() > 0.99
    assert (found.distances[:40, :2] == 0).all()


def test_a_table_with_few_zeros_is_searched_as_a_dense_one(monkeypatch: pytest.MonkeyPatch) -> None:
    full = sp.random(300, 80, graph.DENSE_SHARE, format="csr", random_state=0)
    monkeypatch.setattr(graph, "SparseIndex", None)  # calling it would fail
    one, other = neighbor_graph(full, 5), neighbor_graph(full.toarray(), 5)
    assert one.indices.tobytes() == other.indices.tobytes()
    assert one.distances.tobytes() == other.distances.tobytes()
    monkeypatch.setattr(graph, "EXACT_SAMPLES", 299)
    with pytest.raises(TypeError):  # beyond, a dense search would not be exact
        neighbor_graph(full, 5)


@pytest.mark.parametrize("make", [lambda: PCA(5), lambda: SVD(5, random_state=0), Raw])
def test_embedders_agree_with_themselves_on_dense(make) -> None:
    Z, D = make().fit_transform(X), make().fit_transform(X.toarray())
    Z = Z.toarray() if sp.issparse(Z) else Z
    signs = np.sign((Z * D).sum(axis=0))
    signs[signs == 0] = 1
    np.testing.assert_allclose(Z * signs, D, atol=2e-2)


@pytest.mark.parametrize("make", [lambda: PCA(3), lambda: SVD(3), lambda: NMF(3), Raw])
def test_nothing_is_written_out_with_its_zeros(make) -> None:
    rng = np.random.default_rng(0)  # sp.random would draw a permutation of all 200 million places
    places = rng.integers(2_000, size=20_000), rng.integers(100_000, size=20_000)
    values = rng.random(20_000, dtype=np.float32)
    wide = sp.coo_array((values, places), shape=(2_000, 100_000)).tocsr()
    tracemalloc.start()
    make().fit_transform(wide)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 2_000 * 100_000 * 4 / 4, "a dense copy has 800 MB"


@pytest.mark.parametrize("most", [1, 40, 1 << 22])
def test_distances_of_pairs_do_not_depend_on_how_many_are_looked_at(monkeypatch, most: int) -> None:
    monkeypatch.setattr(sparse, "MOST_NUMBERS", most)
    rng = np.random.default_rng(0)
    Y, X = rng.poisson(0.3, (2, 30, 12)).astype(float)
    rows, columns = rng.integers(30, size=(2, 100))
    for size in (0, 1, 100):
        found = sparse.squared_between(
            sp.csr_matrix(Y), sp.csr_matrix(X), rows[:size], columns[:size]
        )
        np.testing.assert_allclose(found, np.square(Y[rows[:size]] - X[columns[:size]]).sum(axis=1))
