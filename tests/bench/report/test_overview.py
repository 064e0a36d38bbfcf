"""The page of a run over many datasets opens with all of them."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from browser import Browser, chromium

from bench.report.overview import overview
from bench.report.page import write_report
from bench.store.part_of_runs import of_datasets
from bench.store.runs import Runs

NAMES = [f"blobs:{n}" for n in range(100, 107)]


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    with chromium(tmp_path_factory.mktemp("profile")) as found:
        yield found


def test_it_holds_each_score_and_says_what_is_missing(many: Path) -> None:
    runs = Runs([many])
    facts = overview(runs, NAMES)
    assert facts is not None
    assert facts["groups"] == ["low", "high"]
    names = [each["name"] for each in facts["pipelines"]]
    gone = names.index("umap + kmeans")
    assert [row["cells"][gone]["text"] for row in facts["rows"]] == ["2/3"] * 7
    assert "7 of 63 scores are missing, hatched above: umap + kmeans (7)" in facts["missing"]
    assert {each["told"] for each in facts["pipelines"]} == {"", "not told k"}
    for row in facts["rows"]:
        told = [cell for each, cell in zip(facts["pipelines"], row["cells"], strict=True)
                if not each["told"] and cell["sort"]]  # fmt: skip
        best = max(float(cell["sort"]) for cell in told)
        assert [cell["best"] for cell in told] == [float(c["sort"]) == best for c in told]
    assert overview(of_datasets(runs, NAMES[:6]), NAMES[:6]) is None


@pytest.mark.long
def test_it_sorts_filters_and_opens_a_dataset(browser: Browser, many: Path) -> None:
    page = many / "report.html"
    write_report(many, page)
    browser.open(page)
    assert browser.texts(".dataset .board h2") == []
    rows = ".many tbody tr"
    assert len(browser.texts(f"{rows} th")) == 7
    heading = ".many thead th:nth-child(3)"
    browser.click(f"{heading} button")
    assert browser.one(heading).get_attribute("aria-sort") == "descending"
    scores = [float(text) for text in browser.texts(f"{rows} td:nth-child(3)")]
    assert scores == sorted(scores, reverse=True)
    browser.choose(".over select.group", "low")
    assert sorted(browser.texts(f"{rows} th")) == NAMES[:3]
    assert browser.texts(".over .count") == ["3 of 7 datasets"]
    browser.click(f"{rows}:not([hidden]) button.open")
    opened = browser.run("return document.querySelector('.dataset:not([hidden])').dataset.place")
    assert browser.run("return document.getElementById('dataset').value") == opened
    assert browser.texts(".over h2") == []
    browser.choose("#dataset", "all 7")
    assert browser.texts(".over h2") == ["ARI over 7 datasets"]
    assert browser.complaints() == []
    assert browser.asked_for() == {page.as_uri()}
