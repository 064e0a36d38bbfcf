"""Embeddings come from files of several types, and are matched by ids where both have some."""

import numpy as np
import pandas as pd
import pytest

import bench
from bench.datasets.embedding_table import read_embedding
from bench.errors import UserError
from bench.store.store import Store

N = 60


@pytest.fixture
def data(tmp_path):
    rng = np.random.default_rng(0)
    y = np.arange(N) % 3
    names = [f"s{i:03}" for i in rng.permutation(N)]
    frame = pd.DataFrame({"id": names, "a": rng.random(N), "b": rng.random(N), "kind": y})
    frame.to_csv(tmp_path / "d.csv", index=False)
    Z = np.column_stack([y * 10.0, rng.random(N)])
    return tmp_path, names, y, Z


def written(folder, kind, names, Z):
    path = folder / f"z.{kind}"
    frame = pd.DataFrame(Z, columns=["u", "v"])
    frame.insert(0, "id", names)
    if kind == "csv":
        frame.to_csv(path, index=False)
    elif kind == "parquet":
        frame.to_parquet(path, index=False)
    else:
        np.savez(path, ids=np.array(names), Z=Z)
    return path


def run(folder, path):
    return bench.run(
        str(folder / "d.csv"), target="kind", embedders=["raw"], clusterers="kmeans",
        embeddings={"mine": str(path)}, reference=False, scores="core", threads=1,
        out=folder / f"run-{path.suffix[1:]}",
    )  # fmt: skip


@pytest.mark.parametrize("kind", ["csv", "parquet", "npz"])
def test_rows_are_matched_by_id(data, kind):
    folder, names, _, Z = data
    order = np.random.default_rng(1).permutation(N)
    more = [*(names[i] for i in order), "other"]
    path = written(folder, kind, more, np.vstack([Z[order], [[99.0, 0.0]]]))
    results = run(folder, path)
    scores = {r["embedder"]: r["scores"]["ari"] for r in Store(results.folder).records()}
    assert scores["mine"] == 1.0
    assert scores["raw"] < 0.5


def test_ids_that_are_not_the_datasets_are_refused(data):
    folder, names, _, Z = data
    with pytest.raises(UserError, match="no row of id"):
        run(folder, written(folder, "csv", ["x", *names[1:]], Z))
    with pytest.raises(UserError, match="several rows"):
        run(folder, written(folder, "npz", [names[1], *names[1:]], Z))


def test_without_ids_rows_have_the_datasets_order(data):
    folder, _, _, Z = data
    pd.DataFrame(Z, columns=["u", "v"]).to_csv(folder / "z.csv", index=False)
    rows, ids = read_embedding(str(folder / "z.csv"))
    assert ids is None
    np.testing.assert_allclose(rows, Z, rtol=1e-6)
    results = run(folder, folder / "z.csv")
    scores = {r["embedder"]: r["scores"]["ari"] for r in Store(results.folder).records()}
    assert scores["mine"] == 1.0
