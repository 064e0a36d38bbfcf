"""Two runs compared: every verdict, the tests behind them, and what the runs were made with."""

import io
import json
from collections.abc import Callable, Mapping
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from bench.metrics import METRICS
from bench.spec.cells import Cell
from bench.spec.file import SpecFile
from bench.spec.resolve import resolve
from bench.store.parts import Part
from bench.store.runs import Runs
from bench.store.store import Store
from bench.tables.changes import VERDICTS, changes_table
from bench.tables.changes_sheets import changes_sheets, summary
from bench.tables.settings import settings_sheet, settings_table

N = 400
TRUTH = np.random.default_rng(0).integers(0, 4, N)
Answers = dict[tuple[str, str, int], np.ndarray | str]

SESSION = {
    "start": "2026-01-01T00:00:00+00:00", "end": "2026-01-01T00:01:00+00:00", "git_commit": "abc",
    "versions": {"numpy": "2.1.0", "scipy": "1.14"}, "cpu": "one <b>|", "threads": 1,
}  # fmt: skip


def wrong(share: float, seed: int) -> np.ndarray:
    """Truth, with a share of the samples sent anywhere."""
    rng = np.random.default_rng([seed, int(share * 1000)])
    return np.where(rng.random(N) < share, rng.integers(0, 4, N), TRUTH)


def write_run(
    folder: Path,
    answers: Mapping[tuple[str, str, int], Any],
    *,
    seeds: list[int],
    session: dict = SESSION,
    fingerprint: str = "same",
    spec: dict[str, Any] | None = None,
    **record: Any,
) -> Runs:
    """Write what each cell answered: assignments, or a reason why there are none."""
    names = ([*dict.fromkeys(key[place] for key in answers)] for place in (0, 1))
    said = dict(zip(("embedders", "clusterers"), names, strict=True)) | (spec or {})
    store = Store(folder)
    whole = resolve(SpecFile(), datasets=["digits"], seeds=seeds, **said)
    store.begin(whole.numbers_only().to_toml())
    store.write_run({"datasets": {}, "sessions": [session]})
    store.write_truth("digits", {Part.FITTED: TRUTH})
    for (embedder, clusterer, seed), answer in answers.items():
        done = not isinstance(answer, str)
        cell = {
            "dataset": "digits", "n_samples": N, "n_classes": 4, "fingerprint": fingerprint,
            "embedder": embedder, "clusterer": clusterer, "seed": seed, "told_k": done,
            "status": "done" if done else "timeout", "reason": "" if done else answer,
            "scores": {}, "seconds_neighbors": 0.5, "seconds_embed": 1.0, "seconds_cluster": seed,
            "peak_memory_mb": 100.0 + seed, "embedding": None,
            "sources": {"embedder": embedder, "clusterer": clusterer},
            "methods": {"embedder": {"params": {}},
                        "clusterer": {"params": {"random_state": seed}}},
        } | record  # fmt: skip
        if done:
            rng = np.random.default_rng([len(embedder), seed, *folder.name.encode()])
            cell["scores"] = {"ari": METRICS["ari"](TRUTH, answer), "silhouette": rng.normal(0.5)}
        name = Cell("digits", embedder, clusterer, seed).id
        store.write_cell(name, cell, {Part.FITTED: answer} if done else {})
    return Runs([folder])


def swapped(answer: np.ndarray, n: int) -> np.ndarray:
    """The same answer, but for as many samples put right as are put wrong."""
    is_right = answer == TRUTH
    changed = answer.copy()
    changed[np.flatnonzero(~is_right)[:n]] = TRUTH[np.flatnonzero(~is_right)[:n]]
    at = np.flatnonzero(is_right)[: n + 3]
    changed[at] = (TRUTH[at] + 1) % 4
    return changed


@pytest.fixture(scope="module")
def two(tmp_path_factory: pytest.TempPathFactory) -> tuple[Runs, Runs]:
    """One pipeline for each verdict that takes an answer on both sides, and some that do not."""
    a: Answers = {}
    b: Answers = {}
    for seed in (0, 1, 2):
        a["raw", "kmeans", seed] = b["raw", "kmeans", seed] = wrong(0.5, seed)
        a["pca", "kmeans", seed], b["pca", "kmeans", seed] = wrong(0.6, seed), wrong(0.2, seed)
        a["svd", "kmeans", seed], b["svd", "kmeans", seed] = wrong(0.2, seed), wrong(0.6, seed)
        a["umap", "kmeans", seed] = wrong((0.1, 0.4, 0.7)[seed], seed)
        b["umap", "kmeans", seed] = wrong((0.6, 0.2, 0.2)[seed], seed)
        a["raw", "dbscan", seed], b["raw", "dbscan", seed] = (
            wrong(0.5, 9),
            swapped(wrong(0.5, 9), 20),
        )
        a["pca", "dbscan", seed], b["pca", "dbscan", seed] = wrong(0.5, seed), "slow | <b>"
        a["svd", "dbscan", seed], b["svd", "dbscan", seed] = "slow", wrong(0.5, seed)
        a["umap", "dbscan", seed] = b["umap", "dbscan", seed] = "slow"
        a["nmf", "kmeans", seed], b["hog", "kmeans", seed] = wrong(0.5, seed), wrong(0.5, seed)
        a["tsne", "kmeans", seed] = wrong(0.5, seed)
        b["tsne", "kmeans", seed] = wrong(0.1, seed) if seed else "fell over"
    folder = tmp_path_factory.mktemp("changes")
    seeds = [0, 1, 2]
    return write_run(folder / "a", a, seeds=seeds), write_run(folder / "b", b, seeds=seeds)


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
    table = by_pipeline(changes_table(*two, "ari", n_draws=200))
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
    back = by_pipeline(changes_table(*reversed(two), "ari", n_draws=200))
    assert back.loc[("pca", "kmeans"), "verdict"] == "worse"
    assert back.loc[("pca", "dbscan"), "verdict"] == "mended"


def test_holm_counts_what_was_tested_alone(two: tuple[Runs, Runs]) -> None:
    table = changes_table(*two, "ari", n_draws=200)
    known = table["p_value"].dropna().sort_values()
    assert len(known) == 5
    by_hand = np.maximum.accumulate(known * np.arange(5, 0, -1)).clip(upper=1)
    np.testing.assert_allclose(table.loc[known.index, "p_holm"], by_hand)
    assert table["p_holm"].isna().sum() == len(EXPECTED) - 5


def test_a_score_that_cannot_be_resampled_is_compared_over_seeds(two: tuple[Runs, Runs]) -> None:
    row = by_pipeline(changes_table(*two, "silhouette")).loc[("pca", "kmeans")]
    values = [
        [r["scores"]["silhouette"] for r in runs.records
         if (r["embedder"], r["clusterer"]) == ("pca", "kmeans")]
        for runs in two
    ]  # fmt: skip
    theirs = stats.ttest_rel(values[1], values[0])
    assert row["p_value"] == pytest.approx(theirs.pvalue)
    interval = theirs.confidence_interval(0.95)
    assert (row["low"], row["high"]) == pytest.approx((interval.low, interval.high))
    assert np.isnan(row["error_samples"])
    assert (
        by_pipeline(changes_table(*two, "nmi_left_out", n_draws=100)).loc[
            ("pca", "kmeans"), "verdict"
        ]
        == "better"
    )  # not stored: computed from assignments


@pytest.mark.parametrize("sizes", [(3, 4), (1, 3), (3, 1)])
def test_unlike_seeds_are_not_paired(tmp_path: Path, sizes: tuple[int, int]) -> None:
    seeds = range(sizes[0]), range(sizes[0], sum(sizes))
    runs = [
        write_run(
            tmp_path / name, {("pca", "kmeans", s): wrong(0.3, s) for s in mine}, seeds=[*mine]
        )
        for name, mine in zip(("a", "longer"), seeds, strict=True)
    ]
    row = changes_table(*runs, "silhouette").iloc[0]
    values = [[r["scores"]["silhouette"] for r in each.records] for each in runs]
    theirs = stats.ttest_ind(values[1], values[0], equal_var=1 in sizes)
    assert row["p_value"] == pytest.approx(theirs.pvalue)
    assert (row["seeds"], row["n_seeds"]) == ("unpaired", 0)
    ari = changes_table(*runs, "ari", n_draws=100).iloc[0]
    assert ari["p_value"] > ari["p_seeds"] > 0
    assert ari["error_samples"] > 0


def test_one_seed_leaves_seed_noise_unknown(tmp_path: Path) -> None:
    a = write_run(tmp_path / "a", {("pca", "kmeans", 0): wrong(0.6, 0)}, seeds=[0])
    b = write_run(tmp_path / "b", {("pca", "kmeans", 0): wrong(0.2, 0)}, seeds=[0])
    table = changes_table(a, b, "ari")
    row = table.iloc[0]
    assert (row["verdict"], row["seeds"]) == ("better", "one seed")
    assert np.isnan(row["error_seeds"])
    # The same by resampling samples one by one.
    rng = np.random.default_rng(1)
    draws = [rng.integers(0, N, N) for _ in range(250)]
    answers = [runs.assignments(runs.records[0]) for runs in (a, b)]
    spread = np.std([
        METRICS["ari"](TRUTH[d], answers[1][d]) - METRICS["ari"](TRUTH[d], answers[0][d])
        for d in draws
    ])  # fmt: skip
    assert row["error_samples"] == pytest.approx(spread, rel=0.15)
    (sheet,) = changes_sheets(table, "ari")
    assert sheet.rows[0][1] == "better (seed noise unknown)"
    assert any("bootstrap over samples stands alone" in note for note in sheet.notes)
    assert changes_table(a, b, "silhouette").iloc[0]["verdict"] == "noise unknown"
    assert changes_table(a, b, "trustworthiness").iloc[0]["verdict"] == "no score"


def test_other_data_are_not_compared(two: tuple[Runs, Runs], tmp_path: Path) -> None:
    answers = {("pca", "kmeans", seed): wrong(0.1, seed) for seed in (0, 1, 2)}
    other = write_run(tmp_path / "b", answers, seeds=[0, 1, 2], fingerprint="another")
    row = by_pipeline(changes_table(two[0], other, "ari")).loc[("pca", "kmeans")]
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
    row = changes_table(*runs, "n_clusters").iloc[0]
    assert (row["verdict"], row["difference"], row["p_value"]) == ("changed", 6, 0)


def test_what_runs_were_made_with_is_set_side_by_side(tmp_path: Path) -> None:
    answers = {("pca", "kmeans", 0): wrong(0.3, 0)}
    a = write_run(tmp_path / "a", answers, seeds=[0])
    session = SESSION | {"versions": {"numpy": "2.2.0", "scipy": "1.14"}, "threads": 4, "end": "?"}
    methods = {"embedder": {"params": {"whiten": True}}, "clusterer": {"params": {}}}
    sources = {"embedder": "edited", "clusterer": "kmeans"}
    b = write_run(
        tmp_path / "b", answers | {("pca", "kmeans", 1): "slow"}, seeds=[0, 1], session=session,
        methods=methods, sources=sources, spec={"n_samples": N},
    )  # fmt: skip
    table = settings_table(a, b)
    found = [tuple(row) for row in table.itertuples(index=False)]
    assert found == [
        ("spec", "seeds", "0", "0 1"),
        ("spec", "n_samples", "–", "400"),
        ("packages", "numpy", "2.1.0", "2.2.0"),
        ("machine", "threads", "1", "4"),
        ("methods", "pca: source", "pca", "edited"),
        ("methods", "pca: whiten", "–", "True"),
    ]
    assert settings_table(a, a).empty
    assert settings_sheet(settings_table(a, a)).notes


class Text(HTMLParser):
    """Gathers elements; names from outside must not become any."""

    def __init__(self) -> None:
        super().__init__()
        self.seen: set[str] = set()

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self.seen.add(tag)


def test_the_command_prints_both_tables(two: tuple[Runs, Runs], typed: Callable) -> None:
    folders = [runs.folders[0] for runs in two]

    def shown(form: str) -> str:
        options = ("--kind", "changes", "--draws", 100, "--format", form)
        code, out, err = typed("tables", *folders, *options)
        assert code == 0, err
        return out

    text = shown("md")
    assert "| pca + kmeans | better |" in text
    assert "| tsne + kmeans | better (1 seed failed now) |" in text
    assert "| nmf + kmeans | only in A |" in text
    assert "3 better" not in text
    assert "2 better, 1 worse, 1 within sample noise, 1 within seed noise, 1 same" in text
    assert "| spec | embedders |" in text
    table = pd.read_csv(io.StringIO(csv := shown("csv")))
    assert table.to_csv(index=False) == csv
    found = json.loads(shown("json"))
    assert [row["verdict"] for row in found["rows"]] == table["verdict"].tolist()
    assert [row["part"] for row in found["settings"]] == ["spec"]
    assert (found["a"], found["b"]) == tuple(map(str, folders))
    tags = Text()
    tags.feed(shown("html"))
    assert tags.seen <= {"table", "caption", "thead", "tbody", "tr", "th", "td", "p"}
    latex = shown("latex")
    assert latex.count(r"\begin{table}") == latex.count(r"\end{table}") == 2
    assert r"slow \textbar{} \textless{}b\textgreater{}" in latex


def test_two_runs_are_what_it_takes(two: tuple[Runs, Runs], typed: Callable) -> None:
    folder = two[0].folders[0]
    for said, problem in (
        ((folder,), "with 1 run,"),
        ((folder, folder, folder), "with 3 runs,"),
        ((folder, folder, "--long"), "with --long,"),
        ((folder, folder, "--metric", "airy"), "did you mean"),
    ):
        code, _, err = typed("tables", *said, "--kind", "changes")
        assert (code, len(err.strip().splitlines())) == (2, 1), err
        assert problem in err
    code, out, _ = typed("tables", folder, folder, "--kind", "changes")
    assert code == 0
    assert "same assignments" in out
    assert "packages, machine and methods are the same" in out


def test_a_summary_names_verdicts_by_their_weight(two: tuple[Runs, Runs]) -> None:
    table = changes_table(*two, "ari", n_draws=100)
    said = summary(table)
    assert said.endswith("1 only in B, 1 with seeds that fail now")
    order = [said.index(verdict) for verdict in VERDICTS if verdict in said]
    assert order == sorted(order)
