"""MNIST as a sparse and as a dense table: the same clusters."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import scipy.sparse as sp

import bench
from bench.datasets import load

PIPELINES = [("raw", "kmeans"), ("raw", "spherical-kmeans"), ("svd", "kmeans"), ("umap", "dbscan")]
SAME = 0.001


@pytest.mark.mnist
@pytest.mark.slow
def test_mnist_scores_the_same_sparse_and_dense(mnist_folder: Path, tmp_path: Path) -> None:
    digits = load("mnist", data_dir=mnist_folder)
    X = np.asarray(digits.X, np.float32).reshape(len(digits.X), -1)
    results = bench.run(
        {"dense": (X, digits.y), "csr": (sp.csr_array(X), digits.y)},
        pipelines=PIPELINES,
        seeds=3,
        scores=["ari"],
        reference=False,
        out=tmp_path / "run",
        cache_dir=tmp_path / "cache",
    )
    cells = results.cells()
    ari = cells.pivot(index=["embedder", "clusterer"], columns=["dataset", "seed"], values="ari")
    means: pd.DataFrame = ari.T.groupby(level="dataset").mean().T
    away = (means["csr"] - means["dense"]).abs()
    assert (away.drop(index=("umap", "dbscan")) <= SAME).all(), means
    spread = np.ptp(ari["dense"].loc[("umap", "dbscan")])
    assert away["umap", "dbscan"] <= max(spread, SAME), ari
