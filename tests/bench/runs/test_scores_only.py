"""`clusterbench publish --scores-only`: what may be passed on, and what nobody gets out of it."""

import json
import shutil
from pathlib import Path

import numpy as np
import pytest
from label_thief import stolen
from published_run import N, fill

from bench.datasets import Dataset
from bench.runs.publish import publish
from bench.store.parts import Part
from bench.store.runs import Runs
from bench.store.store import Store

NAMES = ["arsenic", "belladonna", "cyanide", "digitalis"]
SIZED = ("heatmap-", "pareto-", "seeds-")


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Fill a run whose records give labels away wherever a record has room for it."""
    store = fill(tmp_path_factory.mktemp("filled") / "run")
    truth = store.truth("digits")[Part.FITTED]
    record = store.read_run()
    data = Dataset("digits", np.random.default_rng(0).random((N, 2), np.float32), truth)
    counts = np.bincount(truth).tolist()
    record["datasets"]["digits"] |= {
        "fingerprint": data.fingerprint,
        "features_fingerprint": data.features_fingerprint,
        "classes": dict(zip(NAMES, counts, strict=True)),
        "notes": ["classes are arsenic and others"],
        "prepared": {"by": "onehot", "categories": NAMES},
        "reading": {"target": "poison", "kinds": NAMES},
    }
    store.write_run(record)
    for path in [*(store.folder / "cells").glob("*.json"), store.folder / "reference/svm+0.json"]:
        cell = json.loads(path.read_text())
        cell["fingerprint"] = data.fingerprint
        for kind in cell.get("methods", {}):
            cell["methods"][kind] = {
                "params": {"init": truth.tolist(), "names": NAMES[0], "eps": 0.5},
                "report": {"sizes": counts, "labels": truth.tolist()},
                "warnings": ["only 3 of class belladonna"],
                "steps": [{"params": {}, "report": {"labels": truth.tolist()}}],
            }
        if cell["status"] == "error":
            cell["reason"] = f"ValueError: got {truth.tolist()} of {NAMES}"
        cell["facts"] = {"by_class": dict(zip(NAMES, counts, strict=True)), "seconds_fit": 1.0}
        cell["note"] = NAMES[1]
        path.write_text(json.dumps(cell))
    return store.folder


@pytest.fixture
def run(filled: Path, home: Path, monkeypatch: pytest.MonkeyPatch) -> Store:
    """Return a copy of the run; its tables and pictures, which take a second, are not made."""
    for part in ("_draw", "_write_tables"):
        monkeypatch.setattr(f"bench.runs.publish.{part}", lambda source, out: None)
    shutil.copytree(filled, home / "run")
    return Store(home / "run")


def published(run: Store, folder: Path, *, scores_only: bool) -> Path:
    publish(run, folder, scores_only=scores_only)
    return folder


def test_nobody_gets_a_label_out_of_the_published_folder(filled, home, monkeypatch) -> None:
    monkeypatch.setattr("bench.runs.publish._draw", lambda source, out: None)
    run = Store(filled)
    truth = run.truth("digits")[Part.FITTED]
    features = run.read_run()["datasets"]["digits"]["features_fingerprint"]
    # The thief knows the trade: of the run itself labels come in each of the ways.
    assert stolen(run.folder, truth, NAMES, features) == {
        *("an array has the labels", "an array has the sizes of classes", "a class is named"),
        *("labels stand in some bytes", "a hash is that of the labels"),
    }
    names = [name for name in NAMES if name != NAMES[0]]  # that one is a parameter: the user's word
    folder = published(run, home / "passed/on", scores_only=True)
    assert stolen(folder, truth, names, features) == set()
    assert not list(folder.rglob("*.npz"))
    assert features.encode() not in b"".join(p.read_bytes() for p in folder.rglob("*.*"))


def test_scores_stay_as_they_are_and_tables_say_what_is_missing(run, home, typed):
    folder = published(run, home / "passed/on", scores_only=True)
    before = {r["embedder"] + r["clusterer"]: r["scores"] for r in run.records() if r["scores"]}
    after = {r["embedder"] + r["clusterer"]: r["scores"] for r in Store(folder).records()}
    assert {name: after[name] for name in before} == before
    for kind in ("leaderboard", "uncertainty"):
        code, out, err = typed("tables", folder, "--kind", kind)
        assert code == 0, err
        assert "was published with scores only" in out
    code, _, err = typed("tables", folder, "--kind", "compare")
    assert (code, "published with scores only" in err) == (2, True)
    code, _, err = typed("plot", folder, "--kind", "contingency", "--out", "p")
    assert (code, "published with scores only leaves out" in err) == (2, True)
    failed = next(r for r in Store(folder).records() if r["status"] == "error")
    assert failed["reason"] == "ValueError"
    runs = Runs([folder])
    assert runs.truth("digits") is None
    assert {runs.assignments(record) is None for record in runs.records} == {True}


def test_scores_of_assignments_that_anyone_knows_are_left_out(run, home) -> None:
    cell = next(path for path in (run.folder / "cells").glob("*umap+kmeans+0.json"))
    record = json.loads(cell.read_text())
    record["scores"]["n_clusters"] = 1
    cell.write_text(json.dumps(record))
    notes: list[str] = []
    publish(run, home / "passed/on", scores_only=True, tell=notes.append)
    assert "left out 1 times" in " ".join(notes)
    kept = Store(home / "passed/on").read_cell(cell.stem)
    assert kept is not None
    assert kept["scores"]["n_clusters"] == 1
    assert not {"ari", "purity", "accuracy", "fowlkes_mallows"} & kept["scores"].keys()


def test_what_lies_in_the_folder_already_does_not_stay(run, home, typed) -> None:
    folder = published(run, home / "passed/on", scores_only=False)
    assert list(folder.rglob("*.npz"))
    published(run, folder, scores_only=True)
    assert not list(folder.rglob("*.npz"))
    (folder / "truth").mkdir(exist_ok=True)
    (folder / "truth/by-hand.npz").touch()
    code, _, err = typed("publish", run.folder, folder, "--scores-only")
    assert (code, "by-hand.npz' would stay" in err) == (2, True)
    code, _, err = typed("publish", run.folder, run.folder, "--scores-only")
    assert (code, "the folder of the run itself" in err) == (2, True)
    assert run.truth("digits")


def test_what_needs_more_than_scores_says_so(run, home, typed) -> None:
    folder = published(run, home / "passed/on", scores_only=True)
    for command in (("score", folder), ("merge", folder, run.folder, "--out", "m"),
                    ("verify", folder, "--rescore")):  # fmt: skip
        code, _, err = typed(*command)
        assert code == 2
        assert err.splitlines()[-1].startswith("clusterbench: Got run")
        assert "published with scores only" in err
    assert not Path("m").exists()
    again = published(Store(folder), home / "passed/again", scores_only=False)
    assert (again / "run.json").read_text() == (folder / "run.json").read_text()


def test_samples_sorted_by_class_are_told(run, home) -> None:
    notes: list[str] = []
    publish(run, home / "passed/on", scores_only=True, tell=notes.append)
    assert "sorted" not in " ".join(notes)
    run.write_truth("digits", {Part.FITTED: np.sort(run.truth("digits")[Part.FITTED])})
    publish(run, home / "passed/on", scores_only=True, tell=notes.append)
    assert "lie sorted by class in 'digits'" in " ".join(notes)


@pytest.mark.slow  # several runs, each with workers of its own
def test_verify_asks_for_the_data_and_computes_cells_again(home, clusterbench, typed) -> None:
    rng = np.random.default_rng(0)
    kinds = np.repeat(NAMES[:2], 20)
    X = rng.normal(size=(40, 2)) + 9 * (kinds == NAMES[0])[:, None]
    (home / "secret/group").mkdir(parents=True)
    rows = [f"{a},{b},{kind}" for (a, b), kind in zip(X.tolist(), kinds, strict=True)]
    file = home / "secret/group/plants.csv"
    file.write_text("\n".join(["a,b,kind", *rows]) + "\n")
    (home / "secret/suite.toml").write_text('read = { target = "kind" }')
    clusterbench("run", "--suite", "secret", "--embedder", "raw", "--embedder", "random",
                 "--clusterer", "kmeans", "--out", "r", "--jobs", "1")  # fmt: skip
    clusterbench("publish", "r", "pub/on", "--scores-only")
    pictures = [path.name for path in (home / "pub/on").rglob("*.png")]
    assert pictures
    assert all(name.startswith(SIZED) for name in pictures)
    truth = (kinds == NAMES[0]).astype(int)
    assert stolen(home / "pub/on", truth, NAMES) == set()
    (home / "secret").rename(home / "elsewhere")
    code, _, err = typed("verify", "pub/on")
    assert code == 2
    assert err.splitlines()[-1].endswith("give the folder that holds it with --data-dir.")
    for where in ("elsewhere", "elsewhere/group", "."):
        out = clusterbench("verify", "pub/on", "--data-dir", where, "--all").stdout
        assert out == "2 computed again, 2 the same, 0 not.\n"
    moved = home / "elsewhere/group/plants.csv"
    moved.write_text(moved.read_text().replace(NAMES[1], NAMES[0], 5))
    code, out, _ = typed("verify", "pub/on", "--data-dir", "elsewhere")
    assert code == 1
    assert "ari is" in out
    moved.write_text(moved.read_text().replace("9.", "8.", 1))
    code, out, _ = typed("verify", "pub/on", "--data-dir", "elsewhere")
    assert code == 1
    assert "plants: its features are not those that the run was made of" in out
