"""One pipeline chosen without truth, and what is said of it."""

import shutil
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pandas as pd
import pytest
from sklearn.datasets import make_blobs
from sklearn.metrics import adjusted_rand_score, silhouette_samples

from bench.api.results import Results
from bench.errors import UserError
from bench.files.cache import Cache
from bench.runs.choosing import choose, halves, keep_rule_scores
from bench.runs.choosing import count as count_of_clusters
from bench.runs.choosing.silhouettes import silhouettes
from bench.runs.choosing.tables import refuse_out
from bench.store.rules import read_rules
from bench.store.store import Store

pytestmark = pytest.mark.long

CENTERS = [[0, 0, 0], [9, 0, 0], [0, 9, 0]]
X, TRUTH = make_blobs(120, centers=CENTERS, cluster_std=0.6, random_state=4)
COLUMNS = ["width", "height", "weight"]
METHODS = ("--embedder", "raw", "--clusterer", "dbscan", "--clusterer", "kmeans",
           "--clusterer", "kmeans(n_clusters=3)", "--seeds", "0,1")  # fmt: skip


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Run a table of named rows without labels."""
    folder = tmp_path_factory.mktemp("made")
    frame = pd.DataFrame(X, columns=COLUMNS)
    frame.insert(0, "id", [f"row{i}" for i in range(len(X))])
    frame.to_csv(folder / "data.csv", index=False)
    command = [sys.executable, "-m", "bench", "run", "data.csv", *METHODS, "--out", "r",
               "--cache-dir", "cache"]  # fmt: skip
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    return folder


@pytest.fixture
def folder(made: Path, home: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    shutil.copytree(made, home / "copy")
    monkeypatch.chdir(home / "copy")
    return home / "copy"


def test_the_right_number_of_clusters_is_chosen_and_explained(folder: Path) -> None:
    choice = Results(folder / "r").choose(cache_dir=folder / "cache")
    assert choice.n_clusters == 3
    assert choice.found_structure
    assert adjusted_rand_score(TRUTH, choice.table["cluster"]) > 0.95
    assert list(choice.table["id"][:2]) == ["row0", "row1"]
    assert choice.seed_agreement > 0.95
    clustered = (choice.table["cluster"] >= 0).to_numpy()
    own = silhouette_samples(X[clustered], choice.table["cluster"][clustered])
    np.testing.assert_allclose(choice.table["silhouette"][clustered], own, atol=1e-4)
    by_code = {code: choice.profiles[i] for i, code in _codes(choice).items()}
    assert by_code[1].traits[0].feature == "width"
    assert by_code[2].traits[0].feature == "height"
    assert by_code[1].traits[0].inside == pytest.approx(X[TRUTH == 1, 0].mean(), abs=0.2)
    central = [int(name.removeprefix("row")) for name in by_code[1].central]
    assert (TRUTH[central] == 1).all()
    assert "no structure found" not in str(choice)
    assert "width" in str(choice)


def _codes(choice) -> dict[int, int]:
    """Map places of profiles to classes of the truth."""
    clusters = choice.table["cluster"].to_numpy()
    return {
        i: int(np.bincount(TRUTH[clusters == profile.cluster]).argmax())
        for i, profile in enumerate(choice.profiles)
        if profile.cluster >= 0
    }


def test_rules_are_asked_once_and_no_method_runs(folder: Path) -> None:
    store, cache = Store(folder / "r"), Cache(folder / "cache")
    cells = {path: path.stat().st_mtime_ns for path in (folder / "r" / "cells").iterdir()}
    assert keep_rule_scores(store, cache, None, rules=["silhouette", "stability"]) == 4
    assert keep_rule_scores(store, cache, None, rules=["silhouette", "stability"]) == 0
    assert keep_rule_scores(store, cache, None, rules=["neighbors", "stability"]) == 2
    assert cells == {path: path.stat().st_mtime_ns for path in (folder / "r" / "cells").iterdir()}
    kept = {(record["rule"], record["scope"]): record for record in read_rules(folder / "r")}
    assert {scope for _, scope in kept} == {"", "raw + kmeans"}
    assert len(kept["stability", ""]["candidates"]) == 3
    assert len(kept["stability", "raw + kmeans"]["candidates"]) == 2


def test_pipelines_are_fitted_again_on_halves_only_where_that_is_asked_for(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store, cache = Store(folder / "r"), Cache(folder / "cache")
    cells = {path: path.stat().st_mtime_ns for path in (folder / "r" / "cells").iterdir()}
    refit, sizes = halves._refit, []

    def counted(data, *others):
        sizes.append(data.half.n_samples)
        return refit(data, *others)

    monkeypatch.setattr(halves, "_refit", counted)
    for rules in ((), ("stability",)):
        keep_rule_scores(store, cache, None, rules=rules)
    assert not sizes
    choice = choose(store, cache, by="stability-halves")
    assert sizes == [60] * 6
    assert choice.n_clusters == 3
    assert adjusted_rand_score(TRUTH, choice.table["cluster"]) > 0.95
    assert "stability-halves" not in [vote.rule for vote in choice.votes]
    assert "fitted again on halves" in str(choice)
    assert choose(store, cache, by="stability-halves").scores == choice.scores
    assert keep_rule_scores(store, cache, None, rules=["stability-halves"]) == 1  # in the family
    assert sizes == [60] * 6, "what was said is kept"
    assert cells == {path: path.stat().st_mtime_ns for path in (folder / "r" / "cells").iterdir()}


def test_the_number_of_clusters_alone(folder: Path, clusterbench, typed) -> None:
    count = Results(folder / "r").choose_k("silhouette", cache_dir=folder / "cache")
    (family,) = count.families  # DBSCAN has one number
    assert (count.n_clusters, count.k_from, count.share) == (3, "found", 1.0)
    assert (family.family, family.pipeline) == ("raw + kmeans", "raw + kmeans(n_clusters=3)")
    assert [k for k, _ in family.scores] == [3, 8]
    assert family.scores[0][1] > family.scores[1][1]
    assert count.found_structure
    assert count.others["calinski-harabasz"] == 3
    assert count.others["eigengap"] is None
    assert not {"first", "random", "silhouette", "stability-halves"} & set(count.others)
    done = clusterbench("choose", "r", "--cache-dir", "cache", "--what", "k")
    assert done.stdout.startswith("data: 3 clusters\n")
    assert "number of clusters from: found" in done.stdout
    code, out, err = typed("choose", "r", "--cache-dir", "cache", "--what", "k", "--out", "o.csv")
    assert (code, out) == (2, "")
    assert "--what k with --out" in err


PAIRS = [["raw", name] for name in ("a2", "a3", "b2", "b3", "b4")]
NAN = float("nan")


@pytest.mark.parametrize(
    ("of_a", "of_b", "overall", "expected"),
    [
        ([0.1, 0.2], [0.1, 0.5, 0.2], 0, 3),
        ([0.3, 0.2], [0.1, 0.2, 0.5], 4, 4),  # of equals, what the rule chose over all
        ([0.3, 0.2], [0.1, 0.2, 0.5], 1, 2),  # else the smallest
        ([NAN, 0.2], [0.1, 0.2, 0.5], 1, 4),  # no choice of numbers in a
        ([NAN, 0.2], [NAN, 0.2, NAN], 1, None),
    ],
)
def test_most_families_decide_on_the_number(
    monkeypatch: pytest.MonkeyPatch, of_a, of_b, overall: int, expected: int | None
) -> None:
    def record(scope: str, pairs: list[list[str]], scores: list[float]) -> dict[str, object]:
        known = [None if score != score else score for score in scores]
        chosen = int(np.nanargmax(scores))
        return {"scope": scope, "candidates": pairs, "scores": known, "chosen": chosen}

    whole = record("", PAIRS, [float(i == overall) for i in range(5)])
    records = [whole, record("a", PAIRS[:2], of_a), record("b", PAIRS[2:], of_b)]
    monkeypatch.setattr(count_of_clusters, "scores_everywhere", lambda *_: records)
    gathered = SimpleNamespace(
        pipelines=[SimpleNamespace(embedder=one, clusterer=two) for one, two in PAIRS],
        candidates=SimpleNamespace(
            members=[SimpleNamespace(n_clusters=int(name[1])) for _, name in PAIRS]
        ),
    )
    nothing: Any = None
    chosen, _ = count_of_clusters._chosen(nothing, nothing, gathered, nothing, nothing)  # type: ignore[arg-type]
    assert chosen == expected


def test_new_rows_go_to_the_cluster_that_is_there(folder: Path, clusterbench) -> None:
    new = pd.DataFrame(np.array(CENTERS) + 0.1, columns=COLUMNS)[["height", "weight", "width"]]
    new.to_csv(folder / "new.csv", index=False)
    for rule, how in (("first", "nearest"), ("stability", "")):
        command = ("choose", "r", "--cache-dir", "cache", "--by", rule)
        clusterbench(*command, "--out", "old.csv")
        done = clusterbench(*command, "--new", "new.csv", "--out", "assigned.csv")
        assert how in done.stderr
        rows, assigned = pd.read_csv("old.csv"), pd.read_csv("assigned.csv")
        clusters = rows["cluster"].to_numpy()
        for code, cluster in enumerate(assigned["cluster"]):
            members = clusters[code == TRUTH]
            assert cluster in np.unique(members[members >= 0])
    pd.DataFrame(X[:, :2], columns=COLUMNS[:2]).to_csv(folder / "narrow.csv", index=False)
    done = clusterbench(*command, "--new", "narrow.csv", code=2)
    assert "missing: weight" in done.stderr


def test_bad_input_is_refused_and_nothing_written(folder: Path, clusterbench) -> None:
    (folder / "mine.csv").write_text("a,b\n1,2\n")
    for arguments, message in (
        (("--by", "silhouete"), "silhouette"),
        (("--dataset", "dota"), "data"),
        (("--by", "eigengap"), "eigenvalues"),
        (("--out", "x.xlsx"), ".parquet"),
        (("--out", "mine.csv"), "move it away"),
        (("--cache-dir", "elsewhere"), "--recompute"),
    ):
        done = clusterbench("choose", "r", "--cache-dir", "cache", *arguments, code=2)
        assert message in done.stderr
    assert (folder / "mine.csv").read_text() == "a,b\n1,2\n"
    assert not (folder / "x.xlsx").exists()


def test_parquet_without_its_library_is_refused_first(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    with pytest.raises(UserError, match=r"clusterbench\[parquet\].*\.csv"):
        refuse_out(Path("rows.parquet"))
    refuse_out(Path("rows.csv"))


def test_files_are_csv_or_parquet(folder: Path, clusterbench) -> None:
    for _ in range(2):  # what we wrote is ours to replace
        for name in ("rows.csv", "rows.parquet"):
            clusterbench("choose", "r", "--cache-dir", "cache", "--out", name)
    csv, parquet = pd.read_csv("rows.csv"), pd.read_parquet("rows.parquet")
    assert list(csv) == ["id", "cluster", "x", "y", "silhouette"]
    pd.testing.assert_frame_equal(csv, parquet, check_dtype=False, rtol=1e-6)


def test_noise_without_clusters_is_called_so(home: Path, clusterbench) -> None:
    noise = np.random.default_rng(5).random((150, 4))
    pd.DataFrame(noise, columns=list("abcd")).to_csv("noise.csv", index=False)
    clusterers = ("--clusterer", "kmeans(n_clusters=3)", "--clusterer", "kmeans(n_clusters=4)")
    clusterbench("run", "noise.csv", "--embedder", "raw", *clusterers, "--out", "n")
    done = clusterbench("choose", "n")
    assert "no structure found" in done.stdout


def test_silhouettes_are_scikit_learns_without_noise() -> None:
    names = np.where(np.arange(len(X)) % 7 == 0, -1, TRUTH)
    names[1] = 8  # alone
    kept = names >= 0
    expected = silhouette_samples(X[kept], names[kept])
    scores = silhouettes(X, names)
    np.testing.assert_allclose(scores[kept], expected, atol=1e-9)
    assert np.isnan(scores[~kept]).all()
    assert np.isnan(silhouettes(X, np.zeros(len(X), int))).all()


def test_other_data_of_that_name_are_refused(folder: Path) -> None:
    frame = pd.read_csv("data.csv")
    frame.loc[3, "width"] += 1
    frame.to_csv("data.csv", index=False)
    with pytest.raises(UserError, match="bring back the data"):
        choose(Store(folder / "r"), Cache(folder / "cache"))


def test_the_selection_table_asks_rules_itself(home: Path, clusterbench) -> None:
    grid = ("--embedder", "raw", "--clusterer", "kmeans(n_clusters=range(2, 4))", "--no-reference")
    clusterbench("run", "--dataset", "moons", "--n-samples", "80", *grid, "--out", "m")
    (home / "split.toml").write_text('ours = ["moons"]\n')
    shown = clusterbench("tables", "m", "--kind", "selection", "--split", "split.toml").stdout
    assert "moons, raw + kmeans(n_clusters=...): ARI" in shown
    assert "best by the truth (not available in practice)" in shown
    before = {path.name: path.stat().st_mtime_ns for path in (home / "m" / "rules").iterdir()}
    clusterbench("tables", "m", "--kind", "selection", "--format", "csv")
    after = {path.name: path.stat().st_mtime_ns for path in (home / "m" / "rules").iterdir()}
    assert before == after
    (home / "split.toml").write_text("ours = 3\n")
    done = clusterbench("tables", "m", "--kind", "selection", "--split", "split.toml", code=2)
    assert "list" in done.stderr
