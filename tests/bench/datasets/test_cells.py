"""AnnData's files and objects: features, truth, embeddings and names, in every encoding."""

import gzip
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import h5py
import numpy as np
import pandas as pd
import pytest
from h5ad_files import write
from scipy.sparse import csc_matrix, csr_matrix

import bench
from bench.api.obsm import in_memory
from bench.datasets import load
from bench.datasets.embedding_table import dense_rows, read_embedding
from bench.datasets.objects import from_object
from bench.errors import UserError

RNG = np.random.default_rng(0)
X = RNG.poisson(1, (6, 4)).astype(np.float32)
TYPES = ["B", "T", "B", None, "T", "B"]
OBS = {
    "_index": [f"cell{i}" for i in range(6)],
    "cell_type": TYPES,
    "batch": [0, 1, None, 1, 0, 1],
    "depth": X.sum(axis=1),
}
VAR = {"_index": ["g1", "g2", "g3", "g4"], "n_cells": [1, 2, 3, 4]}
OBSM = {
    "X_pca": RNG.normal(size=(6, 2)),
    "frame": {"_index": OBS["_index"], "a": X[:, 0], "b": X[:, 1]},
}


def cells(home: Path, **other: Any) -> Path:
    elements = {"X": X, "obs": OBS, "var": VAR, "obsm": OBSM, "layers": {"counts": csr_matrix(X)}}
    return write(home / "cells.h5ad", **{**elements, **other})


@pytest.mark.parametrize("features", [X, csr_matrix(X), csc_matrix(X)])
def test_features_dense_and_sparse_with_their_names(home: Path, features: Any) -> None:
    cells(home, X=features)
    dataset = load("cells.h5ad", target="cell_type")
    values = dataset.X.toarray() if dataset.is_sparse else dataset.X
    assert dataset.is_sparse == hasattr(features, "indptr")
    np.testing.assert_array_equal(values, X)
    assert dataset.feature_names == ("g1", "g2", "g3", "g4")
    assert dataset.row_names is not None
    assert dataset.row_names.tolist() == OBS["_index"]
    assert dataset.class_names == ("B", "T")
    assert dataset.y is not None
    assert dataset.y.tolist() == [0, 1, 0, -1, 1, 0]


def test_a_column_of_whole_numbers_with_holes_is_a_reference(home: Path) -> None:
    cells(home)
    y = load("cells.h5ad", target="batch").y
    assert y is not None
    assert y.tolist() == [0, 1, -1, 1, 0, 1]


@pytest.mark.parametrize(
    ("place", "expected"),
    [("layers/counts", X), ("obsm/X_pca", OBSM["X_pca"]), ("obsm/frame", X[:, :2]), ("X", X)],
)
def test_what_is_meant_in_a_file_stands_behind_a_mark(home: Path, place: str, expected) -> None:
    cells(home)
    dataset = load(f"cells.h5ad#{place}", target="cell_type")
    values = dataset.X.toarray() if dataset.is_sparse else dataset.X
    np.testing.assert_allclose(values, expected, rtol=1e-6)


def test_a_file_compressed_as_a_whole(home: Path) -> None:
    path = cells(home)
    (home / "cells.h5ad.gz").write_bytes(gzip.compress(path.read_bytes()))
    assert load("cells.h5ad.gz").fingerprint == load("cells.h5ad").fingerprint


def test_tables_of_releases_before_the_format_was_described(home: Path) -> None:
    with h5py.File("old.h5ad", "w") as file:
        file["X"] = X
        records = np.zeros(6, [("index", "S8"), ("kind", "i1")])
        records["index"], records["kind"] = (
            [name.encode() for name in OBS["_index"]],
            [0, 1, 0, -1, 1, 0],
        )
        file["obs"] = records
        file["uns/kind_categories"] = np.array([b"B", b"T"])
        file["obsm"] = np.zeros(6, [("X_pca", "f4", (3,))])
        raw = file.create_group("raw.X")
        raw.attrs.update({"h5sparse_format": "csr", "h5sparse_shape": (6, 4)})
        for part in ("data", "indices", "indptr"):
            raw[part] = getattr(csr_matrix(X), part)
    dataset = load("old.h5ad", target="kind")
    assert dataset.y is not None
    assert dataset.y.tolist() == [0, 1, 0, -1, 1, 0]
    assert dataset.row_names is not None
    assert dataset.row_names[2] == "cell2"
    np.testing.assert_array_equal(load("old.h5ad#raw/X").X.toarray(), X)
    assert load("old.h5ad#obsm/X_pca").X.shape == (6, 3)


@pytest.mark.parametrize(
    ("name", "reading", "expected"),
    [
        ("cells.h5ad", {"target": "nope"}, "expected one of: batch, cell_type, depth"),
        ("cells.h5ad#obsm/nope", {}, "expected one of: X, layers/counts, obsm/X_pca, obsm/frame"),
        ("none.h5ad", {}, "there is no such file"),
        ("broken.h5ad", {}, "expected a file of AnnData"),
        ("other.h5ad", {}, "holds no table 'obs'"),
        ("bare.h5ad", {}, "holds no X, but expected features: name one of: bare.h5ad#obsm/X_pca"),
        ("odd.h5ad", {}, "expected a file of AnnData"),
    ],
)
def test_what_cannot_be_read_is_said_in_a_sentence(home, name, reading, expected) -> None:
    cells(home)
    (home / "broken.h5ad").write_bytes(b"\x89HDF\r\n\x1a\n, not")
    h5py.File("other.h5ad", "w").close()
    write(home / "bare.h5ad", obs=OBS, var=VAR, obsm={"X_pca": OBSM["X_pca"]})
    odd = csr_matrix(X)
    odd.indices[0] = 99
    write(home / "odd.h5ad", X=odd, obs=OBS, var=VAR)
    with pytest.raises(UserError) as raised:
        load(name, **reading)
    assert expected in str(raised.value)


def test_an_embedding_in_obsm_is_matched_by_ids(home: Path) -> None:
    cells(home)
    rows, names = read_embedding("cells.h5ad#obsm/X_pca")
    np.testing.assert_array_equal(rows, OBSM["X_pca"])
    assert names is not None
    assert names.tolist() == OBS["_index"]


@pytest.mark.parametrize("kept", [csr_matrix, csc_matrix])
def test_an_embedding_that_was_kept_sparse_is_dense_in_a_run(typed, home: Path, kept: Any) -> None:
    path = many(home / "cells.h5ad")
    with h5py.File(path) as file:
        Z = np.asarray(file["obsm/X_pca"])
    obs = {"_index": [f"c{i}" for i in range(40)], "kind": ["B"] * 20 + ["T"] * 20}
    write(path, X=Z, obs=obs, var={"_index": ["g1", "g2"]}, obsm={"kept": kept(Z)})
    np.testing.assert_array_equal(read_embedding("cells.h5ad#obsm/kept")[0], Z)
    code, out, err = typed(
        "run", "--dataset", "cells.h5ad", "--target", "kind", "--obsm", "--no-reference",
        "--embedder", "raw", "--clusterer", "kmeans", "--out", "r",
    )  # fmt: skip
    assert code == 0, err
    assert "| kept | **1.000** |" in out
    adata = SimpleNamespace(
        X=Z, obs=obs, obsm={"kept": kept(Z)}, obs_names=obs["_index"], var_names=["g1", "g2"]
    )
    np.testing.assert_array_equal(in_memory({"cells": adata})["kept"], Z)


def test_too_large_a_sparse_table_is_no_embedding() -> None:
    with pytest.raises(UserError, match="1,000,000 × 1,000 numbers, but expected at most"):
        dense_rows(csr_matrix((1_000_000, 1_000)), "counts")


def many(path: Path) -> Path:
    """Write a file of 40 cells of two types that their embedding tells apart."""
    kinds = np.repeat(["B", "T"], 20)
    Z = np.random.default_rng(1).normal(size=(40, 2)) + 20 * (kinds == "T")[:, None]
    obs = {"_index": [f"c{i}" for i in range(40)], "kind": kinds.tolist(), "site": ["x", "y"] * 20}
    var = {"_index": ["g1", "g2", "g3"]}
    noise = np.random.default_rng(2).normal(size=(40, 3))
    return write(path, X=noise, obs=obs, var=var, obsm={"X_pca": Z, "X_umap": Z[:, :1]})


def test_a_run_takes_all_embeddings_along_and_scores_each_reference(typed, home: Path) -> None:
    many(home / "cells.h5ad")
    code, out, err = typed(
        "run", "--dataset", "cells.h5ad", "--target", "kind", "--obsm", "--no-reference",
        "--embedder", "raw", "--clusterer", "kmeans", "--out", "r",
    )  # fmt: skip
    assert code == 0, err
    assert "| X_pca | **1.000** |" in out
    assert "| X_umap |" in out
    code, out, err = typed(
        "run", "--dataset", "cells.h5ad#obsm/X_pca", "--obsm", "--dataset", "digits"
    )
    assert code == 2
    assert "expected one file of AnnData (.h5ad) and no other dataset" in err


def test_an_object_in_memory_with_two_references(home: Path) -> None:
    """What AnnData has of its interface is what is used of it."""
    rng = np.random.default_rng(0)
    obs = pd.DataFrame({"kind": np.repeat(["a", "b"], 20), "site": ["x", "y"] * 20})
    obs.index = [f"c{i}" for i in range(40)]
    far = rng.normal(size=(40, 3)) + 30 * (obs["kind"] == "a").to_numpy()[:, None]
    adata = SimpleNamespace(
        X=csr_matrix(far),
        obs=obs,
        obsm={"Z": far[:, :1]},
        obs_names=obs.index,
        var_names=["p", "q", "r"],
    )
    dataset = from_object((adata, "kind"), "cells")
    assert dataset.feature_names == ("p", "q", "r")
    assert dataset.class_names == ("a", "b")
    results = bench.run(
        {"cells": adata},
        "raw",
        "kmeans",
        target=["kind", "site"],
        truth="all",
        obsm=True,
        reference=False,
    )
    scores = results.cells().set_index(["dataset", "embedder"])["ari"]
    assert scores["cells:kind", "Z"] == scores["cells:kind", "raw"] == 1.0
    assert scores["cells:site", "raw"] < 0.1


def test_attributes_that_are_bytes_and_the_genes_of_raw(home: Path) -> None:
    """As programs in R write them; raw has more genes, in another order."""
    cells(home)
    with h5py.File("cells.h5ad", "a") as file:
        raw = file.create_group("raw")
        matrix = raw.create_group("X")
        wide = csr_matrix(np.hstack([X[:, ::-1], X[:, :1]]))
        matrix.attrs["encoding-type"] = np.bytes_("csr_matrix")
        matrix.attrs["shape"] = wide.shape
        for part in ("data", "indices", "indptr"):
            matrix[part] = getattr(wide, part)
        genes = raw.create_group("var")
        genes.attrs["_index"] = np.bytes_("names")
        genes["names"] = np.array([b"g4", b"g3", b"g2", b"g1", b"g0"])
    dataset = load("cells.h5ad#raw/X", target="cell_type")
    np.testing.assert_array_equal(dataset.X.toarray(), wide.toarray())
    assert dataset.feature_names == ("g4", "g3", "g2", "g1", "g0")
    assert load("cells.h5ad#").fingerprint == load("cells.h5ad").fingerprint
