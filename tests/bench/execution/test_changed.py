"""What has changed since a run was begun is refused or told: data, machine, code, classifiers."""

import json
from pathlib import Path

import numpy as np
import pytest

from bench.api.run import run as run_here
from bench.execution.options import Options
from bench.execution.progress import Plain
from bench.execution.references import has_ended, run_rows
from bench.execution.stretch import begin_session
from bench.provenance.computer import computer
from bench.spec.references import Row
from bench.store.sessions import differing
from bench.store.store import Store

COMMAND = ("run", "--dataset", "./data.npz", "--embedder", "raw", "--clusterer", "kmeans",
           "--no-reference", "--seeds", "0,1", "--jobs", "1", "--threads", "1",
           "--out", "r")  # fmt: skip


def write_data(folder: Path, *, shift: float = 0.0, flip: int = 0, images: bool = False) -> None:
    rng = np.random.default_rng(0)
    y = np.arange(40) % 2
    X = rng.normal(size=(40, 4)) + 9 * y[:, None] + shift
    y[:flip] = 1 - y[:flip]
    np.savez(folder / "data.npz", X=X.reshape(40, 2, 2) if images else X, y=y)


@pytest.fixture
def finished(home: Path, clusterbench) -> Path:
    write_data(home)
    clusterbench(*COMMAND)
    return home / "r"


def test_a_changed_data_file_is_noticed_though_every_cell_has_ended(
    finished: Path, typed, home: Path
) -> None:
    code, out, err = typed(*COMMAND)
    assert (code, "2 cells: 2 done" in err) == (0, True)
    for changed in ({"shift": 1.0}, {"flip": 4}, {"images": True}):
        write_data(home, **changed)
        for flags in ((), ("--dry-run",)):
            code, out, err = typed(*COMMAND, *flags)
            assert (code, out) == (2, ""), changed
            assert "which was started with other data" in " ".join(err.split())
        code, out, err = typed("verify", finished, "--rescore")
        assert code == 1, changed
        assert "dataset data: " in out
    write_data(home, shift=1.0)
    code, out, err = typed("verify", finished, "--cells", "1")
    assert (code, ": the dataset has another fingerprint now" in out) == (1, True)
    write_data(home)
    assert typed(*COMMAND)[0] == 0
    (home / "data.npz").unlink()
    code, _, err = typed(*COMMAND)
    assert code == 0
    assert "'data' was not checked again" in " ".join(err.split())


def test_another_machine_is_told_and_its_records_are_kept(
    finished: Path, typed, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = Store(finished)
    record = store.read_run()
    record["sessions"][0]["cpu"] = "a calculator"
    store.write_run(record)
    first, second = sorted(finished.glob("cells/*.json"))
    kept = first.read_text()
    second.unlink()
    monkeypatch.setenv("TF_ENABLE_ONEDNN_OPTS", "0")
    code, _, err = typed(*COMMAND)
    assert code == 0
    message = " ".join(err.split())
    assert "cpu a calculator then" in message
    assert "TF_ENABLE_ONEDNN_OPTS unset then, 0 now" in message
    assert first.read_text() == kept
    before, now = store.read_run()["sessions"]
    assert before["differs"] == []
    assert any(each.startswith("cpu a calculator") for each in now["differs"])
    assert json.loads(kept)["session"] == before["id"]
    assert json.loads(second.read_text())["session"] == now["id"] != before["id"]


def test_what_sessions_differ_in() -> None:
    here = dict(computer())
    one = {"clusterbench": "0.1.0", "git_commit": "a", "os": "x", "threads": 1, **here,
           "versions": {"numpy": "1", "gone": "1"}, "code": {"embedder pca": "a", "scores": "b"},
           "computers": [here]}  # fmt: skip
    assert differing(one, one) == []
    other = one | {
        "git_commit": "b", "versions": {"numpy": "2"}, "variables": {"A": "1"},
        "code": {"embedder pca": "c", "embedder new": "d", "scores": "b"},
        "computers": [here | {"cpu": "another"}],
    }  # fmt: skip
    assert differing(one, other) == [
        ("git_commit", "a", "b"),
        ("the code of embedder pca", "a", "c"),
        *((name, value, "unset") for name, value in here["variables"].items()),
        ("A", "unset", "1"),
        ("workers on", here["cpu"], "another"),
        ("numpy", "1", "2"),
        ("gone", "1", "unset"),
    ]
    assert differing({"cpu": "a"}, {"cpu": "b", "blas": "c"}) == [("cpu", "a", "b")]


def test_a_command_has_one_session(home: Path) -> None:
    options, record = Options(home / "cache"), {}
    begin_session(record, options, Plain(), {"embedder pca": "a"}, [computer()])
    begin_session(record, options, Plain(), {"reference svm": "b"}, [computer()])
    begin_session(record, Options(home / "cache"), Plain(), {}, [computer()])
    assert [session["code"] for session in record["sessions"]] == [
        {"embedder pca": "a", "reference svm": "b"}, {},
    ]  # fmt: skip


@pytest.mark.long
def test_a_reference_row_of_other_data_or_code_has_not_ended(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_data(home)
    results = run_here(
        "./data.npz", "raw", "kmeans", reference=True, out="r", jobs=1, threads=1,
        cache_dir=home / "c",
    )  # fmt: skip
    assert results is not None
    store, options = Store(home / "r"), Options(home / "c")
    datasets = store.read_run()["datasets"]
    rows = [Row("data", "raw", name, 0) for name in ("knn", "svm")]
    assert all(has_ended(row, store, options, datasets) for row in rows)
    other = {"data": datasets["data"] | {"fingerprint": "0" * 64}}
    assert not any(has_ended(row, store, options, other) for row in rows)
    sessions = len(store.read_run()["sessions"])
    # A classifier of ours was edited: its rows are run again, in a session that says so.
    from bench.execution import classifier_code as code

    whole = code.suite_source
    monkeypatch.setattr(
        code, "suite_source",
        lambda path: code.Source("edited", ()) if "svm" in path else whole(path),
    )  # fmt: skip
    assert [has_ended(row, store, options, datasets) for row in rows] == [True, False]
    knn = (home / "r/reference").glob("*knn*.json")
    before = [path.stat().st_mtime_ns for path in knn]
    run_rows(store.spec(), store, options, Plain())
    assert all(has_ended(row, store, options, datasets) for row in rows)
    assert [path.stat().st_mtime_ns for path in (home / "r/reference").glob("*knn*.json")] == before
    after = store.read_run()["sessions"]
    assert len(after) == sessions + 1
    assert any(each.startswith("the code of reference svm") for each in after[-1]["differs"])
