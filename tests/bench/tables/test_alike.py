"""What is averaged is alike: one code, the same parameters, and as many values as is said."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from changed_runs import Answers, write_run, wrong

from bench.store.references import write_row
from bench.store.runs import Runs
from bench.store.store import Store
from bench.tables import matrix_table, parse_column
from bench.tables.leaderboard import leaderboard, leaderboard_sheets
from bench.tables.markdown import sheets_to_markdown

ARI = parse_column("ari")
SEEDS = [0, 1]


def answers(seeds: list[int] = SEEDS, embedder: str = "pca") -> Answers:
    return {(embedder, "kmeans", seed): wrong(0.3, seed) for seed in seeds}


def edit(folder: Path, seed: int, **changes: Any) -> None:
    """Change a cell's record, as another code, or a hand, would have left it."""
    store = Store(folder)
    (name,) = [p.stem for p in (folder / "cells").glob(f"*+{seed}.json")]
    record = store.read_cell(name)
    assert record is not None
    store.write_cell(name, record | changes, store.assignments(name))


def pipelines(runs: Runs) -> list[str]:
    return [f"{r.embedder} + {r.clusterer}" for r in matrix_table(runs.records, ARI).itertuples()]


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"sources": {"embedder": "pca", "clusterer": "edited"}}, "source"),
        ({"methods": {"embedder": {"params": {"whiten": True}},
                      "clusterer": {"params": {"n_init": 3}}}}, "n_init"),
        ({"methods": {"embedder": {"params": {}}, "clusterer": {"params": {
            "base": "KMeans(n_init=3, random_state=9)"}}}}, "base"),
    ],
)  # fmt: skip
def test_seeds_of_other_code_or_parameters_are_rows_of_their_own(
    tmp_path: Path, typed: Callable, changes: dict, says: str
) -> None:
    methods = {"embedder": {"params": {"whiten": True}},
               "clusterer": {"params": {"n_init": 1, "base": "KMeans(random_state=1)"}}
               }  # fmt: skip
    write_run(tmp_path / "r", answers([0, 1, 2]), seeds=[0, 1, 2], methods=methods)
    edit(tmp_path / "r", 1, **changes)
    runs = Runs([tmp_path / "r"])
    assert pipelines(runs) == ["pca + kmeans #1", "pca + kmeans #2"]
    assert [len(runs.assignments(record)) for record in runs.records] == [400] * 3
    assert f"kmeans #2 differs from kmeans #1 in {says}" in runs.notes[0]
    for kind in ("matrix", "leaderboard", "seeds", "noise", "uncertainty"):
        code, out, err = typed("tables", tmp_path / "r", "--kind", kind, "--draws", 100)
        assert code == 0, err
        assert "kmeans #2" in out
        assert runs.notes[0].split(":")[0] in out.replace("\\", "")
    assert runs.notes[0] in typed("tables", tmp_path / "r", "--long")[2]


def test_seeds_that_differ_in_seed_and_machine_alone_stay_one_row(tmp_path: Path) -> None:
    a = write_run(tmp_path / "r", answers(), seeds=SEEDS)
    for seed in SEEDS:
        params = {"random_state": seed, "n_jobs": seed, "n_clusters": 4,
                  "base": f"KMeans(random_state={seed})", "base__random_state": seed,
                  "metric": f"<function at 0x7f{seed}>"}  # fmt: skip
        edit(tmp_path / "r", seed, methods={"clusterer": {"params": params}})
    again = Runs([tmp_path / "r"])
    assert pipelines(a) == pipelines(again) == ["pca + kmeans"]
    assert again.notes == []


def variant(folder: Path, n_components: int, seed: int) -> Runs:
    content = {"mine": {"use": "pca", "n_components": n_components}}
    runs = write_run(folder, answers([seed], "mine"), seeds=[seed], tables={"embedders": content})
    edit(folder, seed, sources={"embedder": "installed", "clusterer": "installed"})
    return runs


def test_variants_of_one_name_in_two_runs_are_told_apart(tmp_path: Path, typed: Callable) -> None:
    variant(tmp_path / "a", 2, 0)
    variant(tmp_path / "b", 40, 1)
    runs = Runs([tmp_path / "a", tmp_path / "b"])
    assert pipelines(runs) == ["mine #1 + kmeans", "mine #2 + kmeans"]
    assert "n_components (2 and 40)" in runs.notes[0]
    board = leaderboard(runs, ARI).set_index("embedder")
    assert board.loc["mine #2", "parameters"] == "mine #2: n_components=40"
    code, _, err = typed("merge", tmp_path / "a", tmp_path / "b", "--out", tmp_path / "m")
    assert (code, (tmp_path / "m").exists()) == (2, False)
    assert "another 'mine'" in err


def test_runs_of_other_code_are_not_merged(tmp_path: Path, typed: Callable) -> None:
    write_run(tmp_path / "a", answers([0]), seeds=[0])
    write_run(tmp_path / "b", answers([1]), seeds=[1])
    edit(tmp_path / "b", 1, sources={"embedder": "edited", "clusterer": "kmeans"})
    code, _, err = typed("merge", tmp_path / "a", tmp_path / "b", "--out", tmp_path / "m")
    assert (code, (tmp_path / "m").exists()) == (2, False)
    assert "pca #2 differs from pca #1 in source" in err


def test_samples_in_another_order_are_another_preparation(tmp_path: Path) -> None:
    write_run(tmp_path / "r", answers(), seeds=SEEDS)
    edit(tmp_path / "r", 1, order=1)
    runs = Runs([tmp_path / "r"])
    assert pipelines(runs) == ["pca #1 + kmeans", "pca #2 + kmeans"]
    assert "order of samples (0 and 1)" in runs.notes[0]


def row(folder: Path, seed: int = 0, **other: Any) -> None:
    record = {"id": f"svm+{seed}", "dataset": "digits", "embedder": "raw", "reference": "svm",
              "seed": seed, "status": "done", "reason": "", "classifier": "SVC()", "n_folds": 3,
              "fingerprint": "same", "scores": {"ari": 0.9}}  # fmt: skip
    write_row(folder, f"svm+{seed}", record | other, None)


def test_reference_rows_that_two_runs_hold_count_once(tmp_path: Path, typed: Callable) -> None:
    for seed, name in enumerate("ab"):
        write_run(tmp_path / name, answers([seed]), seeds=[seed])
        row(tmp_path / name)
    both = [tmp_path / "a", tmp_path / "b"]
    assert [r["seed"] for r in Runs(both).rows] == [0]
    row(tmp_path / "b", seed=1, scores={"ari": 0.8}, classifier="SVC(C=9)")
    runs = Runs(both)
    assert [r["reference"] for r in runs.rows] == ["svm #1", "svm #2"]
    assert "classifier" in runs.notes[0]
    row(tmp_path / "b", fingerprint="other")
    code, _, err = typed("tables", *both)
    assert (code, "one name must be of the same data" in err) == (2, True)


def test_a_mean_says_of_how_many_values_it_is(tmp_path: Path, typed: Callable) -> None:
    answers: Answers = {}
    for seed in range(8):
        answers["pca", "kmeans", seed] = answers["raw", "kmeans", seed] = wrong(0.3, seed)
    write_run(tmp_path / "r", answers, seeds=list(range(8)))
    for path in (tmp_path / "r" / "cells").glob("*"):
        store, (_, embedder, _, seed) = Store(tmp_path / "r"), path.stem.split("+")
        record = store.read_cell(path.stem)
        assert record is not None
        defined = embedder == "raw" or int(seed) < 2
        record["scores"]["silhouette"] = 0.4 if embedder == "pca" else 0.1
        record["scores"] |= {} if defined else {"silhouette": float("nan")}
        store.write_cell(path.stem, record, store.assignments(path.stem))
    runs, silhouette = Runs([tmp_path / "r"]), parse_column("silhouette")
    board = leaderboard(runs, silhouette).set_index("embedder")
    assert board.loc["raw", "rank"] == 1
    assert board.loc["pca", "rank"] != board.loc["pca", "rank"]
    assert board.loc["pca", ["silhouette_n", "ari_n"]].tolist() == [2, 8]
    shown = sheets_to_markdown(leaderboard_sheets(leaderboard(runs, silhouette), silhouette))
    assert "| 0.400 ± 0.000 (2/8) |" in shown
    text = typed("tables", tmp_path / "r", "--metric", "silhouette")[1]
    assert "| pca | 0.400 ± 0.000 (2/8) |" in text
    assert "| raw | **0.100 ± 0.000** |" in text
    assert "n = 2 to 8" in text
    seeds = typed("tables", tmp_path / "r", "--metric", "silhouette", "--kind", "seeds")[1]
    assert "2/8 |" in seeds
