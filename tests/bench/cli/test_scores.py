"""Which scores a run computes, and how those that it left out are added."""

import json
from pathlib import Path

import pytest

import bench
from bench.errors import UserError
from bench.metrics import METRICS
from bench.metrics.registry import wanted
from bench.spec.resolve import parse

RUN = (
    *("run", "--dataset", "digits", "--n-samples", "80", "--embedder", "pca", "--clusterer"),
    *("kmeans", "--no-reference", "--holdout", "0.25", "--out", "r"),
)


def scores(folder: Path) -> dict[str, dict[str, float]]:
    """Return the scores of the one cell of a run, by part."""
    (path,) = folder.glob("cells/*.json")
    record = json.loads(path.read_text())
    return {"fitted": record["scores"], "held out": record["held_out"]["scores"]}


def test_core_leaves_out_what_is_dear_and_score_adds_it(clusterbench, home: Path) -> None:
    clusterbench(*RUN)
    every = scores(home / "r")
    (home / "r").rename(home / "whole")
    clusterbench(*RUN, "--scores", "core")
    core = scores(home / "r")
    assert {name for name in core["fitted"] if name in METRICS} == wanted("core")
    assert core["fitted"] == {name: every["fitted"][name] for name in core["fitted"]}
    table = clusterbench("tables", "r", "--kind", "leaderboard")
    assert "ARI" in table.stdout
    assert "Silhouette" not in table.stdout
    asked = clusterbench("tables", "r", "--metric", "silhouette", code=2)
    assert "clusterbench score" in asked.stderr
    clusterbench("verify", "r", "--rescore")
    clusterbench("score", "r")
    assert scores(home / "r") == every
    clusterbench("verify", "r", "--rescore")


def test_scores_are_named_and_others_added(clusterbench, home: Path) -> None:
    clusterbench(*RUN, "--scores", "nmi,n_clusters")
    named = scores(home / "r")["fitted"]
    assert {name for name in named if name in METRICS} == {"nmi", "n_clusters"}
    table = clusterbench("tables", "r")
    assert "NMI" in table.stdout, "a table is of a score that there is"
    clusterbench("score", "r", "--scores", "purity")
    assert "purity" in scores(home / "r")["fitted"]
    assert "accuracy" not in scores(home / "r")["fitted"]
    for command in ("plot", "report"):
        clusterbench(command, "r")


@pytest.mark.parametrize("asked", ["nmi,nonsense", "everything", "", ","])
def test_a_score_that_there_is_not_is_one_sentence(clusterbench, home: Path, asked: str) -> None:
    for command in (RUN, ("score", "r")):
        if command[0] == "score":
            clusterbench(*RUN)
        refused = clusterbench(*command, "--scores", asked, code=2)
        assert "Got score" in refused.stderr
        if command[0] == "run":
            assert not (home / "r").exists()


def test_they_are_part_of_what_is_asked_of_a_run(clusterbench, home: Path) -> None:
    (home / "spec.toml").write_text(
        '[matrix]\ndatasets = ["digits"]\nembedders = ["raw"]\nclusterers = ["constant"]\n'
        'n_samples = 60\nreference = false\nscores = ["ari"]\n'
    )
    clusterbench("run", "spec.toml", "--out", "r")
    assert 'scores = [\n    "ari",\n]' in (home / "r" / "spec.toml").read_text()
    other = clusterbench("run", "spec.toml", "--scores", "core", "--out", "r", code=2)
    assert "scores" in other.stderr


def test_programs_say_it_too(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="nonsense"):
        bench.run("digits", "raw", ["constant"], scores=["nonsense"], out=tmp_path / "r")
    results = bench.run(
        "digits", "raw", ["constant"], n_samples=60, scores="core", reference=False,
        out=tmp_path / "r", cache_dir=tmp_path / "cache",
    )  # fmt: skip
    assert "silhouette" not in results.cells().columns


@pytest.mark.parametrize("scores", ["7", "[]", "[1]", "{ a = 1 }", "true"])
def test_a_spec_with_another_thing_is_one_sentence(scores: str) -> None:
    with pytest.raises(
        UserError, match=r"^Got matrix\.scores = .*expected 'all', 'core' or a list"
    ):
        parse(f"[matrix]\nscores = {scores}\n")
