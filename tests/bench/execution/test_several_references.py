"""Several references of one dataset: what is run once, what once per k, and what tables show."""

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from sklearn.cluster import KMeans
from sklearn.datasets import make_blobs
from sklearn.metrics import adjusted_rand_score

import bench
from bench.errors import UserError
from bench.store.runs import Runs
from bench.store.store import Store

KEYS = {"reference": False, "scores": "core", "threads": 1}


@pytest.fixture
def battery(tmp_path: Path) -> Path:
    X, y = make_blobs(150, centers=6, cluster_std=0.4, random_state=3)
    np.savetxt(tmp_path / "b.data", X)
    np.savetxt(tmp_path / "b.labels0", y + 1, fmt="%d")
    np.savetxt(tmp_path / "b.labels1", np.where(y < 3, 1, 2), fmt="%d")
    np.savetxt(tmp_path / "b.labels2", np.where(np.arange(150) % 5, y % 2 + 1, 0), fmt="%d")
    return tmp_path / "b.data"


def records(folder: Path, truth: str | None = None) -> dict[tuple[str, str], dict]:
    all_records = Runs([folder], truth).records
    return {(record["dataset"], record["clusterer"]): record for record in all_records}


def run(battery: Path, truth: str | None, **more) -> bench.Results:
    keys = KEYS | {"clusterers": ["kmeans", "hdbscan"], "out": battery.parent / f"run-{truth}"}
    return bench.run([str(battery)], ["pca"], truth=truth, **keys | more)


def test_embeddings_and_methods_that_are_told_nothing_run_once(battery):
    results = run(battery, "all")
    by_name = records(results.folder)
    assert len(by_name) == 6
    assert len({record["embedding"] for record in by_name.values()}) == 1
    untold = [record for (_, name), record in by_name.items() if name == "hdbscan"]
    assert len({record["seconds_cluster"] for record in untold}) == 1
    assert [record["n_classes"] for record in untold] == [6, 2, 2]
    store = Store(results.folder)
    answers = {
        name: [
            len(np.unique(each))
            for cell in store.folder.glob(f"assignments/*{name}*")
            for each in [np.load(cell)["assignments"]]
        ]
        for name in ("kmeans",)
    }
    assert sorted(answers["kmeans"]) == [2, 2, 6]
    told_records = [by_name[f"b:labels{i}", "kmeans"]["seconds_cluster"] for i in range(3)]
    assert told_records[1] == told_records[2] != told_records[0]  # twice two classes


def test_best_is_the_greatest_over_references_each_with_its_own_k(battery):
    results = run(battery, "best")
    X = np.loadtxt(battery)
    by_hand = []
    for number in range(3):
        y = np.loadtxt(battery.with_name(f"b.labels{number}"), dtype=int)
        known = y > 0
        k = len(np.unique(y[known]))
        assignments = KMeans(k, n_init=20, random_state=0).fit_predict(X)
        by_hand.append(adjusted_rand_score(y[known], assignments[known]))
    name = "b (best of 3 references)"
    best = records(results.folder)[name, "kmeans"]
    assert best["scores"]["ari"] == pytest.approx(max(by_hand), abs=1e-6)
    single = records(results.folder, "all")
    for metric in ("ari", "nmi", "accuracy", "ari_left_out"):
        greatest = max(single[f"b:labels{i}", "hdbscan"]["scores"][metric] for i in range(3))
        assert records(results.folder)[name, "hdbscan"]["scores"][metric] == greatest
    assert results.matrix().index.tolist() == [(name, "pca")]
    assert {dataset for dataset, _ in records(results.folder, "first")} == {"b:labels0"}
    assert {dataset for dataset, _ in records(results.folder, "labels2")} == {"b:labels2"}
    with pytest.raises(UserError, match="labels1"):
        Runs([results.folder], "lables1")


@pytest.mark.long
def test_a_name_and_the_first_are_one_dataset(battery):
    named, first, default = (run(battery, truth) for truth in ("labels1", "first", None))
    assert {dataset for dataset, _ in records(named.folder)} == {"b"}
    assert records(named.folder)["b", "kmeans"]["n_classes"] == 2
    texts = [(r.folder / "spec.toml").read_text() for r in (first, default)]
    assert texts[0] == texts[1].replace('subset = "random"', 'subset = "random"\ntruth = "first"')
    assert (
        records(first.folder)["b", "kmeans"]["scores"]
        == records(default.folder)["b", "kmeans"]["scores"]
    )
    with pytest.raises(UserError, match="labels0, labels1, labels2"):
        run(battery, "labels7")


def test_the_same_again_runs_nothing_and_a_stored_spec_is_taken(battery):
    results = run(battery, "best")
    stamps = {path: path.stat().st_mtime_ns for path in results.folder.glob("cells/*")}
    run(battery, "best")
    bench.run(spec=results.folder / "spec.toml", out=results.folder, threads=1, trust=True)
    assert {path: path.stat().st_mtime_ns for path in results.folder.glob("cells/*")} == stamps


def test_several_columns_of_a_table_are_references_and_no_features(tmp_path):
    X, y = make_blobs(60, centers=3, random_state=0)
    frame = pd.DataFrame(X, columns=["a", "b"]).assign(kind=y, site=np.arange(60) % 2)
    frame.to_csv(tmp_path / "t.csv", index=False)
    spec = tmp_path / "s.toml"
    spec.write_text(
        f"""
        [matrix]
        datasets = ["t"]
        embedders = ["raw"]
        clusterers = ["kmeans"]
        truth = "all"
        [datasets.t]
        use = {str(tmp_path / "t.csv")!r}
        target = ["kind", "site"]
        """
    )
    results = bench.run(spec=spec, out=tmp_path / "run", **KEYS)
    run_record = json.loads((tmp_path / "run/run.json").read_text())["datasets"]
    assert {name: d["n_features"] for name, d in run_record.items()} == {"t:kind": 2, "t:site": 2}
    assert [r["n_classes"] for r in records(results.folder).values()] == [3, 2]


def test_references_come_from_python_by_name(tmp_path):
    X, y = make_blobs(80, centers=4, random_state=1)
    site = np.where(np.arange(80) < 60, (y % 2).astype(float), np.nan)
    results = bench.run(
        {"d": (X, {"kind": y, "site": site})}, "raw", "kmeans", truth="all",
        out=tmp_path / "run", **KEYS,
    )  # fmt: skip
    by_name = records(results.folder)
    assert {name: r["n_classes"] for (name, _), r in by_name.items()} == {"d:kind": 4, "d:site": 2}
    assert Store(results.folder).read_run()["datasets"]["d:site"]["n_labelled"] == 60
    assert len({record["embedding"] for record in by_name.values()}) == 1
    known = ~np.isnan(site)
    assigned = Store(results.folder).assignments(
        next(path.stem for path in (results.folder / "cells").glob("d-site*"))
    )["fitted"]
    expected = adjusted_rand_score(site[known], assigned[known])
    assert by_name["d:site", "kmeans"]["scores"]["ari"] == pytest.approx(expected)


def test_columns_of_a_frame_are_references(tmp_path):
    X, y = make_blobs(60, centers=3, random_state=0)
    frame = pd.DataFrame(X, columns=["a", "b"]).assign(kind=y, site=np.arange(60) % 2)
    given = {"datasets": {"d": frame}, "embedders": "raw", "clusterers": "kmeans", **KEYS}
    results = bench.run(**given, target=["kind", "site"], truth="best", out=tmp_path / "run")
    described = json.loads((tmp_path / "run/run.json").read_text())["datasets"]
    assert {n: d["n_features"] for n, d in described.items()} == {"d:kind": 2, "d:site": 2}
    assert {name for name, _ in records(results.folder)} == {"d (best of 2 references)"}
    with pytest.raises(UserError, match="kind"):
        bench.run(**given, target=["kid", "site"], truth="all", out=tmp_path / "other")
