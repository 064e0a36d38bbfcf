"""No command replaces or removes a file that it did not write."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from published_run import fill
from report_store import write_run

from bench.errors import UserError
from bench.files.cache import Cache
from bench.files.cache_care import contents
from bench.files.fingerprint import key
from bench.files.owned import MARK, put
from bench.runs.published_readme import MARK as OPENING

THESIS = "four years of work"
REFUSED = "clusterbench did not write it or it was edited since"
NEAR = (
    *("README.md", "edges.toml", "run.json.bak", "spec.toml.txt"),
    *("thesis.txt", "notes.md", "report.csv", ".hidden", "study-notes.json", "chapter.png"),
    *("tables/thesis.md", "tables/leaderboard-mine.md", "tables/deep/leaderboard.md"),
    *("plots/heatmap.png", "plots/mine/seeds.svg", "cells/mine.json", "cells/digits.npz"),
    *("assignments/mine.npz", "truth/mine.npz", "views/mine.npz", "thumbnails/mine.npz"),
    *("reference/mine.npz", "reference/notes.json", "study/notes.md", "arrays/mine.npy"),
)
"""Names that a user may give, near ours, in folders named as ours are."""


def place(folder: Path, names: tuple[str, ...] = NEAR) -> Callable[[], None]:
    """Put a user's files into a folder; return what checks that they are as they were."""
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps({"mine": THESIS, "name": name}))

    def check() -> None:
        for name in names:
            assert json.loads((folder / name).read_text()) == {"mine": THESIS, "name": name}

    return check


def everything(folder: Path) -> dict[str, bytes | None]:
    return {
        str(path.relative_to(folder)): path.read_bytes() if path.is_file() else None
        for path in folder.rglob("*")
    }


def packed(files: dict[str, bytes | None]) -> dict[str, Any]:
    """Return a published run's records by the names of the files that they were."""
    lines = [json.loads(line) for line in (files["records.jsonl"] or b"").splitlines()]
    return {each["file"]: each["record"] for each in lines}


@pytest.fixture
def undrawn(monkeypatch: pytest.MonkeyPatch) -> None:
    """Leave pictures of a published run out: drawing them takes seconds."""

    def draw(source: Path, out: Path) -> None:
        (out / "plots").mkdir()
        (out / "plots/heatmap-digits-ari.png").write_text("drawn")

    monkeypatch.setattr("bench.runs.publish._draw", draw)


@pytest.fixture
def run(home: Path) -> Path:
    return fill(home / "run").folder


@pytest.mark.usefixtures("undrawn")
def test_publish_keeps_what_is_not_ours_and_replaces_what_is(typed, run: Path, home: Path) -> None:
    folder = home / "results/small"
    check, check_beside = place(folder), place(home / "results", ("a.md", ".small.partial/a.md"))
    assert typed("publish", run, folder)[0] == 0
    check()
    first = everything(folder)
    (run / "reference/svm+0.json").unlink()
    cell = next((run / "cells").glob("*umap*kmeans*0.json"))
    cell.write_text(cell.read_text().replace('"seconds_score": 0.1', '"seconds_score": 0.2'))
    assert typed("publish", run, folder)[0] == 0
    check()
    check_beside()
    again = everything(folder)
    assert packed(first).keys() - packed(again).keys() == {"reference/svm+0.json"}
    assert packed(again)[f"cells/{cell.name}"]["seconds_score"] == 0.2
    assert typed("publish", folder, folder)[0] == 0
    check()
    assert everything(folder) == again


@pytest.mark.usefixtures("undrawn")
@pytest.mark.parametrize("name", ["spec.toml", "run.json", "tables/cells.csv",
                                  "plots/heatmap-digits-ari.png", "truth/digits.npz",
                                  "records.jsonl", "arrays.npz", "reference/svm+0.json",
                                  f"tables/{MARK}", "tables", MARK, "../README.md"])  # fmt: skip
def test_publish_refuses_to_replace_before_it_writes(typed, run: Path, home: Path, name) -> None:
    folder = home / "results/small"
    place(folder, (name, "cells/mine.json", "README.md"))
    before = everything(home)
    code, _, err = typed("publish", run, folder)
    assert code == 2
    assert err.count("\n") == 1
    assert str((folder / name).resolve()) in err
    assert everything(home) == before


@pytest.mark.usefixtures("undrawn")
def test_publish_refuses_what_was_edited_a_link_and_another_run(typed, run, home: Path) -> None:
    folder = home / "results/small"
    assert typed("publish", run, folder)[0] == 0
    board = folder / "tables/leaderboard.md"
    ours = board.read_bytes()
    board.write_text("edited")
    for source in (run, folder):
        before = everything(home)
        code, _, err = typed("publish", source, folder)
        assert (code, REFUSED in err, str(board) in err) == (2, True, True)
        assert everything(home) == before
    board.unlink()
    (home / "elsewhere.md").write_text(THESIS)
    board.symlink_to(home / "elsewhere.md")
    assert typed("publish", run, folder)[0] == 2
    assert (home / "elsewhere.md").read_text() == THESIS
    assert board.is_symlink()
    board.unlink()
    board.write_bytes(ours)
    assert typed("publish", run, folder)[0] == 0
    other = fill(home / "other")
    other.write_run(other.read_run() | {"more": 1})
    before = everything(other.folder)
    assert typed("publish", other.folder, other.folder)[0] == 0  # its cells are no copies
    assert before.items() <= everything(other.folder).items()
    assert typed("publish", run, other.folder)[0] == 2
    assert before.items() <= everything(other.folder).items()


@pytest.mark.usefixtures("undrawn")
def test_the_readme_is_replaced_where_we_wrote_it(typed, run: Path, home: Path) -> None:
    readme = home / "results/README.md"
    readme.parent.mkdir()
    readme.write_text(f"{OPENING} Older words.")
    assert typed("publish", run, "results/small")[0] == 0
    assert "Older words" not in readme.read_text()
    readme.write_text(f"I use this:\n\n{OPENING}")
    before = everything(home)
    code, _, err = typed("publish", run, "results/second")
    assert (code, str(readme) in err) == (2, True)
    assert everything(home) == before


def test_a_mark_reaches_no_file_outside_its_folder(home: Path) -> None:
    (home / "thesis.txt").write_text(THESIS)
    (home / "staged").mkdir()
    (home / "staged/a.txt").write_text("a")
    put(home / "staged", home / "out", "test", whole=["."])
    mark = json.loads((home / "out" / MARK).read_text())
    mark["test"]["../thesis.txt"] = mark["test"]["a.txt"]
    (home / "thesis.txt").write_text("a")
    (home / "out" / MARK).write_text(json.dumps(mark))
    with pytest.raises(UserError, match="did not write it"):
        put(home / "staged", home / "out", "test", whole=["."])
    assert (home / "thesis.txt").exists()


def test_plot_replaces_its_own_pictures_alone(typed, run: Path, home: Path) -> None:
    check = place(run)
    command = ("plot", run, "--kind", "seeds")
    assert typed(*command)[0] == 0
    check()
    (picture,) = (run / "plots").glob("seeds-*.png")
    assert typed(*command)[0] == 0
    assert typed(*command, "--metric", "nmi")[0] == 0
    assert picture.exists()
    picture.write_text(THESIS)
    before = everything(run)
    code, _, err = typed(*command, "--kind", "heatmap")
    assert (code, str(picture) in err) == (2, True)
    assert everything(run) == before
    check = place(home / "drawn")
    assert typed(*command, "--out", home / "drawn")[0] == 0
    check()
    (home / "file").write_text(THESIS)
    assert typed(*command, "--out", home / "file")[0] == 2
    assert (home / "file").read_text() == THESIS


def test_a_report_replaces_pages_of_ours_alone(typed, home: Path) -> None:
    run = home / "first"
    for folder in (run, home / "second"):
        write_run(folder)
    for command, page in (
        (["report", run], run / "report.html"),
        (["report", run, "--out", home / "page.html"], home / "page.html"),
        (["report", run, home / "second"], home / "second/changes.html"),
    ):
        page.write_text(f"<html>{THESIS}</html>")
        code, _, err = typed(*command)
        assert (code, str(page) in err) == (2, True), err
        assert THESIS in page.read_text()
        page.unlink()
        assert typed(*command)[0] == 0
        first = page.read_bytes()
        assert typed(*command)[0] == 0
        assert page.stat().st_size == len(first)


@pytest.mark.parametrize("form", ["png", "svg", "pdf", "jpg"])
def test_a_sheet_replaces_pictures_of_ours_alone(typed, home: Path, form: str) -> None:
    command = ("data", "digits", "--out", home / f"digits.{form}")
    path = home / f"digits.{form}"
    path.write_text(THESIS)
    assert typed(*command)[0] == 2
    assert path.read_text() == THESIS
    path.unlink()
    assert typed(*command)[0] == 0
    assert typed(*command)[0] == (2 if form == "jpg" else 0)  # it has no place for a mark
    (home / "digits.png").write_text(THESIS)
    assert typed("data", "digits")[0] == 2
    assert (home / "digits.png").read_text() == THESIS


@pytest.mark.long
def test_a_study_replaces_its_own_files_alone(typed, home: Path) -> None:
    study = ("reference", "--dataset", "digits", "--classifier", "dummy", "--train-size", "200")
    command = (*study, "--out", "s")
    assert typed(*command, "--positive", "5")[0] == 0
    assert (home / "s/curve.csv").exists()
    check = place(home / "s")
    assert typed(*command)[0] == 0
    check()
    assert not (home / "s/curve.csv").exists()
    (home / "s/summary.md").write_text(THESIS)
    before = everything(home / "s")
    code, _, err = typed(*command)
    assert (code, "s/summary.md" in err) == (2, True)
    assert "accuracy" not in err, "it computed first"
    assert everything(home / "s") == before
    place(home / "t", ("study.json", "thesis.md"))
    before = everything(home / "t")
    assert typed(*study, "--out", "t")[0] == 2
    assert everything(home / "t") == before
    check = place(home / "r/study/digits", ("thesis.md", "tables/thesis.md"))
    (home / "r/spec.toml").touch()
    assert typed(*study, "--out", "r")[0] == 0
    check()


@pytest.mark.long
def test_run_score_tables_and_merge_leave_a_users_files(typed, home: Path) -> None:
    command = ("run", "--dataset", "digits", "--n-samples", "100", "--embedder", "pca",
               "--clusterer", "kmeans", "--no-reference", "--out")  # fmt: skip
    assert typed(*command, "a")[0] == 0
    check, check_cache = place(home / "a"), place(home.parent / "cache/clusterbench")
    for again in (
        [*command, "a", "--recompute"],
        [*command, "a", "--recompute", "--seeds", "7"],
        ["score", "a"],
        ["verify", "a", "--rescore"],
        ["tables", "a", "--kind", "leaderboard"],
        ["merge", "a", "--out", "b"],
        ["merge", "a", "--out", "a"],
    ):
        typed(*again)
        check()
        check_cache()
    check_other = place(home / "c", ("cells/mine.json", "tables/mine.md"))
    place(home / "d", (".lock",))
    before = everything(home / "d")
    for out in ("c", "d"):
        assert typed(*command, out)[0] == 2
        assert typed("merge", "a", "--out", out)[0] == 2
    check_other()
    assert everything(home / "d") == before
    place(home / "b", (".lock",))
    before = everything(home / "b")
    assert typed("score", "b")[0] == 2
    assert everything(home / "b") == before


def test_the_cache_clears_and_prunes_what_is_its_own_alone(typed, home: Path) -> None:
    hexadecimal = key(a=1)
    mine = (*NEAR, "mail/old.json", "embeddings/mine.json", "neighbors/mine.lock", "given/my.npz",
            f"Pictures/{hexadecimal}.npy", f"mail/{hexadecimal}.json", "arrays/.tmp-mine",
            f"arrays/{hexadecimal}.txt", f"arrays/{hexadecimal}.npy/deep.npy")  # fmt: skip
    check, check_beside = place(home), place(home.with_name("work-reference"))
    check_mine = place(home, mine)
    cache = Cache(home)
    for i in range(3):
        facts = {"embedding": cache.add(np.full(1000, i))}
        cache.put("embeddings", key(i=i), {}, facts)
    assert contents(home).entries == {"embeddings": 3}
    assert "embeddings: 3" in typed("cache", "info", "--cache-dir", home)[1]
    for command in (("prune", "--max-size", "9kB"), ("prune", "--max-size", "0MB"), ("clear",)):
        typed("cache", *command, "--cache-dir", home)
        check()
        check_mine()
        check_beside()
    assert contents(home).n_bytes == 0


@pytest.mark.long
def test_clearing_empties_what_a_run_has_cached(typed, home: Path) -> None:
    folder = home / "cache"
    assert typed("run", "--dataset", "digits", "--n-samples", "100", "--embedder", "umap",
                 "--clusterer", "kmeans", "--reference", "--cache-dir", folder)[0] == 0  # fmt: skip
    assert typed("cache", "clear", "--cache-dir", folder)[0] == 0
    left = [*folder.rglob("*"), *folder.with_name("cache-reference").rglob("*")]
    assert [path for path in left if path.is_file()] == []
