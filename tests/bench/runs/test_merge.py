"""`clusterbench merge`: several runs become one, or are refused."""

import shutil
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from finished_run import QUICK, damage

from bench.store.parts import Part
from bench.store.store import Store


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
def test_truth_is_kept_by_a_run_by_scoring_again_and_by_merging(
    typed: Callable, home: Path
) -> None:
    from bench.datasets import load

    common = ("--dataset", "digits", "--n-samples", 60, "--embedder", "raw", "--holdout", 0.2,
              "--no-reference", "--threads", 1, "--jobs", 1)  # fmt: skip
    assert typed("run", *common, "--clusterer", "kmeans", "--out", "a")[0] == 0
    kept = Store(home / "a").truth("digits")
    assert {part: len(truth) for part, truth in kept.items()} == {
        Part.FITTED: 48,
        Part.HELD_OUT: 12,
    }
    assert set(kept[Part.FITTED]) <= set(load("digits").y)
    shutil.rmtree(home / "a" / "truth")
    assert typed("score", "a")[0] == 0
    again = Store(home / "a").truth("digits")
    assert typed("merge", "a", "--out", "both")[0] == 0
    for truth_again in (again, Store(home / "both").truth("digits")):
        assert truth_again.keys() == kept.keys()
        assert all(np.array_equal(truth_again[part], kept[part]) for part in kept)
    code, out, _ = typed("tables", "a", "--kind", "uncertainty", "--metric", "held_out_ari")
    assert code == 0
    assert "held_out_ari" in out


@pytest.mark.parametrize("kind", ["new", "deep/er", "empty", "link"])
def test_merged_where_there_is_nothing(typed, run: Path, home: Path, kind: str) -> None:
    (home / "empty").mkdir()
    (home / "link").symlink_to("empty", target_is_directory=True)
    code, _, err = typed("merge", run, "--out", kind)
    assert code == 0, err
    assert (home / "link").is_symlink()
    assert typed("tables", kind)[1] == typed("tables", run)[1]
    assert not list(home.rglob(".tmp-*"))


@pytest.mark.parametrize("out", ["full", "a_file", "a_file/below"])
def test_what_is_there_is_not_merged_over(typed, run: Path, home: Path, out: str) -> None:
    (home / "full").mkdir()
    for path in (home / "full" / "thesis.txt", home / "a_file"):
        path.write_text("mine")
    code, _, err = typed("merge", run, "--out", out)
    assert code in (1, 2)
    assert err.startswith("clusterbench: Got ")
    assert {path.read_text() for path in (home / "full" / "thesis.txt", home / "a_file")} == {
        "mine"
    }
    assert not list(home.rglob(".tmp-*"))
