"""The site over published runs: what it holds, and that it is written whole or not at all."""

import re
import shutil
from pathlib import Path
from urllib.parse import unquote

import pytest
from sites import ODD, suite

from bench.errors import UserError
from bench.files.owned import MARK
from bench.site.boards import boards
from bench.site.published import read_published, run_folders
from bench.site.write import PAGES, write_site


def test_every_page_is_there_and_every_link_leads_somewhere(site: Path) -> None:
    pages = {path.relative_to(site).as_posix() for path in site.rglob("*.html")}
    assert pages == {*PAGES, "runs/images.html", "runs/suite.html", f"runs/{ODD}.html"}
    for name in pages:
        text = (site / name).read_text()
        assert not re.search(r"""<\w+ [^>]*(?:src|href)=["'](?:https?:)?//""", text)
        for address in re.findall(r'<a (?:class="\w+" )?href="([^"]*)"', text):
            path, _, part = address.partition("#")
            target = (site / name).parent / unquote(path) if path else site / name
            assert target.is_file(), (name, address)
            if part:
                assert f'id="{part}"' in target.read_text(), (name, address)


def test_a_run_of_few_datasets_and_a_suite_have_their_boards(site: Path) -> None:
    text = (site / "leaderboards.html").read_text()
    _, *sections = text.split("<section id=")
    by_run = {re.findall(r'">([^<]*)</a></h2>', part)[0]: part for part in sections}
    assert {*by_run} == {"images", "suite", ODD.replace("&", "&amp;").replace("<", "&lt;")
                         .replace(">", "&gt;")}  # fmt: skip
    assert "blobs:300: pipelines by ARI" in by_run["images"]
    assert "reference, all labels" in by_run["images"]
    assert "ARI over 4 datasets, by group" in by_run["suite"]
    assert "low: ARI over 1 datasets" in by_run["suite"]
    assert "high: ARI over 3 datasets" in by_run["suite"]
    assert "blobs:60: pipelines by ARI" in by_run["suite"]


def test_of_many_datasets_none_has_a_board_of_its_own(home: Path) -> None:
    (one,) = boards(read_published(suite(home / "many", 7)))
    assert [sheet.title for sheet in one.sheets] == [
        "ARI over 7 datasets", "ARI over 7 datasets, by group", "ARI over 7 datasets",
    ]  # fmt: skip
    assert [sheet.title[:5] for sheet in one.groups] == ["low: ", "high:"]


def test_what_failed_is_counted_and_who_was_told_is_said(site: Path) -> None:
    text = (site / "index.html").read_text()
    assert "3 runs over 6 datasets." in text
    assert "4 failed" in text
    assert "4 of 8 done" in text
    assert "umap + dbscan" in text
    assert "(not told k)" in text


def test_commands_name_the_run_its_commit_and_its_packages(site: Path) -> None:
    text = (site / "reproduce.html").read_text()
    assert "git checkout 0123456789abcdef\npython -m pip install . numpy==2.4.6" in text
    assert "clusterbench run results/images/spec.toml --threads 1 --out runs/images" in text
    assert "clusterbench verify results/images --rescore" in text
    assert "&#39;results/a b#?%25&amp;&lt;i&gt;&#39;" in text, "quoted for a shell"


@pytest.mark.long
def test_the_same_runs_give_the_same_bytes(published: Path, site: Path, home: Path) -> None:
    write_site(published, home / "again")
    for path in site.rglob("*"):
        if path.is_file():
            assert path.read_bytes() == (home / "again" / path.relative_to(site)).read_bytes()


def test_damaged_runs_are_named_and_the_old_site_stays(published: Path, home: Path, typed) -> None:
    results = home / "results"
    for name in (ODD, "z"):
        shutil.copytree(published / ODD, results / name)
    code, _, err = typed("site", results, "--out", "site")
    assert code == 0, err
    assert err.endswith("MB: site/index.html\n")
    before = {path: path.read_bytes() for path in Path("site").rglob("*") if path.is_file()}
    next((results / "z").glob("cells/*.json")).write_text("{")
    code, out, err = typed("site", results, "--out", "site")
    assert (code, out) == (2, "")
    assert "Got the run 'z' in" in err
    assert "which is damaged" in err
    assert len(err.splitlines()) == 1
    (results / ODD / "spec.toml").unlink()
    code, _, err = typed("site", results, "--out", "site")
    assert code == 2
    assert "Got 2 runs in" in err
    assert ODD in err
    assert {path: path.read_bytes() for path in Path("site").rglob("*") if path.is_file()} == before
    assert sorted(path.name for path in home.iterdir()) == ["results", "site"]


def test_a_folder_with_something_else_is_refused(published: Path, home: Path, typed) -> None:
    (home / "out").mkdir()
    (home / "out" / "thesis.tex").write_text("x")
    code, _, err = typed("site", published, "--out", "out")
    assert code == 2
    assert "holds 'out/thesis.tex': clusterbench site did not write it" in err
    assert [path.name for path in (home / "out").iterdir()] == ["thesis.tex"]


@pytest.mark.parametrize(
    ("make", "says"),
    [
        (lambda folder: None, "is no folder"),
        (lambda folder: folder.mkdir(), "no folder is a run"),
        (lambda folder: (folder / "cells").mkdir(parents=True), "is a run itself"),
    ],
)
def test_a_folder_without_runs_is_refused(home: Path, make, says: str) -> None:
    make(home / "x")
    with pytest.raises(UserError, match=says):
        run_folders(home / "x")


def test_the_mark_lists_the_pages(site: Path) -> None:
    assert all(name in (site / MARK).read_text() for name in PAGES)
