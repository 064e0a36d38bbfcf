"""What the overview says beside its heat map."""

import shutil
from pathlib import Path

from bench.report.over_all import NOT_YET, regimes_of, selection_of, without_score
from bench.report.page import run_page
from bench.spec.cells import Cell
from bench.store.runs import Runs
from bench.tables.columns import parse_column

ARI = parse_column("ari")


def test_regimes_stand_in_the_page_with_what_was_measured(many: Path) -> None:
    runs = Runs([many])
    names = list(dict.fromkeys(record["dataset"] for record in runs.records))
    assert regimes_of(runs, {}, ARI) is None, "all datasets are alike, as far as is known"
    measured = {
        name: {"fingerprint": name, "overlap": place / 10} for place, name in enumerate(names)
    }
    regimes = regimes_of(runs, measured, ARI)
    assert regimes is not None
    assert regimes["more"] == ""
    assert [row[0] for row in regimes["leaders"].rows] == ["any"] * 2 + ["overlap"] * 4
    (overlap,) = regimes["conditions"]
    assert overlap.columns[1:] == ["0 to 0.2 (3 datasets)", "0.3 to 0.6 (4 datasets)"]
    one = {names[0]: measured[names[0]]}
    assert regimes_of(runs, one, ARI) is None
    measured.pop(names[0])
    partly = regimes_of(runs, measured, ARI)
    assert partly is not None
    assert "--kind conditions" in partly["more"]


def test_choices_of_rules_are_set_against_the_best(many: Path) -> None:
    runs = Runs([many])
    assert selection_of(runs, [], ARI) == []
    rules = [
        {"dataset": name, "rule": "some-rule", "scope": "kmeans(n_clusters=range(2, 4))",
         "identity": "", "candidates": [["raw", "kmeans"], ["pca", "kmeans"]],
         "scores": [0.1, 0.9], "chosen": 1, "seconds": 0.1, "reason": ""}
        for name in dict.fromkeys(record["dataset"] for record in runs.records)
    ]  # fmt: skip
    (chosen,) = selection_of(runs, rules, ARI)
    assert chosen["each"].columns[0] == "dataset"
    assert len(chosen["each"].rows) == 7
    scores = {(r["dataset"], r["embedder"]): [] for r in runs.records}
    for record in runs.records:
        if record["clusterer"] == "kmeans":
            scores[record["dataset"], record["embedder"]].append(record["scores"].get("ari"))
    for name, first, rule, best in chosen["each"].rows:
        means = [sum(scores[name, one]) / 3 for one in ("raw", "pca")]
        assert [str(first), str(rule)] == [f"{mean:.3f}" for mean in means]
        assert str(best) == f"{max(means):.3f}"


def test_what_has_no_score_is_listed_with_its_reason(many: Path) -> None:
    runs = Runs([many])
    assert runs.missing == []
    lost = [Cell("blobs:106", "pca", "dbscan", seed) for seed in (0, 2)]
    sheet = without_score(runs.records, lost)
    assert sheet.rows[0] == ["blobs:100", "umap + kmeans", "1", "timeout", "slow | <b>"]
    assert len(sheet.rows) == 8
    assert sheet.rows[-1] == ["blobs:106", "pca + dbscan", "0, 2", NOT_YET, ""]
    assert "slow | &lt;b&gt;" in run_page(many)


def test_a_cell_that_no_run_has_is_missing(many: Path, tmp_path: Path) -> None:
    run = shutil.copytree(many, tmp_path / "run")
    gone = next((run / "cells").glob("blobs-100*"))
    gone.unlink()
    (cell,) = Runs([run]).missing
    assert cell.dataset == "blobs:100"
    assert NOT_YET in run_page(run)
