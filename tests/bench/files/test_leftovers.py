"""What killed processes have left is cleared, and nothing of those that live."""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from bench.files.leftovers import ALIVE, clear_scratch, clear_unfinished, scratch

LIVES = """
import sys, time, tempfile
from pathlib import Path
from bench.files.atomic import write_atomically
from bench.files.leftovers import scratch
def hold(file):
    file.write(b"half")
    file.flush()
    print(folder, flush=True)
    time.sleep(100)
with scratch() as folder:
    write_atomically(Path(sys.argv[1]) / "whole.json", hold)
"""


@pytest.fixture(autouse=True)
def temporary(home: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(tempfile, "tempdir", str(home))
    monkeypatch.setenv("TMPDIR", str(home))
    return home


def age(folder: Path) -> None:
    """Have all files be a minute old."""
    for path in folder.rglob("*"):
        os.utime(path, (path.stat().st_mtime - 60,) * 2, follow_symlinks=False)


def clear(home: Path) -> None:
    age(home)
    clear_scratch()
    clear_unfinished(home / "run")


def test_of_the_living_and_of_the_dead(home: Path) -> None:
    (home / "run").mkdir()
    process = subprocess.Popen(
        [sys.executable, "-c", LIVES, home / "run"], stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    folder = Path(process.stdout.readline().strip())
    clear(home)
    assert folder.is_dir()
    assert len(list(home.glob("run/.tmp-*"))) == 1
    process.kill()
    process.wait()
    process.stdout.close()
    clear(home)
    assert list(home.glob("clusterbench-*")) == []
    assert list(home.glob("run/*")) == []


def test_what_is_not_ours_stays(home: Path) -> None:
    notes = home / "clusterbench-notes"
    notes.mkdir()
    (notes / "mine.txt").write_text("mine")
    precious = home / "precious"
    precious.mkdir()
    (precious / ALIVE).write_text("")
    (home / "clusterbench-link").symlink_to(precious)
    run = home / "run"
    run.mkdir()
    (run / ".tmp-my-own").write_text("mine")
    (run / ".tmp-abcdefgh").symlink_to(notes / "mine.txt")
    clear(home)
    assert (notes / "mine.txt").read_text() == "mine"
    assert (precious / ALIVE).exists()
    assert len(list(run.iterdir())) == 2


def test_the_folder_is_empty_and_ends_with_its_block(home: Path) -> None:
    with scratch() as folder:
        assert list(folder.iterdir()) == []
        age(home)
        with scratch("clusterbench-other-"):
            assert folder.is_dir()
    assert list(home.iterdir()) == []
