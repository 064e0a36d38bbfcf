"""Every kind of table in every format, from a store that was filled by hand."""

import io
import json
import re
import shutil
import subprocess
from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from bench.metrics import METRICS
from bench.metrics.noise import POLICIES, apply, suffix
from bench.spec.cells import Cell
from bench.spec.file import SpecFile
from bench.spec.resolve import resolve
from bench.store.parts import Part
from bench.store.runs import Runs
from bench.store.store import Store
from bench.tables.compare import compare_table
from bench.tables.datasets import datasets_table
from bench.tables.latex import escape, sheets_to_latex
from bench.tables.leaderboard import leaderboard
from bench.tables.seeds import seeds_table
from bench.tables.sheet import Sheet, Value
from bench.tables.uncertainty import uncertainty_table

WRONG = {"raw": 0.6, "pca": 0.5, "umap": 0.2}
RULES = {"kmeans": None, "spherical-kmeans": None, "dbscan": "knee"}
DATASETS = ["digits", "moons"]
KINDS = ["matrix", "leaderboard", "uncertainty", "seeds", "compare", "noise", "datasets"]


def scores(truth: np.ndarray, answer: np.ndarray) -> dict[str, float]:
    """A few scores: all of them would take most of the test's time."""
    return {
        metric + suffix(policy): METRICS[metric](*apply(policy, truth, answer))
        for metric in ("ari", "nmi")
        for policy in POLICIES
    } | {metric: METRICS[metric](answer) for metric in ("coverage", "noise", "n_clusters")}


def fill(folder: Path, datasets: list[str], n_samples: int = 120) -> Path:
    """Write a run of three embedders, three clusterers and three seeds; dbscan is not told k."""
    spec = resolve(
        SpecFile(), datasets=datasets, embedders=list(WRONG), clusterers=list(RULES),
        seeds=[0, 1, 2],
    )  # fmt: skip
    store = Store(folder)
    store.begin(spec.numbers_only().to_toml())
    for place, dataset in enumerate(datasets):
        rng = np.random.default_rng(place)
        truth = rng.integers(0, 4, n_samples)
        store.write_truth(dataset, {Part.FITTED: truth, Part.HELD_OUT: None})
        for embedder, wrong in WRONG.items():
            for clusterer, rule in RULES.items():
                for seed in (0, 1, 2):
                    found = rng.random(n_samples) < wrong + 0.05 * rng.standard_normal()
                    answer = np.where(found, rng.integers(0, 4, n_samples), truth)
                    if rule:
                        answer = np.where(rng.random(n_samples) < 0.2, -1, answer)
                    failed = (embedder, clusterer, seed) == ("umap", "kmeans", 1)
                    record = cell(dataset, embedder, clusterer, seed, rule, n_samples)
                    if failed:
                        record |= {"status": "timeout", "reason": "slow | <b>", "told_k": False}
                    else:
                        record["scores"] = scores(truth, answer)
                    name = Cell(dataset, embedder, clusterer, seed).id
                    store.write_cell(name, record, {} if failed else {Part.FITTED: answer})
    return folder


def cell(dataset: str, embedder: str, clusterer: str, seed: int, rule: str | None, n: int) -> dict:
    params = {"random_state": seed} if rule is None else {}
    report = {"eps_rule": rule} if rule else {}
    return {
        "dataset": dataset, "n_samples": n, "n_classes": 4, "fingerprint": dataset, "seed": seed,
        "embedder": embedder, "clusterer": clusterer, "status": "done", "reason": "", "scores": {},
        "told_k": rule is None, "seconds_neighbors": 0.0, "seconds_embed": 1.0 + seed,
        "seconds_cluster": 0.5, "seconds_score": 0.1, "peak_memory_mb": 100.0 + seed,
        "embedding": f"{embedder}{seed}" if embedder == "umap" else embedder,
        "sources": {"embedder": "s", "clusterer": clusterer},
        "methods": {"embedder": {"params": {}, "report": {}},
                    "clusterer": {"params": params, "report": report}},
    }  # fmt: skip


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return fill(tmp_path_factory.mktemp("tables") / "run", DATASETS)


@pytest.fixture
def show(run: Path, typed: Callable) -> Callable[..., str]:
    def shown(*options: object) -> str:
        code, out, err = typed("tables", run, "--draws", 100, *options)
        assert code == 0, err
        return out

    return shown


@pytest.mark.parametrize("kind", KINDS)
def test_csv_goes_through_pandas_without_loss(show: Callable[..., str], kind: str) -> None:
    text = show("--kind", kind, "--format", "csv")
    table = pd.read_csv(io.StringIO(text))
    assert table.to_csv(index=False) == text
    rows = json.loads(show("--kind", kind, "--format", "json"))[
        "cells" if kind == "matrix" else "rows"
    ]
    again = pd.DataFrame(rows)
    assert len(again) == len(table) > 0
    for column in again:
        for mine, theirs in zip(table[column], again[column], strict=True):
            assert mine == theirs or (pd.isna(mine) and (pd.isna(theirs) or theirs == "")), column


@pytest.mark.long
@pytest.mark.parametrize("kind", KINDS)
def test_markdown_renders_as_tables(show: Callable[..., str], kind: str) -> None:
    from markdown_it import MarkdownIt

    text = show("--kind", kind)
    tokens = MarkdownIt("commonmark").enable("table").parse(text)
    rows: list[int] = []
    for token in tokens:
        if token.type == "tr_open":
            rows.append(0)
        rows[-1:] = [rows[-1] + (token.type in ("td_open", "th_open"))] if rows else []
    heads = [line for line in text.splitlines() if line.startswith("| ---")]
    assert sum(token.type == "table_open" for token in tokens) == len(heads) > 0
    assert set(rows) == {line.count("|") - 1 for line in heads}


class Tags(HTMLParser):
    """Checks that every element is closed, and gathers text."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.seen: list[str] = []

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self.open.append(tag)
        self.seen.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


@pytest.mark.long
@pytest.mark.parametrize("kind", KINDS)
def test_html_is_closed_and_holds_nothing_foreign(show: Callable[..., str], kind: str) -> None:
    tags = Tags()
    tags.feed(show("--kind", kind, "--format", "html"))
    assert not tags.open
    allowed = {"table", "caption", "thead", "tbody", "tr", "th", "td", "strong", "u", "p"}
    assert set(tags.seen) <= allowed


@pytest.mark.long
def test_latex_compiles_as_it_is(show: Callable[..., str], run: Path, tmp_path: Path) -> None:
    tex = shutil.which("pdflatex")
    assert tex, "install a TeX with booktabs (Debian: texlive-latex-recommended)"
    odd = "".join(map(chr, range(32, 127))) + "ä é ß ± × – · λ 中 ← “q” ø þ √ \t"
    value = Value("-0.123", "0.010", "4/5", "second")
    bodies = [show("--kind", kind, "--format", "latex") for kind in KINDS]
    bodies.append(show(run, "--kind", "changes", "--format", "latex"))
    bodies.append(sheets_to_latex([Sheet(odd, ["[a]", odd], [["[1]", value], [odd, odd]], [odd])]))
    document = (
        "\\documentclass{article}\\usepackage{booktabs}\\extrafloats{100}\n"
        "\\begin{document}\n" + "\n\\clearpage\n".join(bodies) + "\n\\end{document}\n"
    )
    (tmp_path / "t.tex").write_text(document)
    done = subprocess.run(
        [tex, "-interaction=nonstopmode", "-halt-on-error", "t.tex"],
        cwd=tmp_path, capture_output=True, text=True, errors="replace", timeout=60,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout[-2000:]
    assert (tmp_path / "t.pdf").stat().st_size > 0
    assert "Missing character" not in (tmp_path / "t.log").read_text(errors="replace")


def test_latex_sets_numbers_and_escapes_words() -> None:
    sheet = Sheet(
        "50 % of a_b", ["x & y", "ARI"],
        [["[u]", Value("0.700", "0.200", "", "best")], ["b", Value("-0.1", "0.2", "4/5", "second")],
         ["c", "failed"], ["d", "12"]],
    )  # fmt: skip
    text = sheets_to_latex([sheet])
    assert r"{}[u] & $\mathbf{0.700 \pm 0.200}$ \\" in text
    assert r"\underline{$-0.1 \pm 0.2$} (4/5)" in text
    assert r"\caption{50 \% of a\_b.}" in text
    assert r"x \& y & ARI" in text
    assert r"d & $12$" in text.replace("{}", "")
    assert (
        escape("\\~^中λé")
        == r"\textbackslash{}\textasciitilde{}\textasciicircum{}[U+4E2D][U+03BB]é"
    )


def test_a_leaderboard_ranks_apart_what_was_told_and_what_was_not(run: Path) -> None:
    table = leaderboard(Runs([run]), "ari")
    digits = table[table["dataset"] == "digits"].set_index(["embedder", "clusterer"])
    assert np.isnan(digits.loc[("umap", "kmeans"), "rank"])  # a cell failed
    assert digits.loc[("umap", "spherical-kmeans"), "rank"] == 1
    assert digits.loc[("umap", "dbscan"), "rank"] == 1
    assert sorted(digits.loc[~digits["told_k"], "rank"]) == [1, 2, 3]
    assert digits.loc[("umap", "dbscan"), "parameters"] == "eps by knee"
    assert digits["told_k"].is_monotonic_decreasing
    mixed = leaderboard(Runs([run]), "ari", mix_told=True)
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


def test_matrix_marks_those_not_told_apart(show: Callable[..., str]) -> None:
    part = show().split("\n\n")[0]
    assert part.count("**") == 4
    assert re.search(r"\| umap \|.*\| \*\*[^|]*\*\* \| \*\*", part)
    assert "Not told the number of clusters, and marked apart: dbscan." in show()
    assert show("--mix-told").split("\n\n")[0].count("**") == 2


def test_each_cell_has_its_interval(run: Path) -> None:
    table = uncertainty_table(Runs([run]), "ari_left_out", n_draws=200)
    done = table[table["status"] == "done"]
    assert len(table) == 54
    assert done[["value", "low", "high", "error"]].notna().all(axis=None)
    assert ((done["low"] < done["value"]) & (done["value"] < done["high"])).all()
    assert table.loc[table["status"] != "done", "low"].isna().all()
    records = [r for r in Runs([run]).records if r["status"] == "done"]
    np.testing.assert_allclose(done["value"], [r["scores"]["ari_left_out"] for r in records])


def test_seeds_are_split_where_the_matrix_shows_it(run: Path) -> None:
    table = seeds_table(Runs([run]), "ari", n_draws=100)
    digits = table[table["dataset"] == "digits"].set_index(["embedder", "clusterer"])
    assert digits.loc[("raw", "kmeans"), "how"] == "same embedding"
    assert digits.loc[("umap", "dbscan"), "how"] == "seedless clusterer"
    assert digits.loc[("umap", "spherical-kmeans"), "how"] == "shared"
    known = digits.dropna()
    np.testing.assert_allclose(
        known["std_seeds"] ** 2, known["std_embedder"] ** 2 + known["std_clusterer"] ** 2
    )
    assert digits.loc[("umap", "kmeans"), "n_done"] == 2
    fixed = Runs([run])
    for record in fixed.records:
        record["methods"]["clusterer"]["params"]["random_state"] = 7
    table = seeds_table(fixed, "ari", n_draws=100)
    assert set(table["how"]) == {"same embedding", "seedless clusterer"}
    silhouette = seeds_table(Runs([run]), "silhouette", n_draws=100)
    assert silhouette["low"].isna().all()


def test_pairs_are_compared_on_the_seeds_they_share(run: Path) -> None:
    table = compare_table(Runs([run]), "ari", n_draws=200)
    digits = table[table["dataset"] == "digits"]
    assert len(digits) == 15 + 3  # six told k, three not
    pair = digits.set_index(["first", "second"]).loc[("raw + kmeans", "umap + kmeans")]
    assert pair["n_seeds"] == 2
    assert pair["difference"] < 0
    assert (digits["p_holm"] >= digits["p_value"]).all()
    mixed = compare_table(Runs([run]), "ari", mix_told=True, n_draws=100)
    assert (mixed["dataset"] == "digits").sum() == 36
    against = compare_table(Runs([run]), "ari", against="pca + kmeans", n_draws=100)
    assert set(against["second"]) == {"pca + kmeans"}
    assert (against["dataset"] == "digits").sum() == 5


def test_only_complete_pipelines_are_ranked_over_datasets(run: Path) -> None:
    found = datasets_table(Runs([run]), "ari")
    table = found.table.set_index(["embedder", "clusterer"])
    row = table.loc[("umap", "kmeans")]
    assert (row["n_done"], row["n_cells"]) == (0, 2)
    assert np.isnan(row["mean_rank"])
    assert table.loc[("umap", "spherical-kmeans"), "mean_rank"] == 1
    assert len(found.rankings["told k"].ranks) == 5
    assert len(found.rankings["not told k"].ranks) == 3
    assert list(datasets_table(Runs([run]), "ari", mix_told=True).rankings) == ["all"]


def test_the_diagram_is_written_for_each_ranking(show: Callable[..., str], tmp_path: Path) -> None:
    show("--kind", "datasets", "--diagram", tmp_path / "cd.svg")
    assert sorted(p.name for p in tmp_path.glob("*.svg")) == ["cd-not-told-k.svg", "cd-told-k.svg"]
    assert "umap + dbscan" in show("--kind", "datasets")


def test_several_runs_are_read_as_one(tmp_path: Path, typed: Callable) -> None:
    first, second = (fill(tmp_path / name, [name], n_samples=40) for name in ("digits", "moons"))
    code, out, _ = typed("tables", first, second, "--kind", "datasets")
    assert code == 0
    assert "ARI over 2 datasets" in out
    for said, problem in (
        (("tables", first, first), "expected each cell once"),
        (("tables", first, "--kind", "datasets"), "name further runs"),
        (("tables", first, "--kind", "wheel"), "kind of table 'wheel'"),
        (("tables", first, "--format", "word"), "format 'word'"),
        (("tables", first, "--metric", "airy"), "did you mean"),
        (("tables", first, "--columns", "ari"), "expected --kind leaderboard"),
        (("tables", first, "--kind", "leaderboard", "--columns", "x"), "metric 'x'"),
        (("tables", first, "--kind", "compare", "--against", "raw + kmean"), "did you mean"),
        (("tables", first, "--kind", "noise", "--metric", "coverage"), "--kind noise"),
        (("tables", first, "--kind", "uncertainty", "--metric", "n_clusters"), "resampled"),
        (("tables", first, second, "--kind", "datasets", "--metric", "n_clusters"), "rank"),
        (("tables", first, second, "--kind", "datasets", "--diagram", "x.doc"), ".svg"),
    ):
        code, _, err = typed(*said)
        assert (code, len(err.strip().splitlines())) == (2, 1), (said, err)
        assert problem in err
    shutil.rmtree(first / "truth")
    code, _, err = typed("tables", first, "--kind", "uncertainty")
    assert code == 2
    assert "clusterbench score" in err


@pytest.mark.long
def test_truth_is_kept_by_a_run_by_scoring_again_and_by_merging(
    typed: Callable, home: Path
) -> None:
    from bench.datasets import load

    common = ("--dataset", "digits", "--n-samples", 60, "--embedder", "raw", "--holdout", 0.2,
              "--no-reference", "--threads", 1)  # fmt: skip
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
    for found in (again, Store(home / "both").truth("digits")):
        assert found.keys() == kept.keys()
        assert all(np.array_equal(found[part], kept[part]) for part in kept)
    code, out, _ = typed("tables", "a", "--kind", "uncertainty", "--metric", "held_out_ari")
    assert code == 0
    assert "held_out_ari" in out
