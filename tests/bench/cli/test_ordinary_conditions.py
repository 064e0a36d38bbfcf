"""Ordinary conditions of a machine: one sentence each, and what can go on goes on."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from ordinary_user import OrdinaryUser, ordinary_user
from places import RESULTS

from bench.files.atomic import all_or_nothing
from bench.files.cache import default_cache_folder, usable_cache_folder

RUN = ("run", "--dataset", "digits", "--n-samples", "100", "--no-reference", "--embedder", "raw",
       "--clusterer", "sklearn.cluster:Birch")  # fmt: skip


@pytest.fixture
def user(monkeypatch: pytest.MonkeyPatch):
    # What was compiled is not ours to write, nor is it to lie about as root's.
    monkeypatch.setenv("PYTHONDONTWRITEBYTECODE", "1")
    with ordinary_user() as someone:
        yield someone


def read_only(folder: Path) -> Path:
    for path in (*folder.rglob("*"), folder):
        if os.getuid() == 0:
            shutil.chown(path, "nobody")
        path.chmod(0o555 if path.is_dir() else 0o444)
    return folder


def refused(user: OrdinaryUser, *arguments: object) -> str:
    process = user.begin(*arguments)
    _, err = process.communicate(timeout=200)
    assert process.returncode in (1, 2), err
    assert "internal error" not in err
    assert "Traceback" not in err
    return err


def test_a_cache_that_cannot_be_written_is_done_without(user: OrdinaryUser) -> None:
    cache = user.folder / "cache"
    cache.mkdir()
    read_only(cache)
    done = user.run(*RUN, "--out", "r", "--cache-dir", "cache")
    assert "cannot be written: embeddings are kept for this run alone" in done.stderr
    assert "1 cells: 1 done" in done.stderr
    assert list(cache.iterdir()) == []
    assert list(user.folder.glob("clusterbench-*")) == []


@pytest.mark.long
def test_a_run_that_may_only_be_read(user: OrdinaryUser) -> None:
    user.run(*RUN, "--out", "r")
    before = {path: path.read_bytes() for path in user.folder.glob("r/*/*.json")}
    read_only(user.folder / "r")
    assert "may not read or write" in refused(user, *RUN, "--out", "r", "--recompute")
    assert "may not read or write" in refused(user, "score", "r")
    assert "may not read or write" in refused(user, "plot", "r", "--kind", "heatmap")
    assert user.run("tables", "r").stdout.startswith("| digits")
    assert user.run(*RUN, "--out", "r").returncode == 0  # nothing is left to do
    assert {path: path.read_bytes() for path in user.folder.glob("r/*/*.json")} == before


def test_a_user_without_a_home(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    import pwd

    def nobody(_: int) -> None:
        raise KeyError("uid not found")

    monkeypatch.delenv("XDG_CACHE_HOME")
    monkeypatch.delenv("HOME")
    monkeypatch.setattr(pwd, "getpwuid", nobody)
    folder = default_cache_folder()
    assert folder.is_absolute()
    usable = usable_cache_folder(folder)
    (usable / "written").write_text("")
    assert not usable.is_relative_to(Path.cwd())


def with_output(arguments: tuple[object, ...], redirected: str, **environment: str):
    command = " ".join([sys.executable, "-m", "bench", *map(str, arguments), redirected])
    return subprocess.run(
        ["bash", "-c", command], capture_output=True, timeout=100, env=os.environ | environment
    )


TABLES = ("tables", RESULTS / "digits")


def test_standard_output_on_a_full_disk() -> None:
    ended = with_output(TABLES, "> /dev/full")
    assert ended.returncode == 1
    assert ended.stderr.count(b"\n") == 1
    assert b"for which there is no room" in ended.stderr


@pytest.mark.parametrize("redirected", [">&-", "2>&-", ">&- 2>&-", "2> /dev/full", "<&-"])
def test_standard_files_that_are_closed_or_full(redirected: str) -> None:
    ended = with_output(TABLES, redirected)
    assert ended.returncode == 0
    assert ended.stderr == b""
    assert ended.stdout.startswith(b"" if ">&-" in redirected else b"| digits")


@pytest.mark.long
def test_a_run_that_nobody_hears(home: Path) -> None:
    ended = with_output((*RUN, "--out", "r"), ">&- 2> /dev/full")
    assert ended.returncode == 0
    assert len(list(home.glob("r/cells/*.json"))) == 1
    for path in home.glob("r/**/*.json"):
        assert path.read_bytes()[:1] in b"{["


def test_a_terminal_that_knows_ascii_alone() -> None:
    ended = with_output(TABLES, "", PYTHONIOENCODING="ascii")
    assert ended.returncode == 0
    assert ended.stdout.isascii()
    usual = with_output(TABLES, "", PYTHONIOENCODING="utf-8").stdout.decode()
    assert " ± " in usual
    assert ended.stdout.decode().count(" +- ") == usual.count(" ± ")


def test_nothing_is_put_where_not_all_finds_room(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (home / "old.md").write_text("old")
    n_written, fsync = 0, os.fsync

    def full(number: int) -> None:
        nonlocal n_written
        n_written += 1
        if n_written > 2:
            raise OSError(28, "No space left on device")
        fsync(number)

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        replace(home, "old.md", "a/b/one.md", "a/two.md")
    assert [path.name for path in home.rglob("*")] == ["old.md"]
    assert (home / "old.md").read_text() == "old"


def replace(folder: Path, *names: str) -> None:
    with all_or_nothing() as write:
        for name in names:
            write(folder / name, b"new")
