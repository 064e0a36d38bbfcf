"""Sorted data: neither a method that returns the order of its input nor ties gain by it."""

import shutil
from pathlib import Path

import numpy as np
import planted
import pytest

import bench
from bench.datasets import load


def cheat(
    home: Path, *datasets: str, target: str | None = None
) -> dict[tuple[str, str, str], float]:
    shutil.copy(planted.__file__, home / "planted.py")
    results = bench.run(
        list(datasets),
        {"counts": "planted:Counts", "raw": "raw"},
        {"kmeans": "kmeans", "slices": "planted:Slices"},
        target=target,
        jobs=1,
        threads=2,
        reference=False,
        out="r",
    )
    table = results.cells()
    assert table["status"].eq("done").all()
    return {(r.dataset, r.embedder, r.clusterer): r.ari for r in table.itertuples()}


def sorted_csv(path: Path) -> None:
    X, y = np.random.default_rng(0).normal(size=(2000, 2)), np.repeat(list("abcde"), 400)
    X += 3 * np.unique(y, return_inverse=True)[1][:, None]
    lines = [f"{a:.6f},{b:.6f},{c}" for (a, b), c in zip(X, y, strict=True)]
    path.write_text("\n".join(["one,two,label", *lines]))


def sorted_blobs(path: Path) -> None:
    blobs = load("blobs:5000")
    assert blobs.y is not None
    order = np.argsort(blobs.y, kind="stable")
    np.savez(path, X=blobs.X[order], y=blobs.y[order])


def test_the_order_of_a_sorted_file_is_worth_nothing(home: Path) -> None:
    sorted_csv(home / "sorted.csv")
    ari = cheat(home, "./sorted.csv", target="label")
    assert ari.pop(("sorted", "raw", "kmeans")) > 0.5
    assert max(map(abs, ari.values())) < 0.01


@pytest.mark.long
def test_the_order_of_sorted_data_is_worth_nothing(home: Path) -> None:
    sorted_blobs(home / "parted.npz")
    ari = cheat(home, "mnist-5k", "./parted.npz")
    assert min(ari.pop((name, "raw", "kmeans")) for name in ("mnist-5k", "parted")) > 0.3
    assert max(map(abs, ari.values())) < 0.01


@pytest.mark.long
@pytest.mark.parametrize("features", ["constant", "binary"])
def test_ties_are_worth_nothing(home: Path, features: str) -> None:
    """Neighbours at one distance are ordered by index, which was a label where data are sorted."""
    X = np.zeros((600, 10))
    if features == "binary":
        X[:, 0] = np.random.default_rng(0).integers(2, size=600)
    pipelines = [("umap", "kmeans"), ("tsne", "dbscan")]
    results = bench.run(
        {"ties": (X, np.arange(600) // 120)},
        ["umap", "tsne"],
        ["kmeans", "dbscan"],
        seeds=5,
        jobs=2,
        threads=1,
        reference=False,
        out="r",
    )
    table = results.cells()
    assert table["status"].eq("done").all(), table["reason"].tolist()
    means = table.groupby(["embedder", "clusterer"])["ari"].mean()
    assert means[pipelines].abs().max() < 0.02, means
