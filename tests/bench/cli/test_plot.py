"""`clusterbench plot` and `results.plot`, on a store that was filled by hand."""

from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pandas as pd
import pytest
from matplotlib import image
from matplotlib.figure import Figure

import bench
from bench.errors import UserError
from bench.metrics import METRICS, Contingency
from bench.plots.catalog import NEEDS, Wanted, chosen, pictures
from bench.plots.files import save
from bench.plots.heatmap import heatmap
from bench.plots.run_pictures import RunPictures
from bench.spec.cells import Cell
from bench.spec.file import SpecFile
from bench.spec.resolve import resolve
from bench.store.parts import Part
from bench.store.references import write_row
from bench.store.runs import Runs, cell_of
from bench.store.store import Store
from bench.tables import matrix_table
from bench.tables.columns import parse_column

ARI = parse_column("ari")
SVG = "{http://www.w3.org/2000/svg}"
SIZES = {"blobs:100": 100, "blobs:250": 250}
CURVE = {"rank": [0, 50, 99], "k_distance": [0.1, 0.2, 3.0], "eps": [0.1, 0.2, 3.0],
         "noise": [1.0, 0.2, 0.0], "n_clusters": [0.0, 3.0, 1.0]}  # fmt: skip


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Write a run of two sizes, two embedders, two clusterers and seeds; the first has images."""
    folder = tmp_path_factory.mktemp("plots") / "run"
    spec = resolve(SpecFile(), datasets=list(SIZES), embedders=["raw", "umap"],
                   clusterers=["kmeans", "dbscan"], seeds=[4, 5])  # fmt: skip
    store, rng = Store(folder), np.random.default_rng(0)
    store.begin(spec.numbers_only().to_toml())
    classes = {f"class {code}": 1 for code in range(3)}
    store.write_run({"datasets": {name: {"classes": classes} for name in SIZES}})
    for dataset, n in SIZES.items():
        truth = rng.integers(0, 3, n)
        shown = np.arange(0, n, 2, dtype=np.int32)
        store.write_truth(dataset, {Part.FITTED: truth})
        row = {"dataset": dataset, "embedder": "raw", "reference": "svm", "seed": 4, "n_folds": 3,
               "status": "done", "reason": "", "scores": {"ari": 0.9}}  # fmt: skip
        write_row(folder, f"svm-{n}", row | {"id": f"svm-{n}"}, None)
        if n == 100:
            pixels = rng.integers(0, 256, (len(shown), 8, 8)).astype(np.uint8)
            store.write_thumbnails(dataset, {"indices": shown, "images": pixels})
        for embedder in ("raw", "umap"):
            points = rng.random((len(shown), 2), np.float32) + truth[shown, None]
            store.write_view(
                dataset,
                f"{embedder}-{n}",
                {"indices": shown, "points": points, "n_components": np.array(9)},
            )
            for clusterer in ("kmeans", "dbscan"):
                for seed in (4, 5):
                    cell = Cell(dataset, embedder, clusterer, seed)
                    wrong = rng.random(n) < (0.1 if embedder == "umap" else 0.6)
                    assignments = np.where(wrong, rng.integers(-1, 3, n), truth)
                    record = fields(cell, n, METRICS["ari"](Contingency.of(truth, assignments)))
                    store.write_cell(cell.id, record, {Part.FITTED: assignments.astype(np.int32)})
    return folder


def fields(cell: Cell, n: int, ari: float) -> dict:
    report = {} if cell.clusterer == "kmeans" else {
        "eps": 0.2, "eps_rule": "knee", "eps_curve": CURVE, "min_samples": 5, "eps_why": "why"
    }  # fmt: skip
    return {
        "dataset": cell.dataset, "embedder": cell.embedder, "clusterer": cell.clusterer,
        "seed": cell.seed, "n_samples": n, "n_classes": 3, "fingerprint": cell.dataset,
        "status": "done", "reason": "", "scores": {"ari": ari},
        "k_from": "found" if report else "truth",
        "seconds_neighbors": 0.0, "seconds_embed": n / 50, "seconds_cluster": (n / 50) ** 2,
        "seconds_score": 0.1, "peak_memory_mb": 1.0, "embedding": f"{cell.embedder}-{n}",
        "sources": {}, "methods": {"embedder": {}, "clusterer": {"report": report}},
    }  # fmt: skip


N_DRAWN = {"heatmap": 2, "pareto": 2, "seeds": 2, "scatter": 2, "contingency": 2, "clusters": 1,
           "samples": 3, "eps": 2, "scaling": 2}  # fmt: skip


@pytest.mark.parametrize(
    "kinds",
    [["heatmap", "clusters", "samples"], pytest.param(list(N_DRAWN), marks=pytest.mark.long)],
)
def test_pictures_are_drawn_from_the_store_alone(
    typed, run: Path, home: Path, kinds: list[str]
) -> None:
    asked = [] if kinds == list(NEEDS) else [part for kind in kinds for part in ("--kind", kind)]
    code, _, err = typed("plot", run, "--out", "p", "--format", "svg", "--embedder", "umap",
                         "--clusterer", "dbscan", *asked)  # fmt: skip
    assert code == 0, err
    names = sorted(path.name for path in (home / "p").glob("*.svg"))
    by_kind = {kind: [name for name in names if name.startswith(kind)] for kind in kinds}
    assert {kind: len(files) for kind, files in by_kind.items()} == {k: N_DRAWN[k] for k in kinds}
    assert f"{len(names)} pictures: p" in err
    assert all("blobs-100+umap+dbscan+4" in name for name in by_kind["samples"])
    for name in names:
        root = ElementTree.parse(home / "p" / name).getroot()
        title, description = root[0], root[1]
        assert (title.tag, description.tag) == (f"{SVG}title", f"{SVG}desc")
        assert title.text.startswith("blobs")
        assert description.text.startswith(title.text)
        ids = root.get("aria-labelledby").split()
        assert ids == [title.get("id"), description.get("id")]


def test_without_an_out_folder_pictures_lie_in_the_run(typed, run: Path) -> None:
    assert typed("plot", run, "--kind", "contingency", "--embedder", "raw", "--clusterer",
                 "kmeans", "--seed", "5")[0] == 0  # fmt: skip
    files = list((run / "plots").glob("*.png"))
    assert len(files) == 2
    for file in files:
        assert file.name.endswith("+raw+kmeans+5.png") or "+raw+kmeans+5+" in file.name
        pixels = image.imread(file)
        assert len(np.unique(pixels.reshape(-1, 4), axis=0)) > 20


def test_by_default_cells_are_of_the_first_seed_and_sheets_of_the_best_pipeline(run: Path) -> None:
    source = RunPictures(Runs([run]))
    cells = {cell_of(record) for record in chosen(source, Wanted(ARI))}
    assert cells == {cell_of(r) for r in source.runs.records if r["seed"] == 4}
    means = matrix_table(source.runs.records, ARI).set_index(["dataset", "embedder", "clusterer"])
    _, embedder, clusterer = means.loc[["blobs:100"], "mean"].idxmax()
    names = [name for name, _ in pictures(source, "samples", Wanted(ARI))]
    assert len(names) == 3
    assert all(f"+{embedder}+{clusterer}+4" in name for name in names)


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--kind", "heatmat"], "did you mean 'heatmap'"),
        (["--metric", "arl"], "did you mean 'ari'"),
        (["--format", "pgn"], "did you mean 'png'"),
        (["--kind", "scatter", "--embedder", "unap"], "did you mean 'umap'"),
        (["--kind", "eps", "--clusterer", "kmeans"], "a clusterer that chose an eps by a rule"),
    ],
)
def test_says_what_cannot_be_drawn(typed, run: Path, options: list[str], said: str) -> None:
    code, _, err = typed("plot", run, *options)
    assert code == 2
    assert said in err


def test_results_return_figures(run: Path) -> None:
    plot = bench.Results(run).plot
    assert plot.heatmap().get_suptitle() == "blobs:100: ARI"
    assert plot.heatmap("seconds_embed", dataset="blobs:250").get_suptitle().startswith("blobs:250")
    assert "svm, all labels: 0.900" in plot.pareto().get_label()
    assert "(n = 2)" in plot.seeds().get_label()
    for draw in (plot.scatter, plot.contingency):
        assert draw("raw", "kmeans", seed=5).get_suptitle().startswith("blobs:100 · raw + kmeans")
    assert isinstance(plot.eps("umap", "dbscan"), Figure)
    assert set(plot.samples("umap", "kmeans")) == {0, 1, 2}
    assert "cluster 0: " in plot.clusters("umap", "kmeans").get_label()
    assert set(plot.scaling()) == {"blobs-embedding", "blobs-clustering"}
    assert "raw: 1.00" in plot.scaling()["blobs-embedding"].get_label()
    assert "umap + dbscan: 2.00" in plot.scaling()["blobs-clustering"].get_label()
    with pytest.raises(UserError, match="chose an eps by a rule"):
        plot.eps("umap", "kmeans")
    with pytest.raises(UserError, match="did you mean"):
        plot.scatter("umap", "kmean")


def test_names_stay_text_and_files_are_the_same_each_time(tmp_path: Path) -> None:
    name = "<script>alert(1)</script> & $\\frac{$ x_1$"
    summary = pd.DataFrame({
        "dataset": [name], "embedder": [name], "clusterer": [name], "mean": [0.5],
        "std": [np.nan], "n_values": [1], "n_done": [1], "n_cells": [1],
        "k_from": ["truth"],
    })  # fmt: skip
    for form in ("svg", "png"):
        for place in "ab":
            save(heatmap(summary, ARI), tmp_path / f"{place}.{form}")
        contents = [(tmp_path / f"{place}.{form}").read_bytes() for place in "ab"]
        assert contents[0] == contents[1]
    root = ElementTree.parse(tmp_path / "a.svg").getroot()
    assert not list(root.iter(f"{SVG}script"))
    assert root[0].text == f"{name}: ARI"
    assert sum(text.text == name for text in root.iter(f"{SVG}text")) == 2
