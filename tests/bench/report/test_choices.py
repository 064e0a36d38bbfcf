"""What rules chose, as the page shows it."""

import json
import re
from pathlib import Path

import pytest
from browser import chromium

import bench
from bench.files.cache import Cache
from bench.report.choices import rule_choices
from bench.report.page import run_page, write_report
from bench.runs.choosing import keep_rule_scores
from bench.store.rules import read_rules
from bench.store.runs import Runs
from bench.store.store import Store
from bench.tables.columns import parse_column

pytestmark = pytest.mark.long

EPS = "dbscan(eps=log(0.1, 100, 5))"


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder, cache = tmp_path_factory.mktemp("choices") / "r", tmp_path_factory.mktemp("cache")
    bench.run(
        "digits", "pca", ["kmeans(n_clusters=range(2, 5))", EPS], n_samples=60, threads=1,
        seeds=2, reference=False, scores="core", out=folder, cache_dir=cache,
    )  # fmt: skip
    keep_rule_scores(Store(folder), Cache(cache), None, rules=["silhouette", "pool-agreement"])
    return folder


def test_curves_hold_what_rules_said_and_where_points_lie(run: Path) -> None:
    rules = read_rules(run)
    kmeans, dbscan = rule_choices(Runs([run]).records, rules, parse_column("ari"))
    assert kmeans["points"] == [f"n_clusters={k}" for k in (2, 3, 4, 5)]
    assert kmeans["x"] == kmeans["n_clusters"] == [2, 3, 4, 5]
    assert kmeans["axis"] == "n_clusters"
    assert (kmeans["log"], dbscan["log"]) == (False, True)
    assert dbscan["x"][0] == 0.1
    assert kmeans["rules"][0]["name"] == "pool-agreement"
    said = {(rule["rule"], rule["scope"]): rule for rule in rules}
    for each in kmeans["rules"]:
        record = said[each["name"], kmeans["family"]]
        assert each["chosen"] == record["chosen"]
        assert each["scores"] == pytest.approx(record["scores"], rel=1e-5)
    cells = bench.Results(run).cells()
    means = cells[cells["clusterer"].str.startswith("kmeans")].groupby("clusterer")["ari"].mean()
    assert kmeans["truth"] == pytest.approx(means.tolist(), rel=1e-5)


def test_rules_that_were_asked_about_fewer_points_are_left_out(run: Path) -> None:
    rules = read_rules(run)
    scope = next(rule["scope"] for rule in rules if "kmeans" in rule["scope"])
    old = next(r for r in rules if r["rule"] == "silhouette" and r["scope"] == scope)
    old["candidates"], old["scores"] = old["candidates"][:3], old["scores"][:3]
    kmeans = rule_choices(Runs([run]).records, rules, parse_column("ari"))[0]
    assert "silhouette" not in [rule["name"] for rule in kmeans["rules"]]


def test_the_truth_is_shown_when_it_is_asked_for(run: Path, tmp_path: Path) -> None:
    write_report(run, tmp_path / "report.html")
    with chromium(tmp_path / "profile") as browser:
        for width in (1300, 360):
            browser.open(tmp_path / "report.html")
            browser.resize(width)
            assert not browser.one(".choices .truth").is_displayed()
            assert "truth" not in browser.one(".choices .why").text
            browser.click(".choices .ask")
            assert browser.one(".choices .truth").is_displayed()
            assert "the best by the truth, n_clusters=" in browser.one(".choices .why").text
            browser.choose(".choices .rule", "silhouette")
            assert browser.one(".choices .why").text.startswith("silhouette chose n_clusters=")
            browser.choose(".choices .family", "pca + dbscan(eps=...)")
            drawn = browser.one(".choices .plot.said")
            browser.until(lambda plot=drawn: "dbscan" in plot.get_attribute("aria-label"))
            assert browser.run("return document.body.scrollWidth") <= width
            assert browser.complaints() == []


def test_the_page_has_the_section_where_rules_were_asked_about_grids(run: Path) -> None:
    page = run_page(run)
    assert 'class="choices"' in page
    data = json.loads(re.findall(r'id="data">(.*?)</script>', page, re.DOTALL)[0])
    assert [len(each["points"]) for each in data["datasets"][0]["choices"]] == [4, 5]
    for file in (run / "rules").iterdir():
        file.unlink()
    assert 'class="choices"' not in run_page(run)
