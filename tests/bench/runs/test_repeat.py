"""One cell of each pipeline is run twice, and what does not come out again is marked."""

import json
from pathlib import Path

import pytest

import bench
from bench.store.store import Store

UNSEEDED = """
import numpy as np
class Unseeded:
    def fit_transform(self, X):
        with open({log!r}, "a") as file:
            file.write("fitted ")
        return X @ np.random.default_rng().normal(size=(X.shape[1], 3))
"""


@pytest.mark.long
def test_a_pipeline_that_does_not_come_out_again_is_marked(clusterbench, home: Path) -> None:
    (home / "unseeded.py").write_text(UNSEEDED.format(log=str(home / "log")))
    (home / "log").touch()
    (home / "spec.toml").write_text(
        '[matrix]\ndatasets = ["digits"]\nembedders = ["raw", "odd"]\nclusterers = ["kmeans"]\n'
        "n_samples = 150\nseeds = [0, 1]\nreference = false\n[embedders.odd]\n"
        'use = "unseeded:Unseeded"\n'
    )
    plain = clusterbench("run", "spec.toml", "--out", "r")
    assert "differs" not in plain.stdout
    checked = clusterbench("run", "spec.toml", "--out", "r", "--repeat-check")
    assert (home / "log").read_text().count("fitted") == 3
    assert "2 pipelines were run again: 1 came out the same, 1 did not. That took" in checked.stderr
    odd, raw = (
        next(line for line in checked.stdout.splitlines() if name in line)
        for name in ("| odd", "| raw")
    )
    assert "(differs)" in odd
    assert "differs" not in raw
    assert "run again with the same seed" in checked.stdout
    board = clusterbench("tables", "r", "--kind", "leaderboard", "--columns", "ari").stdout
    assert "odd + kmeans (differs)" in board
    assert "raw + kmeans (differs)" not in board
    again = clusterbench("run", "spec.toml", "--out", "r", "--repeat-check")
    assert "1 did not" in again.stderr
    assert (home / "log").read_text().count("fitted") == 3  # what was checked is not run once more
    assert "4 scored again, 4 the same" in clusterbench("verify", "r", "--rescore").stdout


@pytest.mark.long
def test_from_python_the_record_says_so(home: Path) -> None:
    results = bench.run(
        "digits", "pca", ["kmeans"], n_samples=150, reference=False, out="r", repeat_check=True
    )
    assert isinstance(results, bench.Results)
    (record,) = Store(home / "r").records()
    assert record["repeat"]["differences"] == []
    assert record["repeat"]["seconds"] > 0
    assert json.loads(next(home.glob("r/cells/*.json")).read_text())["repeat"]["seconds"] > 0
