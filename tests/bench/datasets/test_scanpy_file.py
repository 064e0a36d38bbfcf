"""The real file of cells that the scanpy package carries: two references, layers and embeddings."""

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

import bench

FILE = "scanpy/datasets/10x_pbmc68k_reduced.h5ad"


@pytest.fixture(scope="module")
def cells(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Take the file out of the package, which is fetched and not installed."""
    folder = tmp_path_factory.mktemp("scanpy")
    subprocess.run(
        [*(sys.executable, "-m", "pip", "download", "--quiet", "--no-deps"),
         *("--only-binary", ":all:", "--dest", str(folder), "scanpy==1.11.5")],
        check=True,
    )  # fmt: skip
    (wheel,) = folder.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        return Path(archive.extract(FILE, folder))


@pytest.mark.slow  # fetches a package
def test_cells_of_a_real_file_have_two_references_and_their_embeddings(
    cells: Path, tmp_path: Path
) -> None:
    results = bench.run(
        str(cells), target=["bulk_labels", "louvain"], truth="all", obsm=True,
        clusterers=["kmeans", "leiden"], seeds=1, reference=False, scores="core",
        out=tmp_path / "run", cache_dir=tmp_path / "cache",
    )  # fmt: skip
    scores = results.cells()
    assert scores["status"].eq("done").all()
    assert {*scores["embedder"]} == {"X_pca", "X_umap"}
    assert {*scores["n_samples"]} == {700}
    scores["truth"] = scores["dataset"].str.rpartition(":")[2]
    counts = scores[scores["clusterer"] == "kmeans"].groupby("truth")["n_clusters"].first()
    assert counts.to_dict() == {"bulk_labels": 10, "louvain": 11}
    ari = scores.groupby(["truth", "embedder"])["ari"].mean()
    assert ari["louvain", "X_umap"] > 0.6, "louvain was made from neighbours of these cells"
    assert 0.2 < ari["bulk_labels", "X_umap"] < 0.6
