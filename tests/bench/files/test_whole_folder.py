"""A folder that is replaced as a whole: old or new at every moment, and never anybody else's."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from bench.errors import UserError
from bench.files import whole_folder as module
from bench.files.owned import MARK
from bench.files.whole_folder import whole_folder


def fill(out: Path, text: str, names: tuple[str, ...] = ("a", "b/c")) -> None:
    with whole_folder(out, "site") as staged:
        for name in names:
            (staged / name).parent.mkdir(exist_ok=True)
            (staged / name).write_text(text)


def content(out: Path) -> dict[str, str]:
    return {
        path.relative_to(out).as_posix(): path.read_text()
        for path in out.rglob("*") if path.is_file() and path.name != MARK
    }  # fmt: skip


@pytest.mark.parametrize("steps", ["one", "two"])
def test_the_new_folder_takes_the_place_of_the_old_one(
    home: Path, monkeypatch: pytest.MonkeyPatch, steps: str
) -> None:
    if steps == "two":
        monkeypatch.setattr(module.ctypes, "CDLL", lambda *_, **__: object())
    (home / "kept.txt").write_text("of somebody else")
    fill(home / "out", "old")
    fill(home / "out", "new", ("a", "d"))
    assert content(home / "out") == {"a": "new", "d": "new"}
    assert sorted(os.listdir(home)) == ["kept.txt", "out"]


def test_a_missing_an_empty_and_a_linked_folder_are_filled(home: Path) -> None:
    (home / "empty").mkdir()
    (home / "link").symlink_to("empty")
    for name in ("deep/er", "empty", "link"):
        fill(home / name, name)
        assert content(home / name) == {"a": name, "b/c": name}
    assert (home / "link").is_symlink()


def strange(out: Path) -> None:
    (out / "b" / "notes.txt").write_text("of somebody else")


def edited(out: Path) -> None:
    (out / "a").write_text("edited")


def linked(out: Path) -> None:
    (out / "sub").symlink_to("b")


def pipe(out: Path) -> None:
    os.mkfifo(out / "pipe")


@pytest.mark.parametrize("change", [strange, edited, linked, pipe])
def test_what_is_not_ours_is_named_and_stays(home: Path, change) -> None:
    out = home / "out"
    fill(out, "old")
    change(out)
    before = sorted(path.name for path in out.rglob("*"))
    with pytest.raises(UserError, match=r"which holds '.*': clusterbench site did not write it"):
        fill(out, "new")
    assert sorted(path.name for path in out.rglob("*")) == before
    assert os.listdir(home) == ["out"]


@pytest.mark.parametrize(
    ("place", "says"), [(".", "where you are"), ("..", "where you are"), ("file", "is a file"),
                        ("file/out", "is a file")],
)  # fmt: skip
def test_a_place_that_is_none_is_refused(home: Path, place: str, says: str) -> None:
    (home / "file").write_text("x")
    with pytest.raises(UserError, match=says):
        fill(Path(place), "new")
    assert os.listdir(home) == ["file"]


def fail(out: Path) -> None:
    with whole_folder(out, "site") as staged:
        (staged / "a").write_text("new")
        raise ZeroDivisionError


def test_an_error_leaves_the_old_folder(home: Path) -> None:
    fill(home / "out", "old")
    with pytest.raises(ZeroDivisionError):
        fail(home / "out")
    assert content(home / "out") == {"a": "old", "b/c": "old"}
    assert os.listdir(home) == ["out"]


CODE = """
import sys, time
from pathlib import Path
from bench.files.whole_folder import whole_folder
with whole_folder(Path("out"), "site") as staged:
    (staged / "a").write_text("new")
    print("here", flush=True)
    time.sleep(60)
"""


def test_a_killed_process_leaves_the_old_folder_and_the_next_one_clears_up(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(home / "out", "old")
    process = subprocess.Popen([sys.executable, "-c", CODE], cwd=home, stdout=subprocess.PIPE)
    assert process.stdout is not None
    assert process.stdout.readline() == b"here\n"
    process.send_signal(signal.SIGKILL)
    process.wait()
    process.stdout.close()
    assert content(home / "out") == {"a": "old", "b/c": "old"}
    assert len(os.listdir(home)) == 2
    later = time.time() + 60
    monkeypatch.setattr("bench.files.leftovers.time.time", lambda: later)
    fill(home / "out", "new")
    assert content(home / "out") == {"a": "new", "b/c": "new"}
    assert os.listdir(home) == ["out"]


def test_a_process_killed_between_two_steps_is_made_good(home: Path) -> None:
    fill(home / "out", "old")
    (home / "out").rename(home / ".out.before")
    with pytest.raises(ZeroDivisionError):
        fail(home / "out")
    assert content(home / "out") == {"a": "old", "b/c": "old"}
