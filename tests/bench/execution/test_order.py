"""Samples reach methods in a random order, and whatever is one value per sample comes back."""

import json
import shutil
from pathlib import Path

import numpy as np
import planted
import pytest
from sklearn.metrics import silhouette_score
from sklearn.model_selection import StratifiedKFold, cross_val_predict
from sklearn.neighbors import KNeighborsClassifier

import bench
from bench.datasets import Dataset, load
from bench.datasets.order import Ordered
from bench.datasets.split import holdout_split
from bench.errors import UserError
from bench.execution.sample_files import SampleFiles
from bench.files.cache import Cache, default_cache_folder, given_data
from bench.methods.entries import Entry
from bench.methods.method import find
from bench.store.parts import Part
from bench.store.references import predictions
from bench.store.store import Store
from bench.workers.inspection import inspect

RUN = ("run", "--dataset", "./d.npz", "--n-samples", "90", "--holdout", "0.2", "--out", "r",
       "--embedder", "planted:Planted", "--embedding", "mine=z.npy",
       "--embedder", "planted:Planted | embeddings.precomputed:Precomputed(path='z.npy')",
       "--clusterer", "planted:Thirds", "--clusterer", "planted:Reads(path='z.npy')",
       "--reference-on", "mine", "--jobs", "1", "--threads", "1")  # fmt: skip


@pytest.fixture
def parts(home: Path) -> tuple[Dataset, Dataset]:
    """A dataset of images sorted by class whose first pixel is the row, and an embedding of it."""
    shutil.copy(planted.__file__, home / "planted.py")
    rows = np.arange(120)
    pixels = np.column_stack([rows, 10 * np.sqrt(rows)])  # no two distances are the same
    np.savez(home / "d.npz", X=pixels[:, None, :], y=rows // 40)
    fitted, held_out = holdout_split(load("./d.npz", n_samples=90), 0.2, seed=0, key="d")
    np.save(home / "z.npy", 1000 - fitted.X)
    return fitted, held_out


def cells(run: Path) -> list[dict]:
    return [json.loads(path.read_text()) for path in sorted(run.glob("cells/*.json"))]


def expected_cells(parts: tuple[Dataset, Dataset], record: dict) -> tuple[np.ndarray, np.ndarray]:
    """Return what a cell's embedding and assignments of the fitted part are, as published."""
    from_file = "mine" in record["embedder"] or "recomputed" in record["embedder"]
    Z = 1000 - parts[0].X if from_file else parts[0].X
    values = 1000 - parts[0].X if "Reads" in record["clusterer"] else Z
    return Z, np.rint(values[:, 0]).astype(int) % 3


def check_alignment(run: Path, parts: tuple[Dataset, Dataset]) -> None:
    """Check everything in a run that is one value per sample, by the rows planted in it."""
    store, cache, ordered = Store(run), Cache(default_cache_folder()), Ordered.of(parts[0])
    truth = store.truth("d")
    for part, dataset in zip(Part, parts, strict=True):
        assert (truth[part] == dataset.X[:, 0] // 40).all()
    images = store.thumbnails("d")
    shown = parts[0].X[images["indices"]] * (255 / parts[0].X.max())
    assert np.abs(images["images"].reshape(len(shown), 2) - shown).max() <= 0.5 + 1e-3
    for path in sorted(run.glob("cells/*.json")):
        record = json.loads(path.read_text())
        assert record["status"] == "done", record["reason"]
        Z, assignments = expected_cells(parts, record)
        stored = store.assignments(path.stem)
        assert (stored[Part.FITTED] == assignments).all()
        if "Thirds" in record["clusterer"] and record["embedder"] == "planted:Planted":
            assert (stored[Part.HELD_OUT] == np.rint(parts[1].X[:, 0]) % 3).all()
        embedding = cache.load(record["embedding"])
        assert (ordered.back(embedding) == Z).all()
        assert (embedding != Z).any()
        view = store.view("d", record["embedding"])
        assert (view["points"] == Z[view["indices"]]).all()
        silhouette = silhouette_score(Z, assignments)
        assert record["scores"]["silhouette"] == pytest.approx(silhouette, abs=1e-5)
        assert record["scores"]["trustworthiness"] == pytest.approx(1, abs=1e-3)


@pytest.mark.long
def test_each_value_per_sample_is_that_of_the_planted_row(
    clusterbench, home: Path, parts: tuple[Dataset, Dataset]
) -> None:
    clusterbench(*RUN)
    run = home / "r"
    assert len(cells(run)) == 6
    check_alignment(run, parts)
    paths = [record["methods"]["clusterer"]["params"].get("path") for record in cells(run)]
    assert set(paths) == {None, str(home / "z.npy")}, "what the user said, not where it lies now"

    record = json.loads(next(run.glob("reference/*knn*.json")).read_text())
    folds = StratifiedKFold(3, shuffle=True, random_state=record["fold_seed"])
    Z = np.load(home / "z.npy").astype(np.float64)
    expected = cross_val_predict(KNeighborsClassifier(), Z, parts[0].y, cv=folds)
    assert np.array_equal(predictions(run, record["id"]), expected)

    before = cells(run)
    shutil.rmtree(run / "views")
    shutil.rmtree(run / "thumbnails")
    clusterbench("score", "r")
    assert cells(run) == before
    check_alignment(run, parts)
    assert clusterbench("verify", "r", "--trust", "--cells", "3").stdout.count(", 0 not.") == 2


def test_a_run_made_before_is_scored_as_it_was_and_made_again_when_continued(
    clusterbench, home: Path, parts: tuple[Dataset, Dataset]
) -> None:
    """What such a run has is in the published order, in the cache too; its records name none."""
    few = (*RUN[:11], "--clusterer", "planted:Thirds", "--no-reference")
    clusterbench(*few)
    (path,) = (home / "r/cells").glob("*.json")
    new, cache = json.loads(path.read_text()), Cache(default_cache_folder())
    old = new | {"embedding": cache.add(parts[0].X), "scores": {}}
    del old["order"]
    path.write_text(json.dumps(old))
    clusterbench("score", "r")
    again = json.loads(path.read_text())
    assert again["scores"] == pytest.approx(new["scores"], abs=1e-5, nan_ok=True)
    view = Store(home / "r").view("d", old["embedding"])
    assert (view["points"] == parts[0].X[view["indices"]]).all()
    assert ", 0 not." in clusterbench("verify", "r", "--rescore").stdout
    note = "1 cell that had ended is run again: made before samples were put in order"
    assert note in clusterbench(*few).stderr
    assert json.loads(path.read_text())["embedding"] == new["embedding"]


def test_nothing_that_a_method_can_reach_has_the_published_order(
    clusterbench, home: Path, parts: tuple[Dataset, Dataset]
) -> None:
    rows = np.column_stack([np.arange(60.0), np.zeros(60)])
    results = bench.run(
        {"mine": (rows, np.arange(60) // 20)},
        {"first": planted.Planted(), "spies": planted.Spies(str(home / "seen.npz"))},
        planted.Thirds(),
        embeddings={"elsewhere": rows[:48] + 1000},
        holdout=0.2,
        jobs=1,
        threads=1,
        out="r",
    )
    assert results.cells()["status"].eq("done").all()
    seen = list(np.load(home / "seen.npz").values())
    assert sorted(table.shape for table in seen) == [(12, 2), (48, 2), (48, 2)]
    assert all((np.diff(table[:, 0]) < 0).any() for table in seen)
    given = given_data(default_cache_folder())
    assert len(list(given.glob("samples/*.np[yz]"))) == 2
    clusterbench("cache", "clear")
    assert not list(given.glob("samples/*.np[yz]"))


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (np.zeros((71, 2)), "one row for each of the 72 samples of dataset 'd'"),
        (np.zeros(72), r"holds an array of shape \(72,\)"),
        (np.array([{}] * 72), "cannot be read"),
        (None, "cannot be read"),
    ],
)
def test_a_file_that_has_no_row_per_sample_is_refused(
    home: Path, content: np.ndarray | None, said: str
) -> None:
    if content is not None:
        np.save(home / "other.npy", content)
    (method,) = find("clusterer", Entry("mine", "planted:Reads", {"path": "other.npy"}))
    ordered = Ordered.of(Dataset("d", np.zeros((72, 2), np.float32), None))
    with pytest.raises(UserError, match=said):
        SampleFiles.read([method], {repr(method): inspect([method], 72, 2)[0]}, ordered)


@pytest.mark.long
def test_a_cluster_gives_the_same_aligned_values(
    clusterbench, home: Path, parts: tuple[Dataset, Dataset]
) -> None:
    clusterbench(*RUN, "--engine", "dask")
    check_alignment(home / "r", parts)
