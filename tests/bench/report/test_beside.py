"""The report of many datasets: one file whose parts are read when chosen, or a folder of files."""

import json
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from browser import Browser, chromium

from bench.report.page import run_page, write_report

NAMES = [f"blobs:{n}" for n in range(100, 107)]


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    with chromium(tmp_path_factory.mktemp("profile")) as started:
        yield started


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have any page be too large for one file."""
    monkeypatch.setattr("bench.report.page.MOST_BYTES", 0)


def test_one_file_holds_parts_as_text_until_they_are_chosen(many: Path) -> None:
    page = run_page(many)
    parts = re.findall(r'class="part" data-place="(\d+)">(.*?)</script>', page, re.DOTALL)
    assert [int(place) for place, _ in parts] == list(range(7))
    for name, (_, text) in zip(NAMES, parts, strict=True):
        part = json.loads(text)
        assert f"Leaderboard of {name}" in part["html"]
        assert part["data"]["heat"]["first"] == "ari"
    assert "Leaderboard of" not in re.sub(r"<script.*?</script>", "", page, flags=re.DOTALL)


def test_beyond_its_size_it_is_a_folder(typed, many: Path, home: Path, small: None) -> None:
    run = shutil.copytree(many, home / "run")
    (run / "report.html").write_text(run_page(many))
    code, _, err = typed("report", run)
    assert code == 0
    assert re.search(r"Report: .*run/report/index.html \([\d.]+ MB in 8 files: keep", err)
    assert not (run / "report.html").exists(), "the older page would tell of another state"
    index = (run / "report/index.html").read_text()
    files = json.loads(re.search(r'id="data">(.*?)</script>', index, re.DOTALL)[1])["files"]
    assert len({*files}) == 7
    for place, (name, file) in enumerate(zip(NAMES, files, strict=True)):
        script = (run / "report" / file).read_text()
        assert script.startswith(f"takePart({place}, {{")
        assert f"Leaderboard of {name}" in script
        assert f"Leaderboard of {name}" not in index


@pytest.mark.long
def test_the_folder_is_ours_alone(typed, many: Path, home: Path, small: None,
                                  monkeypatch: pytest.MonkeyPatch) -> None:  # fmt: skip
    theirs = home / "page" / "index.html"
    theirs.parent.mkdir()
    theirs.write_text("my thesis")
    code, _, err = typed("report", many, "--out", home / "page.html")
    assert (code, str(theirs) in err, theirs.read_text()) == (2, True, "my thesis")
    theirs.unlink()
    write_report(many, home / "page.html")
    write_report(many, home / "page.html", metric="nmi")
    scripts = [path.name for path in (home / "page/datasets").glob("*.js")]
    assert len(scripts) == 7, "those of the report before are gone"
    (home / "page/notes.txt").write_text("mine")
    monkeypatch.undo()
    write_report(many, home / "page.html")
    assert (home / "page.html").is_file()
    assert [path.name for path in (home / "page").iterdir() if path.suffix] == ["notes.txt"]


def test_asked_for_it_stays_one_file(typed, many: Path, home: Path, small: None) -> None:
    code, _, err = typed("report", many, "--out", home / "page.html", "--one-file")
    assert (code, "page.html (" in err, "files" in err) == (0, True, False)


@pytest.mark.long
def test_a_part_is_loaded_when_chosen_and_missed_aloud(
    browser: Browser, many: Path, tmp_path: Path, small: None
) -> None:
    index = write_report(many, tmp_path / "page.html")
    browser.open(index)
    assert browser.asked_for() == {index.as_uri()}
    assert len(browser.texts(".many tbody th")) == 7
    browser.choose("#dataset", NAMES[4])
    browser.until(lambda: browser.texts(".dataset .leaders tbody tr"))
    (asked,) = browser.asked_for()
    assert re.search(r"/page/datasets/blobs-104\+.*\.js$", asked)
    assert len(browser.texts(".dataset .heat tbody tr")) == 3
    assert browser.complaints() == []
    lost = next((tmp_path / "page/datasets").glob("blobs-102*.js"))
    kept = lost.rename(tmp_path / "kept.js")
    browser.choose("#dataset", NAMES[2])
    browser.until(lambda: browser.texts(".dataset .problem"))
    assert f"{lost.name} beside this page, which is missing" in browser.texts(".problem")[0]
    lost.write_bytes(kept.read_bytes()[:500])
    browser.choose("#dataset", "all 7")
    browser.choose("#dataset", NAMES[2])
    browser.until(lambda: "is not whole" in "".join(browser.texts(".dataset .problem")))
    shutil.copy(kept, lost)
    browser.choose("#dataset", "all 7")
    browser.choose("#dataset", NAMES[2])
    browser.until(lambda: browser.texts(".dataset .leaders tbody tr"))
    assert browser.texts(".problem") == []
