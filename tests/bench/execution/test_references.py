"""The supervised reference beside a matrix: what runs, what is kept, what is told."""

import io
import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from sklearn.metrics import adjusted_rand_score
from sklearn.model_selection import StratifiedKFold, cross_val_predict
from sklearn.neighbors import KNeighborsClassifier

from bench.datasets import load
from bench.datasets.describe import describe
from bench.datasets.order import Ordered
from bench.execution import references as row_runner
from bench.execution.options import Options
from bench.execution.progress import Plain
from bench.execution.references import run_rows
from bench.reference import REFERENCES, Classifier
from bench.spec import references as row
from bench.spec.file import SpecFile
from bench.spec.limits import Limits
from bench.spec.resolve import resolve
from bench.spec.spec import Spec
from bench.store.references import predictions
from bench.store.store import Store
from bench.tables.columns import parse_column
from bench.tables.references import reference_markdown

ARI = parse_column("ari")

KNN = Classifier("sklearn.neighbors:KNeighborsClassifier")


PLUGINS = """
import os, time
from sklearn.dummy import DummyClassifier

class Dies(DummyClassifier):
    def fit(self, X, y):
        os._exit(3)

class Sleeps(DummyClassifier):
    def fit(self, X, y):
        time.sleep(60)

class Raises(DummyClassifier):
    def fit(self, X, y):
        raise ArithmeticError("no such luck")
"""


@pytest.fixture
def begun(home: Path) -> tuple[Spec, Store, Options]:
    """A run whose matrix has ended, with no cells."""
    spec = resolve(SpecFile(), datasets=["digits"], n_samples=200)
    store = Store(home / "r")
    store.folder.mkdir()
    store.begin(spec.to_toml())
    store.write_run({"datasets": {"digits": describe(load("digits", n_samples=200))}})
    (home / "fails.py").write_text(PLUGINS)
    return spec, store, Options(home / "cache", threads=2, import_path=[str(home)])


def only(monkeypatch: pytest.MonkeyPatch, **classifiers: Classifier) -> None:
    for module in (row, row_runner):
        monkeypatch.setattr(module, "REFERENCES", classifiers)


def times(run: Path) -> dict[str, int]:
    return {path.stem: path.stat().st_mtime_ns for path in run.glob("reference/*.json")}


def test_rows_beside_a_matrix(clusterbench, typed, home: Path) -> None:
    command = ("run", "--dataset", "digits", "--n-samples", "400", "--embedder", "pca",
               "--clusterer", "kmeans", "--jobs", "1", "--threads", "1", "--out", "r")  # fmt: skip
    done = clusterbench(*command)
    assert "1 cells: 1 done. 7 reference rows: 7 done." in done.stderr
    assert "digits: pca + kmeans (ARI 0." in done.stdout
    table = pd.read_csv(io.StringIO(typed("tables", "r", "--long")[1]))
    rows = table[table.reference.notna()].set_index("reference")
    assert list(rows.index) == list(REFERENCES)
    assert rows.clusterer.isna().all()
    assert (rows.embedder == "raw").all()
    assert rows.accuracy["dummy"] < 0.2 < 0.85 < rows.accuracy.drop("dummy").min()
    assert (rows.reference_fitted_on == 267).all()
    record = json.loads((home / "r/reference/digits+raw+knn+0.json").read_text())
    dataset = load("digits", n_samples=400)
    folds = StratifiedKFold(3, shuffle=True, random_state=record["fold_seed"])
    X = dataset.X.astype(np.float64)
    expected = cross_val_predict(KNeighborsClassifier(), X, dataset.y, cv=folds)
    assert np.array_equal(predictions(home / "r", record["id"]), expected)
    assert rows.accuracy["knn"] == np.mean(expected == dataset.y)
    assert rows.ari["knn"] == pytest.approx(adjusted_rand_score(dataset.y, expected))
    assert "| random-forest | 0." in typed("tables", "r")[1]
    before = times(home / "r")
    assert typed(*command)[:2] == (0, done.stdout)
    assert "digits · reference knn · seed 0: kept\n" in typed(*command, "--dry-run")[1]
    output = typed(*command, "--dry-run", "--recompute")[1]
    assert "digits · reference knn · seed 0: fit and predict\n" in output
    assert times(home / "r") == before
    record["scores"] = {}
    (home / "r/reference/digits+raw+knn+0.json").write_text(json.dumps(record))
    assert typed("score", "r")[0] == 0
    rescored = json.loads((home / "r/reference/digits+raw+knn+0.json").read_text())
    assert rescored["scores"]["accuracy"] == rows.accuracy["knn"]
    # Neither truth nor what is almost the truth lies where embedders and clusterers read.
    arrays = [np.load(path) for path in (home.parent / "cache").glob("clusterbench/arrays/*.npy")]
    assert {array.ndim for array in arrays} == {2}


@pytest.mark.long
def test_rows_on_an_embedding(clusterbench, typed, home: Path) -> None:
    common = ("run", "--dataset", "digits", "--n-samples", "300", "--clusterer", "kmeans",
              "--embedder", "pca", "--embedder", "raw", "--out", "r")  # fmt: skip
    output = typed(*common, "--reference-on", "pca", "--dry-run")[1]
    assert "digits · reference knn on pca · seed 0: fit and predict\n" in output
    done = clusterbench(*common, "--reference-on", "pca")
    assert "out of fold, on pca" in done.stdout
    record = json.loads((home / "r/reference/digits+pca+knn+0.json").read_text())
    cell = json.loads((home / "r/cells/digits+pca+kmeans+0.json").read_text())
    cache = home.parent / "cache/clusterbench/arrays"
    digits = load("digits", n_samples=300)
    Z = Ordered.of(digits).back(np.load(cache / f"{cell['embedding']}.npy")).astype(np.float64)
    folds = StratifiedKFold(3, shuffle=True, random_state=record["fold_seed"])
    expected = cross_val_predict(KNeighborsClassifier(), Z, digits.y, cv=folds)
    assert np.array_equal(predictions(home / "r", record["id"]), expected)


@pytest.mark.parametrize(
    ("flags", "said"),
    [
        (("--reference-on", "pcb"), "did you mean 'pca'?"),
        (("--reference-on", "pca", "--no-reference"), "leave out one of the two"),
        (("--dataset", "./x.npz", "--reference"), "which has no truth to learn from"),
        (("--n-samples", "12", "--reference"), "that 3 folds need"),
    ],
)
def test_what_was_asked_for_and_cannot_be_is_one_sentence(
    typed, home: Path, flags: tuple[str, ...], said: str
) -> None:
    np.savez(home / "x.npz", X=np.arange(20.0).reshape(10, 2))
    dataset = () if "--dataset" in flags else ("--dataset", "digits")
    code, out, err = typed("run", *dataset, *flags, "--embedder", "pca", "--clusterer", "kmeans")
    assert (code, out) == (2, "")
    assert said in " ".join(err.split())
    assert not (home / "runs").exists()


@pytest.mark.long
def test_rows_that_fail_say_why_and_only_retry_failed_tries_again(
    begun, monkeypatch: pytest.MonkeyPatch
) -> None:
    spec, store, options = begun
    bad = {name: Classifier(f"fails:{name}") for name in ("Dies", "Raises", "Sleeps")}
    only(monkeypatch, knn=KNN, Dies=bad["Dies"], Raises=bad["Raises"])
    run_rows(spec, store, options, Plain())
    only(monkeypatch, knn=KNN, **bad)
    limited = replace(options, limits=Limits(timeout=2))  # for the one that sleeps alone
    records = {r["reference"]: r for r in run_rows(spec, store, limited, Plain())}
    assert {name: record["status"] for name, record in records.items()} == {
        "knn": "done", "Dies": "crashed", "Raises": "error", "Sleeps": "timeout",
    }  # fmt: skip
    assert records["Raises"]["reason"] == "ArithmeticError: no such luck (fails.py:15)"
    assert records["Dies"]["scores"] == {}
    assert "failed" in reference_markdown([*records.values()], [*records.values()], ARI)
    before = times(store.folder)
    only(monkeypatch, knn=KNN, Raises=bad["Raises"])
    run_rows(spec, store, options, Plain())
    assert times(store.folder) == before
    run_rows(spec, store, replace(options, retry_failed=True), Plain())
    after = times(store.folder)
    assert [name for name in after if after[name] != before[name]] == ["digits+raw+Raises+0"]


@pytest.mark.long
def test_rows_go_on_where_they_were_and_come_from_the_cache(
    begun, monkeypatch: pytest.MonkeyPatch, home: Path
) -> None:
    spec, store, options = begun
    dummy = REFERENCES["dummy"]
    only(monkeypatch, knn=KNN, dummy=dummy)
    first = run_rows(spec, store, options, Plain())
    before = times(store.folder)
    (store.folder / "reference/digits+raw+knn+0.json").unlink()
    again = run_rows(spec, store, options, Plain())
    assert again == first  # to the last digit of its seconds: nothing was computed again
    after = times(store.folder)
    assert after["digits+raw+dummy+0"] == before["digits+raw+dummy+0"]
    only(monkeypatch, knn=Classifier(KNN.path, {"n_neighbors": 1}), dummy=dummy)
    edited = run_rows(spec, store, options, Plain())
    assert [record["facts"]["params"].get("n_neighbors") for record in edited] == [None, 1]
    assert times(store.folder)["digits+raw+dummy+0"] == before["digits+raw+dummy+0"]
    fresh = run_rows(spec, store, replace(options, recompute=True), Plain())
    assert [record["scores"] for record in fresh] == [record["scores"] for record in edited]
    assert times(store.folder)["digits+raw+dummy+0"] > before["digits+raw+dummy+0"]


def test_the_cells_are_read_once_however_many_rows_ask(
    begun, monkeypatch: pytest.MonkeyPatch
) -> None:
    spec, store, options = begun
    only(monkeypatch, knn=KNN, dummy=REFERENCES["dummy"])
    spec = replace(spec, reference_on="pca", seeds=(0, 1))
    read: list[str] = []
    cell = {"dataset": "digits", "embedder": "pca", "embedding": None, "status": "timeout",
            "reason": "too slow"}  # fmt: skip

    def records(self: Store) -> list[dict]:
        read.append(str(self.folder))
        return [cell | {"seed": seed} for seed in (0, 1)]

    monkeypatch.setattr(Store, "records", records)
    rows = run_rows(spec, store, options, Plain())
    assert [row["status"] for row in rows] == ["timeout"] * 4
    assert {row["reason"] for row in rows} == {"no embedding to run on: too slow"}
    assert len(read) == 1
