"""The leaderboard: who is ranked, and against whom."""

from collections.abc import Callable
from pathlib import Path

import numpy as np

from bench.store.runs import Runs
from bench.tables.columns import parse_column
from bench.tables.leaderboard import leaderboard

ARI = parse_column("ari")


def test_a_leaderboard_ranks_apart_what_was_told_and_what_was_not(run: Path) -> None:
    table = leaderboard(Runs([run]), ARI)
    digits = table[table["dataset"] == "digits"].set_index(["embedder", "clusterer"])
    assert np.isnan(digits.loc[("umap", "kmeans"), "rank"])  # a cell failed
    assert digits.loc[("umap", "spherical-kmeans"), "rank"] == 1
    assert digits.loc[("umap", "dbscan"), "rank"] == 1
    assert sorted(digits.loc[~digits["told_k"], "rank"]) == [1, 2, 3]
    assert digits.loc[("umap", "dbscan"), "parameters"] == "eps by knee"
    assert digits["told_k"].is_monotonic_decreasing
    mixed = leaderboard(Runs([run]), ARI, mix_told=True)
    assert sorted(mixed[mixed["dataset"] == "digits"]["rank"].dropna()) == list(range(1, 9))
    row = digits.loc[("raw", "kmeans")]
    assert (row["seconds"], row["seconds_std"], row["peak_memory_mb"]) == (2.5, 1.0, 102.0)


def test_what_failed_is_counted_and_never_marked(show: Callable[..., str]) -> None:
    text = show("--kind", "leaderboard", "--columns", "nmi", "--metric", "ari")
    (line,) = [line for line in text.split("moons")[0].splitlines() if "umap + kmeans" in line][:1]
    assert "(2/3)" in line
    assert "**" not in line
    assert "ARI | NMI | seconds" in text
    assert "AMI" not in text
    assert "n = 2 to 3" in text
