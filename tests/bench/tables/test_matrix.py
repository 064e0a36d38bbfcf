"""Tables: means over seeds, failures that stay visible, data without truth."""

import json
import re
from collections.abc import Callable

import numpy as np
import pytest
from csv_back import read_back

from bench.tables import default_metric, long_table, matrix_table, render
from bench.tables.columns import parse_column

ARI = parse_column("ari")


def record(embedder: str, seed: int, ari: float | None, **other: object) -> dict:
    done = ari is not None
    return {
        "dataset": "d", "n_samples": 9, "n_classes": 3, "embedder": embedder, "clusterer": "k",
        "seed": seed, "status": "done" if done else "timeout", "reason": "" if done else "slow",
        "told_k": True, "scores": {"ari": ari} if done else {}, "seconds_neighbors": 0.0,
        "seconds_embed": 1.5, "seconds_cluster": 0.5, "peak_memory_mb": 100.0,
    } | other  # fmt: skip


def test_mean_and_sample_standard_deviation_over_seeds() -> None:
    values = [0.5, 0.7, 0.9]
    records = [record("a", seed, ari) for seed, ari in enumerate(values)]
    row = matrix_table(records, ARI).iloc[0]
    assert row["mean"] == pytest.approx(0.7)
    assert row["std"] == pytest.approx(np.std(values, ddof=1))
    assert "**0.700 ± 0.200**" in render(matrix_table(records, ARI), ARI, "md")


def test_a_failed_seed_is_counted_and_in_no_mean_and_never_best() -> None:
    records = [record("a", 0, 0.9), record("a", 1, None), record("b", 0, 0.5), record("b", 1, 0.5)]
    shown = render(matrix_table(records, ARI), ARI, "md")
    assert "| a | 0.900 (1/2) |" in shown
    assert "**0.500 ± 0.000**" in shown
    assert "| a | failed |" in render(matrix_table([record("a", 0, None)], ARI), ARI, "md")


def test_an_unfinished_matrix_shows_what_is_missing() -> None:
    records = [record("a", 0, 0.9), record("b", 0, 0.5), record("b", 0, 0.4, clusterer="c")]
    assert "| a | **0.900** | not run |" in render(matrix_table(records, ARI), ARI, "md")


def test_data_without_truth_is_said_to_be_so() -> None:
    records = [record("a", 0, float("nan"), n_classes=None)]
    records[0]["scores"]["silhouette"] = 0.25
    assert default_metric(records).name == "silhouette"
    shown = render(
        matrix_table(records, parse_column("silhouette")), parse_column("silhouette"), "md"
    )
    assert "no truth" in shown
    assert "**0.250**" in shown
    assert "| a | – |" in render(matrix_table(records, ARI), ARI, "md")


def test_csv_and_json_lose_nothing() -> None:
    records = [record("a|b", 0, 0.1 + 0.2), record("a|b", 1, 1 / 3)]
    table = matrix_table(records, ARI)
    again = read_back(render(table, ARI, "csv"))
    assert again["mean"].iloc[0] == pytest.approx(table["mean"].iloc[0], abs=1e-15)
    cells = json.loads(render(table, ARI, "json"))["cells"]
    assert cells[0]["mean"] == pytest.approx(table["mean"].iloc[0], abs=1e-14)
    long = read_back(long_table(records).to_csv(index=False))
    assert long["ari"].tolist() == [0.1 + 0.2, 1 / 3]
    assert "a\\|b" in render(table, ARI, "md")


@pytest.mark.parametrize(
    ("metric", "better"),
    [("ari", True), ("held_out_nmi_left_out", True), ("noise", False), ("n_clusters", None),
     ("seconds_embed", False), ("davies_bouldin", False)],
)  # fmt: skip
def test_which_end_of_a_column_is_the_good_one(metric: str, better: bool | None) -> None:
    assert parse_column(metric).higher_is_better is better


def test_matrix_marks_those_not_told_apart(show: Callable[..., str]) -> None:
    part = show().split("\n\n")[0]
    assert part.count("**") == 4
    assert re.search(r"\| umap \|.*\| \*\*[^|]*\*\* \| \*\*", part)
    assert "Not told the number of clusters, and marked apart: dbscan." in show()
    assert show("--mix-told").split("\n\n")[0].count("**") == 2
