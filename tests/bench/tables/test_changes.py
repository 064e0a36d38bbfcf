"""What changed between two runs: each verdict, and the numbers behind it."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from changed_runs import TRUTH, N, write_run, wrong
from scipy import stats

from bench.metrics import METRICS, Contingency
from bench.store.runs import Runs
from bench.tables.changes import changes_table
from bench.tables.changes_sheets import changes_sheets
from bench.tables.columns import parse_column
from bench.tables.settings import settings_table

ARI = parse_column("ari")

EXPECTED = {
    ("raw", "kmeans"): "same assignments",
    ("pca", "kmeans"): "better",
    ("svd", "kmeans"): "worse",
    ("umap", "kmeans"): "within seed noise",
    ("raw", "dbscan"): "within sample noise",
    ("pca", "dbscan"): "failed now",
    ("svd", "dbscan"): "mended",
    ("umap", "dbscan"): "failed in both",
    ("nmf", "kmeans"): "only in A",
    ("hog", "kmeans"): "only in B",
    ("tsne", "kmeans"): "better",
}


def by_pipeline(table: pd.DataFrame) -> pd.DataFrame:
    return table.set_index(["embedder", "clusterer"])


def test_every_pipeline_has_its_verdict(two: tuple[Runs, Runs]) -> None:
    table = by_pipeline(changes_table(*two, ARI, n_draws=200))
    assert table["verdict"].to_dict() == EXPECTED
    pca = table.loc[("pca", "kmeans")]
    assert (pca["seeds"], pca["n_seeds"], pca["n_done_a"], pca["n_done_b"]) == ("paired", 3, 3, 3)
    assert pca["difference"] == pytest.approx(pca["value_b"] - pca["value_a"])
    assert 0 < pca["low"] < pca["difference"] < pca["high"]
    assert (pca["seconds_a"], pca["memory_mb_b"]) == (2.5, 102.0)
    same = table.loc[("raw", "kmeans")]
    assert (same["difference"], same["n_seeds"]) == (0, 3)
    assert np.isnan(same["p_value"])
    assert table.loc[("raw", "dbscan"), "error_seeds"] == 0
    assert table.loc[("raw", "dbscan"), "difference"] < 0
    tsne = table.loc[("tsne", "kmeans")]
    assert (tsne["failed_now"], tsne["mended"], tsne["n_seeds"]) == (1, 0, 2)
    assert table.loc[("svd", "dbscan"), "mended"] == 3
    back = by_pipeline(changes_table(*reversed(two), ARI, n_draws=200))
    assert back.loc[("pca", "kmeans"), "verdict"] == "worse"
    assert back.loc[("pca", "dbscan"), "verdict"] == "mended"


def test_holm_counts_what_was_tested_alone(two: tuple[Runs, Runs]) -> None:
    table = changes_table(*two, ARI, n_draws=200)
    known = table["p_value"].dropna().sort_values()
    assert len(known) == 5
    by_hand = np.maximum.accumulate(known * np.arange(5, 0, -1)).clip(upper=1)
    np.testing.assert_allclose(table.loc[known.index, "p_holm"], by_hand)
    assert table["p_holm"].isna().sum() == len(EXPECTED) - 5


def test_a_score_that_cannot_be_resampled_is_compared_over_seeds(two: tuple[Runs, Runs]) -> None:
    row = by_pipeline(changes_table(*two, parse_column("silhouette"))).loc[("pca", "kmeans")]
    values = [
        [r["scores"]["silhouette"] for r in runs.records
         if (r["embedder"], r["clusterer"]) == ("pca", "kmeans")]
        for runs in two
    ]  # fmt: skip
    by_scipy = stats.ttest_rel(values[1], values[0])
    assert row["p_value"] == pytest.approx(by_scipy.pvalue)
    interval = by_scipy.confidence_interval(0.95)
    assert (row["low"], row["high"]) == pytest.approx((interval.low, interval.high))
    assert np.isnan(row["error_samples"])
    assert (
        by_pipeline(changes_table(*two, parse_column("nmi_left_out"), n_draws=100)).loc[
            ("pca", "kmeans"), "verdict"
        ]
        == "better"
    )  # not stored: computed from assignments


@pytest.mark.parametrize("sizes", [(3, 4), (1, 3), (3, 1)])
def test_unlike_seeds_are_not_paired(tmp_path: Path, sizes: tuple[int, int]) -> None:
    seeds = range(sizes[0]), range(sizes[0], sum(sizes))
    runs = [
        write_run(
            tmp_path / name,
            {("pca", "kmeans", s): wrong(0.3, s) for s in own_seeds},
            seeds=[*own_seeds],
        )
        for name, own_seeds in zip(("a", "longer"), seeds, strict=True)
    ]
    row = changes_table(*runs, parse_column("silhouette")).iloc[0]
    values = [[r["scores"]["silhouette"] for r in each.records] for each in runs]
    by_scipy = stats.ttest_ind(values[1], values[0], equal_var=1 in sizes)
    assert row["p_value"] == pytest.approx(by_scipy.pvalue)
    assert (row["seeds"], row["n_seeds"]) == ("unpaired", 0)
    ari = changes_table(*runs, ARI, n_draws=100).iloc[0]
    assert ari["p_value"] > ari["p_seeds"] > 0
    assert ari["error_samples"] > 0


def test_one_seed_leaves_seed_noise_unknown(tmp_path: Path) -> None:
    a = write_run(tmp_path / "a", {("pca", "kmeans", 0): wrong(0.6, 0)}, seeds=[0])
    b = write_run(tmp_path / "b", {("pca", "kmeans", 0): wrong(0.2, 0)}, seeds=[0])
    table = changes_table(a, b, ARI)
    row = table.iloc[0]
    assert (row["verdict"], row["seeds"]) == ("better", "one seed")
    assert np.isnan(row["error_seeds"])
    # The same by resampling samples one by one.
    rng = np.random.default_rng(1)
    draws = [rng.integers(0, N, N) for _ in range(250)]
    answers = [runs.assignments(runs.records[0]) for runs in (a, b)]
    spread = np.std([
        np.subtract(*(METRICS["ari"](Contingency.of(TRUTH[d], answers[i][d])) for i in (1, 0)))
        for d in draws
    ])  # fmt: skip
    assert row["error_samples"] == pytest.approx(spread, rel=0.15)
    (sheet,) = changes_sheets(table, ARI)
    assert sheet.rows[0][1] == "better (seed noise unknown)"
    assert any("only the bootstrap over samples" in note for note in sheet.notes)
    assert changes_table(a, b, parse_column("silhouette")).iloc[0]["verdict"] == "noise unknown"
    assert changes_table(a, b, parse_column("trustworthiness")).iloc[0]["verdict"] == "no score"


def test_other_data_are_not_compared(two: tuple[Runs, Runs], tmp_path: Path) -> None:
    answers = {("pca", "kmeans", seed): wrong(0.1, seed) for seed in (0, 1, 2)}
    other = write_run(tmp_path / "b", answers, seeds=[0, 1, 2], fingerprint="another")
    row = by_pipeline(changes_table(two[0], other, ARI)).loc[("pca", "kmeans")]
    assert row["verdict"] == "other data"
    assert row[["difference", "low", "p_value"]].isna().all()
    assert row["value_b"] > row["value_a"]
    settings = settings_table(two[0], other).set_index("setting")
    assert tuple(settings.loc["digits: fingerprint", ["part", "a", "b"]]) == (
        "data", "same", "another",
    )  # fmt: skip


def test_a_score_without_a_good_end_has_changed(tmp_path: Path) -> None:
    runs = [
        write_run(
            tmp_path / str(n), {("pca", "kmeans", s): wrong(share, s) for s in (0, 1)}, seeds=[0, 1]
        )
        for n, share in ((3, 0.3), (9, 0.4))
    ]
    for n, each in zip((3, 9), runs, strict=True):
        for record in each.records:
            record["scores"]["n_clusters"] = n
    row = changes_table(*runs, parse_column("n_clusters")).iloc[0]
    assert (row["verdict"], row["difference"], row["p_value"]) == ("changed", 6, 0)
