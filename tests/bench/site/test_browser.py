"""The site in a real browser, opened from disk."""

import html
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from browser import Browser, chromium
from selenium.webdriver.common.keys import Keys

from bench.site.write import PAGES

pytestmark = pytest.mark.long

NAMES = [*PAGES, "runs/suite.html"]


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    with chromium(tmp_path_factory.mktemp("profile")) as found:
        yield found


LOOKS = [(1300, False), (1300, True), (360, False), (360, True)]


@pytest.mark.parametrize("name", NAMES)
def test_is_readable_and_asks_for_nothing(browser: Browser, site: Path, name: str) -> None:
    for width, dark in LOOKS[:: 3 if "/" in name else 1]:
        browser.open(site / name, width=width, dark=dark)
        assert browser.run("return document.documentElement.scrollWidth") <= width
        background = browser.run("return getComputedStyle(document.body).backgroundColor")
        assert background == ("rgb(17, 20, 23)" if dark else "rgb(247, 247, 245)")
        assert browser.asked_for() == {(site / name).as_uri()}
        assert browser.complaints() == []
        assert browser.run("return window.broken") is None
        for control in browser.all("a[href], button, input, summary"):
            inside = browser.run("return Boolean(arguments[0].closest('.scroll, .skip'))", control)
            box = control.rect
            assert inside or box["x"] + box["width"] <= width
        if "/" not in name:
            browser.screenshot(f"site-{name.removesuffix('.html')}-{width}-{dark}")


def test_the_keyboard_leads_from_the_overview_to_a_run_and_back(
    browser: Browser, site: Path
) -> None:
    browser.open(site / "index.html")
    seen = []
    for _ in range(40):
        browser.keys(Keys.TAB)
        seen.append(browser.run("return document.activeElement.textContent.trim()"))
        if seen[-1] == "images":
            break
    assert {"Skip to the results", "Leaderboards", "Dark"} <= {*seen}
    browser.keys(Keys.ENTER)
    browser.until(lambda: browser.driver.current_url.endswith("runs/images.html"))
    browser.until(lambda: browser.run("return document.documentElement.dataset.ready") == "yes")
    browser.click(".brand a")
    browser.until(lambda: browser.driver.current_url.endswith("index.html"))


def test_the_filter_counts_what_it_shows(browser: Browser, site: Path) -> None:
    browser.open(site / "index.html")
    assert browser.texts(".count") == ["3 runs"]
    browser.one(".filter").send_keys("rings")
    assert browser.texts(".count") == ["1 of 3 runs"]
    assert browser.texts("tbody th a")[:1] == ["suite"]
    browser.open(site / "leaderboards.html")
    browser.one(".filter").send_keys("low")
    assert all(box.get_attribute("open") for box in browser.all("details"))


def test_the_copy_button_gives_what_is_shown(browser: Browser, site: Path) -> None:
    browser.open(site / "bring-a-row.html")
    browser.click(".spec .copy")
    browser.until(lambda: browser.texts(".copy")[0] == "Copied")


@pytest.mark.slow
def test_the_commands_of_the_page_on_bringing_a_row_work(home: Path) -> None:
    """Carry out what the page shows, with a run that was made and published here."""
    first = ("clusterbench run --dataset blobs:90 --embedder raw --clusterer kmeans --seeds 0 "
             "--no-reference --out runs/one && clusterbench publish runs/one results/one && "
             "clusterbench site results")  # fmt: skip
    shell(first, home)
    text = (home / "site" / "bring-a-row.html").read_text()
    method, *commands = [html.unescape(code) for code in
                         re.findall(r"<pre[^>]*><code>(.*?)</code>", text, re.DOTALL)]  # fmt: skip
    (home / "my_method.py").write_text(method)
    assert len(commands) == 4
    for command in commands:
        shell(command, home)
    assert "my_method:NearestSeed" in (home / "site" / "leaderboards.html").read_text()
    again = (home / "site" / "reproduce.html").read_text()
    assert "Its spec names code of others, which must be importable: my_method:NearestSeed" in again


def shell(command: str, home: Path) -> None:
    here = f"PATH={Path(sys.executable).parent}:$PATH; set -e; {command}"
    done = subprocess.run(["bash", "-c", here], cwd=home, capture_output=True, text=True,
                          timeout=300)  # fmt: skip
    assert done.returncode == 0, f"{command}\n{done.stdout}\n{done.stderr}"
