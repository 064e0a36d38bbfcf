"""Sparse tables from files and programs, and the runs on them."""

import gzip
from pathlib import Path

import numpy as np
import pytest
import scipy.io
import scipy.sparse as sp
from sklearn.datasets import dump_svmlight_file

import bench
from bench.datasets import load
from bench.datasets.arrays import from_arrays
from bench.datasets.order import Ordered
from bench.errors import UserError
from bench.files import sparse
from bench.files.cache import Cache
from bench.workers.dask.parcel import Parcel


def counts(n: int = 90, n_words: int = 40) -> tuple[sp.csr_matrix, np.ndarray]:
    """Three topics: each has four words of its own, and all share the others."""
    rng = np.random.default_rng(0)
    y = np.repeat(["a", "b", "c"], n // 3)
    table = rng.poisson(0.15, (n, n_words)).astype(float)
    for i, topic in enumerate("abc"):
        table[y == topic, 4 * i : 4 * i + 4] += rng.poisson(3, (n // 3, 4))
    return sp.csr_matrix(table), y


X, Y = counts()
CODES = np.unique(Y, return_inverse=True)[1]


@pytest.mark.parametrize("kind", ["npz-csr", "npz-coo", "npz-csc", "mtx", "mtx.gz", "mat", "svm"])
def test_every_kind_of_file_gives_the_same_table(home: Path, kind: str) -> None:
    path = home / {"npz": "d.npz"}.get(kind.partition("-")[0], f"d.{kind}")
    if kind.startswith("npz"):
        sp.save_npz(path, X.asformat(kind.partition("-")[2]))
    elif kind == "mat":
        scipy.io.savemat(path, {"X": X, "y": CODES + 1})
    elif kind == "svm":
        dump_svmlight_file(X, CODES, str(path), zero_based=False)
    else:
        scipy.io.mmwrite(home / "d.mtx", X)
        if kind.endswith("gz"):
            path.write_bytes(gzip.compress((home / "d.mtx").read_bytes()))
    (home / "y.txt").write_text("\n".join(Y) + "\n")
    reading = {} if kind in ("mat", "svm") else {"target": "y.txt"}
    dataset = load(str(path), **reading)
    assert dataset.is_sparse
    assert (X.astype(np.float32) != dataset.X).nnz == 0
    assert dataset.features_fingerprint == from_arrays((X, Y), "d").features_fingerprint
    assert dataset.y is not None
    assert dataset.y.tolist() == CODES.tolist()


def test_an_archive_whose_indices_leave_the_table_is_refused(home: Path) -> None:
    parts = {"data": np.ones(2), "indices": np.array([0, 99]), "indptr": np.array([0, 1, 2])}
    np.savez(home / "bad.npz", format=b"csr", shape=np.array([2, 3]), **parts)
    with pytest.raises(UserError, match="save_npz"):
        load("bad.npz")


def test_a_value_that_is_no_number_is_named_with_its_place() -> None:
    broken = X.tolil()
    broken[3, 7] = np.nan
    with pytest.raises(UserError, match="row 3, column 7"):
        from_arrays((broken.tocsr(), Y), "d")


def test_equal_tables_have_one_fingerprint_however_they_are_stored() -> None:
    order = np.random.default_rng(1).permutation(X.nnz)
    coo = X.tocoo()
    shuffled = sp.coo_matrix((coo.data[order], (coo.row[order], coo.col[order])), shape=X.shape)
    halves = sp.coo_matrix(
        (np.tile(coo.data / 2, 2), (np.tile(coo.row, 2), np.tile(coo.col, 2))), shape=X.shape
    )
    names = {from_arrays(t, "d").features_fingerprint for t in (X, shuffled, halves, X.tocsc())}
    assert len(names) == 1
    other = X.copy()
    other.data[0] += 1
    assert from_arrays(other, "d").features_fingerprint not in names


def test_sparse_and_dense_samples_come_in_one_order() -> None:
    dense = from_arrays((X.toarray(), Y), "d")
    orders = [Ordered.of(d).permutation for d in (from_arrays((X, Y), "d"), dense)]
    assert (orders[0] == orders[1]).all()


def test_a_table_survives_cache_and_parcel_and_damage_is_noticed(home: Path) -> None:
    table = sparse.canonical(X)
    cache, other = Cache(home / "c"), Cache(home / "d")
    name = cache.add(table)
    mapped = cache.load(name)
    assert sparse.same(mapped, table)
    assert isinstance(mapped.data.base, np.memmap)
    Parcel.of(cache, [("arrays", name)]).unpack(other)
    assert sparse.same(other.load(name), table)
    raw = bytearray(cache.path(name).read_bytes())
    raw[-1] ^= 1
    cache.path(name).write_bytes(raw)
    assert not Cache(home / "c").holds(name)


def test_a_run_scores_sparse_features_as_dense_ones() -> None:
    results = bench.run(
        {"sparse": (X, Y), "dense": (X.toarray(), Y)}, "raw", "agglomerative", reference=False
    )
    cells = results.cells().set_index("dataset")
    assert set(cells["status"]) == {"done"}
    names = ["ari", "silhouette", "davies_bouldin", "calinski_harabasz"]
    names += ["trustworthiness", "neighbor_agreement"]
    scores = [cells.loc[name, names].to_numpy(float) for name in ("sparse", "dense")]
    np.testing.assert_allclose(*scores, rtol=1e-4)


def test_what_takes_no_sparse_table_is_refused_a_large_copy(home: Path) -> None:
    rng = np.random.default_rng(0)  # sp.random would draw a permutation of all 600 million places
    places = rng.integers(600, size=6_000), rng.integers(1_000_000, size=6_000)
    wide = sp.coo_array((rng.random(6_000), places), shape=(600, 1_000_000)).tocsr()
    results = bench.run(
        {"wide": wide}, ["svd(n_components=2)", "standardize"], "constant", scores="core"
    )
    cells = results.cells().set_index("embedder")
    assert cells.loc["svd(n_components=2)", "status"] == "done"
    assert cells.loc["standardize", "status"] == "error"
    assert "dense copy" in cells.loc["standardize", "reason"]
