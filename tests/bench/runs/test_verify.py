"""`clusterbench verify`: what is stored, scored and computed again."""

import json
from pathlib import Path

import pytest
from finished_run import damage

from bench.runs.verify import rescore, unlike
from bench.store.store import Store


def test_verify_says_that_all_is_the_same(typed, run: Path) -> None:
    code, out, err = typed("verify", run, "--all")
    assert code == 0, err
    assert out == "2 scored again, 2 the same, 0 not.\n2 computed again, 2 the same, 0 not.\n"
    assert "note:" not in err


def test_verify_names_the_cells_that_differ(typed, run: Path) -> None:
    damage(run)
    code, out, _ = typed("verify", run, "--rescore")
    assert code == 1
    assert "digits · pca + kmeans · seed 0: ari is" in out
    assert "dbscan" not in out
    assert out.endswith("2 scored again, 1 the same, 1 not.\n")
    code, out, _ = typed("verify", run, "--all")
    assert code == 1
    assert "pca + kmeans · seed 0: assignments differ for 0.42% of the samples" in out


def test_what_is_stored_is_scored_again_without_the_dataset(
    typed, run: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def lost(*_: object) -> None:
        raise AssertionError("the dataset was loaded")

    monkeypatch.setattr("bench.runs.verify.load_parts", lost)
    path = next(run.glob("cells/*kmeans*.json"))
    record = json.loads(path.read_text())
    record["held_out"]["scores"]["nmi"] += 1e-6
    path.write_text(json.dumps(record))
    code, out, _ = typed("verify", run, "--rescore")
    assert code == 1
    assert "pca + kmeans · seed 0: held out: nmi is" in out
    next(run.glob("truth/*.npz")).unlink()
    with pytest.raises(AssertionError, match="was loaded"):
        list(rescore(Store(run), None))


def test_verify_says_where_the_machine_is_another(run: Path) -> None:
    store = Store(run)
    record = store.read_run()
    threads = record["sessions"][-1]["threads"]
    assert unlike(store, threads) == []
    record["sessions"][-1]["versions"]["numpy"] = "1.0"
    record["sessions"][-1]["cpu"] = "a calculator"
    store.write_run(record)
    differences = unlike(store, threads + 1)
    assert [line.split()[0] for line in differences] == ["cpu", "threads", "numpy"]
