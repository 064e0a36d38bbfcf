"""Running a matrix: what is computed, what is kept, what is told."""

import io
import json
import shutil
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from places import PLUGINS
from sklearn.datasets import load_digits
from sklearn.metrics import adjusted_rand_score

# One worker: another takes as long to begin as all that is done here.
SMALL = ("--dataset", "digits", "--n-samples", "300", "--no-reference", "--jobs", "1")


@pytest.fixture(autouse=True)
def plugins(home: Path) -> None:
    shutil.copy(PLUGINS, home / "plugins.py")


def long(clusterbench, run: str) -> pd.DataFrame:
    return pd.read_csv(io.StringIO(clusterbench("tables", run, "--long").stdout))


@pytest.mark.long
def test_a_matrix_of_any_scikit_learn_estimators(clusterbench, home: Path) -> None:
    (home / "spec.toml").write_text(
        """
        [matrix]
        datasets = ["digits"]
        embedders = ["sklearn.decomposition:PCA", "two", "plugins:Columns"]
        clusterers = ["kmeans", "agglomerative"]
        seeds = [0, 1]

        [embedders.two]
        use = "sklearn.decomposition:PCA"
        n_components = 2

        [clusterers.agglomerative]
        use = "sklearn.cluster:AgglomerativeClustering"
        """
    )
    done = clusterbench("run", "spec.toml", "--no-reference")
    assert "12 cells: 12 done" in done.stderr
    assert "sklearn.decomposition:PCA + kmeans" in done.stderr
    table = long(clusterbench, "runs/digits-spec")
    wanted = "dataset n_samples embedder clusterer seed status reason k_from ari nmi ami v_measure"
    wanted += " accuracy n_clusters noise seconds_neighbors seconds_embed seconds_cluster"
    assert set(wanted.split()) | {"peak_memory_mb"} <= set(table.columns)
    assert list(table.embedder.unique()) == ["sklearn.decomposition:PCA", "two", "plugins:Columns"]
    assert (table.status == "done").all()
    assert (table.k_from == "truth").all()
    assert (table.query("embedder != 'plugins:Columns'").n_clusters == 10).all()
    raw = table.query("embedder == 'sklearn.decomposition:PCA' and clusterer == 'agglomerative'")
    assert raw.ari.iloc[0] > 0.7  # Ward on the digits
    assert table.query("embedder == 'plugins:Columns'").ari.max() < 0.1  # the margins are black


def test_stored_assignments_give_the_stored_scores(clusterbench, home: Path) -> None:
    embedder = ("--embedder", "sklearn.decomposition:PCA", "--clusterer", "kmeans")
    clusterbench(
        "run", "--dataset", "digits", *embedder, "--no-reference", "--jobs", 1, "--out", "r"
    )
    record = json.loads(next(Path(home, "r/cells").glob("*.json")).read_text())
    with np.load(next(Path(home, "r/assignments").glob("*.npz"))) as file:
        again = adjusted_rand_score(load_digits().target, file["assignments"])
    assert record["scores"]["ari"] == pytest.approx(again, abs=1e-12)
    run = json.loads(Path(home, "r/run.json").read_text())
    session = run["sessions"][0]
    assert session["start"] <= session["end"]
    assert session["versions"]["numpy"] == np.__version__
    assert {"cpu", "cores", "threads", "os", "git_commit"} <= set(session)
    assert len(run["datasets"]["digits"]["fingerprint"]) == 64


def test_the_same_command_again_runs_nothing(clusterbench, home: Path) -> None:
    command = ("run", *SMALL, "--embedder", "plugins:Columns", "--clusterer", "plugins:Halves")
    first = clusterbench(*command)
    before = {path: path.stat().st_mtime_ns for path in home.glob("runs/**/*")}
    again = clusterbench(*command)
    assert again.stdout == first.stdout
    assert before == {path: path.stat().st_mtime_ns for path in home.glob("runs/**/*")}


def test_an_embedding_is_computed_once_and_cached(clusterbench, home: Path) -> None:
    command = ("run", *SMALL, "--embedder", "plugins:Slow", "--clusterer", "plugins:Halves")
    clusterbench(*command, "--clusterer", "kmeans", "--out", "a")
    clusterbench(*command, "--out", "b", "--seeds", "0,1")
    seconds = pd.concat([long(clusterbench, name).seconds_embed for name in "ab"])
    assert seconds.nunique() == 1  # no random_state: the seed is not part of its key
    assert seconds.iloc[0] >= 0.5


@pytest.mark.long
def test_an_edited_plugin_is_run_again(clusterbench, home: Path, monkeypatch) -> None:
    # As for the installed script, whose import path lacks the working folder.
    monkeypatch.setenv("PYTHONSAFEPATH", "1")
    command = ("run", *SMALL, "--embedder", "plugins:Columns", "--embedder", "raw",
               "--clusterer", "plugins:Halves", "--clusterer", "kmeans")  # fmt: skip
    before = clusterbench(*command)
    assert "run again" not in before.stderr
    source = (home / "plugins.py").read_text()
    (home / "plugins.py").write_text(source.replace("n: int = 2", "n: int = 40"))
    note = (
        "note: 3 cells that had ended are run again: the source of embedder plugins:Columns and "
        "clusterer plugins:Halves has changed\n"
    )
    foreseen = clusterbench(*command, "--dry-run")
    assert note in foreseen.stderr
    assert "digits · raw + kmeans · seed 0: kept\n" in foreseen.stdout
    assert foreseen.stdout.count("embed and cluster") == 2
    after = clusterbench(*command)
    assert note in after.stderr
    assert before.stdout != after.stdout
    assert "run again" not in clusterbench(*command).stderr


BAD = {
    "plugins:Raises": ("error", "ArithmeticError: no such luck"),
    "plugins:Dies": ("crashed", "the worker process ended with exit code 3"),
    "plugins:NotANumber": ("error", "NaN"),
    "plugins:LosesRows": ("error", "shape (299, 2), expected (300, n_components)"),
    "plugins:Cube": ("error", "shape (300, 2, 4)"),
    "plugins:Words": ("error", "expected real numbers"),
    "plugins:WritesIntoItsInput": ("error", "changed its input in place"),
}


BAD_CLUSTERERS = {
    "plugins:Floats": ("error", "float64, expected integers"),
    "plugins:TooFew": ("error", "shape (299,), expected (300,)"),
}


def test_what_fails_is_a_row_with_a_reason_and_the_rest_goes_on(clusterbench, home: Path) -> None:
    embedders = [part for name in (*BAD, "plugins:Columns") for part in ("--embedder", name)]
    clusterers = [
        part for name in (*BAD_CLUSTERERS, "plugins:Halves") for part in ("--clusterer", name)
    ]
    ended = clusterbench("run", *SMALL, *embedders, *clusterers, "--out", "r", code=1)
    assert "1 done" in ended.stderr
    table = long(clusterbench, "r").set_index(["embedder", "clusterer"])
    for name, (status, reason) in BAD.items():
        for clusterer in (*BAD_CLUSTERERS, "plugins:Halves"):
            row = table.loc[(name, clusterer)]
            assert row.status == status
            assert reason in row.reason
            assert np.isnan(row.ari)
    for name, (status, reason) in BAD_CLUSTERERS.items():
        row = table.loc[("plugins:Columns", name)]
        assert row.status == status
        assert reason in row.reason
    good = table.loc[("plugins:Columns", "plugins:Halves")]
    assert (good.status, good.k_from) == ("done", "found")
    assert "failed" in clusterbench("tables", "r").stdout


def test_only_retry_failed_tries_again(clusterbench, home: Path) -> None:
    command = ("run", *SMALL, "--embedder", "plugins:Columns", "--clusterer", "plugins:Floats")
    clusterbench(*command, "--out", "r", code=1)
    cell = next(Path(home, "r/cells").glob("*.json"))
    before = cell.stat().st_mtime_ns
    clusterbench(*command, "--out", "r", code=1)
    assert cell.stat().st_mtime_ns == before
    clusterbench(*command, "--out", "r", "--retry-failed", code=1)
    assert cell.stat().st_mtime_ns > before


@pytest.mark.long
def test_a_subset_is_the_same_for_every_seed_and_run(clusterbench, home: Path) -> None:
    command = ("run", *SMALL, "--embedder", "plugins:Columns", "--clusterer", "plugins:Halves")
    clusterbench(*command, "--out", "a", "--seeds", "0,1")
    clusterbench(*command, "--out", "b", "--seeds", "2")
    fingerprints = {
        json.loads(path.read_text())["fingerprint"] for path in home.glob("[ab]/cells/*.json")
    }
    assert len(fingerprints) == 1
