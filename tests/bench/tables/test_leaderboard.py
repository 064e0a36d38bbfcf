"""The leaderboard: who is ranked, and against whom."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
from changed_runs import write_run, wrong

from bench.methods.cluster_count import KFrom
from bench.store.runs import Runs
from bench.tables.columns import parse_column
from bench.tables.leaderboard import leaderboard, leaderboard_sheets

ARI = parse_column("ari")


def test_a_leaderboard_ranks_apart_what_was_told_and_what_was_not(run: Path) -> None:
    table = leaderboard(Runs([run]), ARI)
    digits = table[table["dataset"] == "digits"].set_index(["embedder", "clusterer"])
    assert np.isnan(digits.loc[("umap", "kmeans"), "rank"])  # a cell failed
    assert digits.loc[("umap", "spherical-kmeans"), "rank"] == 1
    assert digits.loc[("umap", "dbscan"), "rank"] == 1
    assert sorted(digits.loc[digits["k_from"] == "found", "rank"]) == [1, 2, 3]
    assert digits.loc[("umap", "dbscan"), "parameters"] == "eps by knee"
    assert list(dict.fromkeys(digits["k_from"])) == ["truth", "found"]
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


def test_what_a_user_set_is_ranked_with_the_truth_and_a_default_with_what_is_found(
    tmp_path: Path,
) -> None:
    names = ("truth", "user", "default", "found")
    tables = {"embedders": {name: {"use": "raw"} for name in names}}
    answers = {(name, "kmeans", 0): wrong(0.3, seed) for seed, name in enumerate(names)}
    runs = write_run(tmp_path / "r", answers, seeds=[0], tables=tables)
    for record in runs.records:
        record["k_from"] = KFrom(record["embedder"])
    table = leaderboard(runs, ARI).set_index("embedder")
    assert sorted(table.loc[["truth", "user"], "rank"]) == [1, 2]
    assert sorted(table.loc[["default", "found"], "rank"]) == [1, 2]
    (sheet,) = leaderboard_sheets(leaderboard(runs, ARI), ARI)
    assert sheet.columns[1] == "k from"
    assert sorted(str(row[1]) for row in sheet.rows) == sorted(names)
