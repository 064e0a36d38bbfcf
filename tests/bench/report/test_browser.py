"""The report page in a real browser, opened from disk."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from browser import Browser, chromium
from report_store import NASTY, write_run, write_study
from selenium.webdriver.common.keys import Keys

from bench.report.changes import write_changes
from bench.report.page import write_report

pytestmark = pytest.mark.long


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    with chromium(tmp_path_factory.mktemp("profile")) as found:
        yield found


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Write a run with everything in it: two told and two not, a failing embedder, nasty names."""
    folder = write_run(tmp_path_factory.mktemp("report") / "run", embedders=["raw", "umap", "pca"],
                       failing=["pca"])  # fmt: skip
    write_study(folder)
    write_report(folder, folder / "report.html")
    return folder / "report.html"


def test_asks_for_nothing_and_says_nothing(browser: Browser, page: Path) -> None:
    for dark in (False, True):
        browser.open(page, dark=dark)
        browser.run("for (const box of document.querySelectorAll('details')) box.open = true")
        browser.run("scrollTo(0, document.body.scrollHeight)")
        assert browser.asked_for() == {page.as_uri()}
        assert browser.complaints() == []


def leaders(browser: Browser) -> list[str]:
    return browser.texts(".leaders tbody tr:not(.group) th")


def test_sorts_filters_and_never_mixes_unless_asked(browser: Browser, page: Path) -> None:
    browser.open(page)
    told, free = ["umap + kmeans", "raw + kmeans"], ["umap + dbscan", "raw + dbscan"]
    failed = ["pca + kmeans", "pca + dbscan"]
    assert leaders(browser) == [*told, *free, *failed]
    heading = ".leaders th[data-key='ari']"
    browser.click(f"{heading} button")
    assert browser.one(heading).get_attribute("aria-sort") == "descending"
    assert leaders(browser) == [*told, *free, *failed]
    browser.click(f"{heading} button")
    assert browser.one(heading).get_attribute("aria-sort") == "ascending"
    assert leaders(browser) == [*told[::-1], *free[::-1], *failed]
    assert len(browser.all(".leaders [aria-sort]")) == 1
    browser.click(".mix")
    browser.click(".leaders th[data-key='rank'] button")
    mixed = leaders(browser)
    assert {*mixed[:2]} == {told[0], free[0]}
    assert [*browser.texts(".leaders tbody td:first-child")][:5] == ["1", "2", "3", "4", "–"]
    browser.click(".mix")
    browser.one(".filter").send_keys("umap db")
    assert leaders(browser) == [free[0]]
    assert browser.texts(".count") == ["1 of 6 pipelines"]
    browser.one(".filter").clear()
    browser.one(".filter").send_keys("knee")
    assert leaders(browser) == free
    browser.one(".filter").clear()
    browser.one(".filter").send_keys(" ")
    browser.choose("select.told", "told")
    assert leaders(browser) == told


def test_sorts_by_the_keyboard_alone(browser: Browser, page: Path) -> None:
    browser.open(page)
    browser.run("document.querySelector('.leaders th[data-key=pipeline] button').focus()")
    browser.keys(Keys.ENTER)
    assert leaders(browser)[:3] == ["raw + kmeans", "umap + kmeans", "raw + dbscan"]
    browser.keys(Keys.TAB, Keys.TAB, Keys.SPACE)
    sorted_by = browser.one(".leaders [aria-sort]")
    assert sorted_by.get_attribute("data-key") == "ari"
    assert "Sorted by ARI" in browser.run("return document.getElementById('said').textContent")
    browser.run("document.querySelector('.frame').focus()")
    before = browser.run(RANGE)
    browser.keys("+")
    closer = browser.run(RANGE)
    assert closer[1] - closer[0] == pytest.approx((before[1] - before[0]) / 1.5)
    browser.keys(Keys.ARROW_RIGHT)
    assert browser.run(RANGE)[0] > closer[0]
    browser.keys("0")
    assert browser.run(RANGE) == pytest.approx(before)


FIND = "const model = [...Bokeh.documents].flatMap(d => d.roots()).find(m => m.select_one('dots'));"
RANGE = f"{FIND} return [model.x_range.start, model.x_range.end]"


def test_switches_the_metric(browser: Browser, page: Path) -> None:
    browser.open(page)
    assert browser.texts(".heat tbody th") == ["raw", "umap", "pca"]
    shown = browser.texts(".heat tbody td")
    assert [text.split("\n")[0] for text in shown[4:]] == ["failed", "failed"]
    ari = browser.texts(".leaders tbody tr[data-words^='umap + kmeans'] td[data-sort]")[2]
    assert shown[2].split("\n")[0] == ari.split(" ")[0]
    browser.choose(".metric", "ARI, noise left out")
    assert browser.texts(".heat tbody td") != shown
    browser.choose(".metric", "seconds embed")
    assert [text.split("\n")[0] for text in browser.texts(".heat tbody td")][:4] == ["1.000"] * 4
    assert "Less is better" in browser.one(".meaning").text


COLOURS = f"{FIND} return [...model.select_one('points').data.colour]"
AT = (
    FIND
    + """
const [x, y] = ['x', 'y'].map(name => model.select_one('points').data[name][arguments[0]]);
const view = Bokeh.index.find_one(model);
const [sx, sy] = [view.frame.x_scale.compute(x), view.frame.y_scale.compute(y)];
return [sx, sy];
"""
)


def test_recolours(browser: Browser, page: Path) -> None:
    browser.open(page)
    by_truth = browser.run(COLOURS)
    assert len(by_truth) == 150
    assert len(set(by_truth)) == 3
    browser.choose("select.colour", "dbscan: its clusters")
    browser.until(lambda: browser.run(COLOURS) != by_truth)
    by_cluster = browser.run(COLOURS)
    # A cluster has the colour of the class it is matched to; the rest are wrong ones and noise.
    same = sum(one == two for one, two in zip(by_truth, by_cluster, strict=True))
    assert 0.8 * 150 < same < 150
    assert "#c8c8c8" in set(by_cluster) - set(by_truth)
    browser.click("#theme")
    assert "#4b525a" in browser.run(COLOURS)
    assert not {*by_truth} & {*browser.run(COLOURS)} - {"#DDCC77", "#117733"}


def test_hovering_tells_of_the_sample(browser: Browser, page: Path) -> None:
    browser.open(page)
    assert not browser.one(".card").is_displayed()
    for at in (0, 1, 2):  # samples 0, 2 and 4, of classes 0, 2 and 1
        x, y = browser.run(AT, at)
        browser.point(".scatter", x, y)
        browser.until(lambda: browser.one(".card").is_displayed())
        told = browser.one(".card p").text.split("\n")
        sample = int(told[-1].removeprefix("sample "))
        assert told[0] == f"truth: {('zero', NASTY, 'two')[sample % 3]}"
        assert told[1].startswith("kmeans: cluster ")
        # In the thumbnail of a class a column is bright, hence dark on a light page.
        pixels = browser.run(
            "const c = document.querySelector('.card canvas');"
            "return [...c.getContext('2d').getImageData(0, 0, c.width, c.height).data]"
        )
        reds = [pixels[4 * column] for column in range(8)]
        assert reds[sample % 3] < 20 < min(v for k, v in enumerate(reds) if k != sample % 3)
    browser.point(".shown", 5, 5)
    browser.until(lambda: not browser.one(".card").is_displayed())


def test_a_click_shows_a_cluster(browser: Browser, page: Path) -> None:
    browser.open(page)
    browser.choose("select.colour", "kmeans: its clusters")
    x, y = browser.run(AT, 0)
    browser.point(".scatter", x, y, click=True)
    browser.until(lambda: browser.texts(".about h3") == ["Cluster 1"])
    assert [found.text for found in browser.all(".legend.groups [aria-pressed=true]")] == ["1"]
    rows = browser.texts(".about tbody tr")
    assert rows[0].startswith("zero ")
    held = int(browser.texts(".about tbody td")[0])
    assert 85 <= held <= 100, "counted over all 300 samples, not only those shown"
    note = browser.one(".sheet-note").text
    assert "Framed: " in note
    browser.click(".about input[value=central]")
    assert "nearest to the median" in browser.one(".sheet-note").text
    assert browser.one("canvas.sheet").get_attribute("aria-label").startswith("Images of cluster 1")
    browser.choose("select.group", "all clusters")
    assert browser.texts(".about h3") == []


def test_names_stay_text(browser: Browser, page: Path) -> None:
    browser.open(page)
    assert browser.run("return window.broken") is None
    assert browser.run("return document.querySelectorAll('section b').length") == 0
    assert any(NASTY in text for text in browser.texts("#failed td"))
    assert any(NASTY in text for text in browser.texts(".legend.groups button"))
    assert NASTY in browser.one(".why").text


@pytest.mark.parametrize("width", [360, 1600])
@pytest.mark.parametrize("dark", [False, True])
def test_is_usable_at(browser: Browser, page: Path, width: int, dark: bool) -> None:
    browser.open(page, width=width, dark=dark)
    assert browser.run("return document.documentElement.scrollWidth") <= width
    controls = browser.all("button, select, input[type=search], input[type=checkbox], summary")
    shown = [control for control in controls if control.is_displayed()]
    assert len(shown) > 20
    for control in shown:
        scrolls = browser.run("return Boolean(arguments[0].closest('.scroll, .strip'))", control)
        box = control.rect
        assert scrolls or (box["x"] >= 0 and box["x"] + box["width"] <= width)
    background = browser.run("return getComputedStyle(document.body).backgroundColor")
    assert background == ("rgb(17, 20, 23)" if dark else "rgb(247, 247, 245)")
    assert browser.run("return document.querySelectorAll('canvas, [role=img]').length") > 8
    for element in browser.all("[role=img]"):
        assert len(element.get_attribute("aria-label")) > 20
    browser.screenshot(f"report-{width}-{'dark' if dark else 'light'}")


def test_the_toggle_and_the_choices_of_eps(browser: Browser, page: Path) -> None:
    browser.open(page, dark=True)
    assert browser.one("#theme").get_attribute("aria-pressed") == "true"
    browser.click("#theme")
    background = browser.run("return getComputedStyle(document.body).backgroundColor")
    assert background == "rgb(247, 247, 245)"
    browser.open(page, dark=True, again=True)
    assert browser.run("return document.documentElement.dataset.theme") == "light", "kept"
    assert browser.one(".why").text.startswith("eps = 0.2, by the rule knee")
    assert len(browser.all("#studies .plot > *")) == 2
    browser.click(".copy")
    browser.until(lambda: browser.texts(".copy") == ["Copied"])
    assert "3 clusters" in browser.one(".plot.clusters").get_attribute("aria-label")


@pytest.mark.parametrize(
    "options",
    [
        {"truth": False},
        {"images": False, "seeds": [0], "reference": False},
        {"failing": ["raw", "umap"]},
        {"datasets": ["blobs:300", "moons"]},
    ],
    ids=["no-truth", "no-images", "all-failed", "two-datasets"],
)
def test_runs_that_lack_something(browser: Browser, tmp_path: Path, options: dict) -> None:
    folder = write_run(tmp_path / "run", **options)
    write_report(folder, tmp_path / "page.html")
    browser.open(tmp_path / "page.html")
    assert browser.complaints() == []
    assert len(leaders(browser)) == 4
    if "datasets" in options:
        assert len(browser.texts(".dataset > .summary")) == 1
        browser.choose("#dataset", "moons")
        browser.until(lambda: "On moons" in browser.texts(".dataset > .summary")[0])
        browser.until(lambda: browser.texts(".heat tbody th") == ["raw", "umap"])
        assert browser.complaints() == []


def test_two_runs_compared(browser: Browser, tmp_path: Path) -> None:
    for name, wrong in (("a", 0.3), ("b", 0.05)):
        write_run(tmp_path / name, images=False, reference=False, seeds=[0, 1], wrong=wrong)
    write_changes(tmp_path / "a", tmp_path / "b", tmp_path / "page.html")
    for width in (360, 1600):
        browser.open(tmp_path / "page.html", width=width)
        assert browser.run("return document.documentElement.scrollWidth") <= width
        assert browser.complaints() == []
        assert browser.asked_for() == {(tmp_path / "page.html").as_uri()}
        assert len(browser.texts(".changes tbody tr")) == 4
        assert browser.one(".changes .plot").find_elements("css selector", "*")
        browser.screenshot(f"changes-{width}")


def test_an_embedding_that_one_seed_lacks(browser: Browser, tmp_path: Path) -> None:
    folder = write_run(tmp_path / "run", embedders=["raw", "umap", "pca"], failing=["pca 5"])
    next((folder / "views").glob("*raw-*")).unlink()
    write_report(folder, tmp_path / "page.html")
    browser.open(tmp_path / "page.html")
    assert browser.texts(".strip label") == ["umap", "pca"]
    assert "No view is kept of raw" in browser.texts(".left .note")[-1]
    browser.choose("select.seed", "5")
    browser.click(".strip label:nth-of-type(2)")
    browser.until(lambda: "No cell of this embedding is done" in browser.one(".shown").text)
    assert browser.run(COLOURS) == []
    browser.choose("select.colour", "truth")
    browser.choose("select.seed", "4")
    browser.until(lambda: len(browser.run(COLOURS)) == 150)
    assert browser.texts(".legend.groups button")[0] == "zero"
    assert browser.complaints() == []
