"""What can be done with runs that are there: verify, score, merge; and the cache beside them."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from bench.files.cache import Cache
from bench.files.cache_care import contents, prune
from bench.files.fingerprint import key
from bench.runs.verify import rescore, unlike
from bench.store.store import Store

QUICK = ("--dataset", "digits", "--n-samples", "300", "--no-reference", "--embedder", "pca")


MATRIX = (*QUICK, "--clusterer", "kmeans", "--clusterer", "dbscan", "--holdout", "0.2",
          "--jobs", "1")  # fmt: skip


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make the run that most tests here start from, once, with the cache it leaves behind."""
    folder = tmp_path_factory.mktemp("made")
    command = [sys.executable, "-m", "bench", "run", *MATRIX, "--out", "r"]
    done = subprocess.run(
        command, cwd=folder, env=os.environ | {"XDG_CACHE_HOME": str(folder / "cache")},
        capture_output=True, text=True, timeout=300,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return folder


@pytest.fixture
def run(made: Path, home: Path, tmp_path: Path) -> Path:
    shutil.copytree(made / "r", home / "r")
    shutil.copytree(made / "cache", tmp_path / "cache")
    return home / "r"


def damage(run: Path) -> None:
    """Change one sample's assignment."""
    path = next(run.glob("assignments/*kmeans*.npz"))
    with np.load(path) as file:
        found = dict(file)
    found["assignments"][0] = (found["assignments"][0] + 1) % 10
    np.savez_compressed(path, **found)


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
    found = unlike(store, threads + 1)
    assert [said.split()[0] for said in found] == ["cpu", "threads", "numpy"]


def test_score_adds_what_a_record_lacks_and_runs_nothing(typed, run: Path) -> None:
    before = {path.name: json.loads(path.read_text()) for path in run.glob("cells/*.json")}
    for path in run.glob("cells/*.json"):
        record = json.loads(path.read_text())
        del record["scores"]["purity"], record["scores"]["silhouette"]
        path.write_text(json.dumps(record))
    code, _, err = typed("score", run)
    assert code == 0, err
    assert "2 cells scored" in err
    after = {path.name: json.loads(path.read_text()) for path in run.glob("cells/*.json")}
    assert after == before


def test_held_out_samples_are_assigned_and_scored(typed, run: Path) -> None:
    record = json.loads(next(run.glob("cells/*kmeans*.json")).read_text())
    assert (record["n_samples"], record["held_out"]["n_samples"]) == (240, 60)
    assert record["held_out"]["scores"]["ari"] > 0.3
    record = json.loads(next(run.glob("cells/*dbscan*.json")).read_text())
    assert record["held_out"]["reason"] == "DBSCAN has no predict"
    assert record["held_out"]["scores"] == {}
    code, out, _ = typed("tables", run, "--metric", "held_out_ari")
    assert code == 0
    assert "held_out_ari" in out


@pytest.mark.long
def test_merged_runs_hold_the_cells_of_all(typed, home: Path) -> None:
    for seed in ("0", "1"):
        typed("run", *QUICK, "--clusterer", "kmeans", "--seeds", seed, "--out", f"s{seed}")
    code, _, err = typed("merge", "s0", "s1", "--out", "both")
    assert code == 0, err
    whole = typed("run", *QUICK, "--clusterer", "kmeans", "--seeds", "0,1", "--out", "whole")
    assert typed("tables", "both")[1] == typed("tables", "whole")[1] in whole[1] + "\n"
    code, out, _ = typed("verify", "both", "--rescore")
    assert "2 scored again, 2 the same" in out
    assert typed("merge", "s0", "s1", "--out", "both")[0] == 2  # it is there already


def test_runs_that_do_not_agree_are_not_merged(typed, run: Path, home: Path) -> None:
    shutil.copytree(run, home / "other")
    damage(home / "other")
    code, _, err = typed("merge", run, "other", "--out", "m")
    assert code == 2
    assert "the same cell must agree" in err
    record = Store(home / "other").read_run()
    record["sessions"][0]["versions"]["numpy"] = "1.0"
    Store(home / "other").write_run(record)
    code, _, err = typed("merge", run, "other", "--out", "m")
    assert "give --allow-versions" in err
    record["datasets"]["digits"]["fingerprint"] = "0" * 64
    Store(home / "other").write_run(record)
    code, _, err = typed("merge", run, "other", "--out", "m", "--allow-versions")
    assert code == 2
    assert "of the same data" in err
    shutil.copytree(run, home / "another")
    spec = (run / "spec.toml").read_text()
    (home / "another" / "spec.toml").write_text(spec.replace("holdout = 0.2", "holdout = 0.3"))
    assert "of the same samples" in typed("merge", run, "another", "--out", "m")[2]
    assert not (home / "m").exists()


@pytest.mark.long
@pytest.mark.parametrize("harm", ["flip", "truncate", "json"])
def test_a_damaged_cache_entry_is_noticed_and_computed_again(
    own_process, home: Path, tmp_path: Path, harm: str
) -> None:
    command = ("run", *QUICK, "--clusterer", "kmeans")
    before = own_process(*command, "--out", "a").stdout
    cache = tmp_path / "cache" / "clusterbench"
    for path in cache.glob("embeddings/*.json" if harm == "json" else "arrays/*.npy"):
        content = bytearray(path.read_bytes())
        content[-1] ^= 1
        path.write_bytes(content[: len(content) // 2] if harm != "flip" else content)
    again = own_process(*command, "--out", "b")
    assert "damaged cache entry was dropped" in again.stderr
    assert again.stdout == before


@pytest.mark.long
def test_two_runs_share_a_cache_at_the_same_time(home: Path) -> None:
    command = [sys.executable, "-m", "bench", "run", *QUICK, "--clusterer", "kmeans", "--out"]
    both = [
        subprocess.Popen([*command, name], cwd=home, stdout=subprocess.PIPE, text=True)
        for name in ("a", "b")
    ]
    shown = [process.communicate(timeout=120)[0] for process in both]
    assert [process.returncode for process in both] == [0, 0]
    assert shown[0] == shown[1]


def test_a_cache_is_pruned_from_its_oldest_end(tmp_path: Path) -> None:
    cache = Cache(tmp_path / "c")
    for age, name in enumerate(["old", "new"]):
        array = np.full(1000, age)
        cache.put("embeddings", key(name=name), {}, {"embedding": cache.add(array)})
        for path in (cache.path(cache.add(array)), cache._entry("embeddings", key(name=name))):
            os.utime(path, (10**9 + age, 10**9 + age))
    assert contents(cache.folder).entries == {"embeddings": 2}
    freed = prune(cache.folder, 10_000)
    assert freed > 8000
    again = Cache(cache.folder)
    assert again.get("embeddings", key(name="old")) is None
    assert again.get("embeddings", key(name="new")) is not None
    assert len(list(cache.folder.glob("arrays/*"))) == 1


def test_cache_commands(typed, run: Path) -> None:
    code, out, _ = typed("cache", "info")
    assert code == 0
    assert "embeddings: 1" in out
    assert typed("cache", "prune", "--max-size", "huge")[0] == 2
    assert "freed 0.0 MB" in typed("cache", "prune", "--max-size", "1GB")[1]
    assert "freed" in typed("cache", "clear")[1]
    assert "size: 0.0 MB" in typed("cache", "info")[1]


def test_data_shows_a_dataset_and_writes_its_sheet(typed, home: Path) -> None:
    code, out, err = typed("data", "digits")
    assert code == 0
    for part in ("n_samples: 1797", "classes: 0 (178)", "fingerprint: ", "source: "):
        assert part in out
    assert (home / "digits.png").read_bytes().startswith(b"\x89PNG")
    code, out, err = typed("data", "moons:100")
    assert code == 0
    assert "no images" in err


def test_list_shows_everything_with_its_parameters(typed) -> None:
    code, out, _ = typed("list")
    assert code == 0
    for name in ("autoencoder-shallow", "umap", "spherical-kmeans", "dbscan", "mnist", "ari"):
        assert f"  {name}: " in out
    assert "    n_neighbors = 15" in out
