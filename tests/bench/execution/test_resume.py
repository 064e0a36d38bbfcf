"""A run that is killed, interrupted or short of disk goes on where it was."""

import json
import random
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import psutil
import pytest
from leftovers import all_gone
from places import PLUGINS

SLOW = [
    sys.executable, "-m", "bench", "run", "--dataset", "digits", "--n-samples", "200",
    "--embedder", "plugins:Slow", "--clusterer", "plugins:Slowly", "--no-reference",
]  # fmt: skip
COMMAND = [
    *SLOW, "--embedder", "sklearn.decomposition:PCA",
    "--embedder", "sklearn.decomposition:TruncatedSVD", "--clusterer", "kmeans",
]  # fmt: skip


@pytest.fixture(autouse=True)
def plugins(home: Path) -> None:
    shutil.copy(PLUGINS, home / "plugins.py")


def timeless(folder: Path) -> dict[str, object]:
    """Everything a run says of its cells but times, memory and sessions, and the assignments."""
    content: dict[str, object] = {}
    for path in sorted(folder.glob("cells/*.json")):
        record = json.loads(path.read_text())
        for name in [name for name in record if name.startswith(("seconds", "peak", "session"))]:
            del record[name]
        for method in record["methods"].values():
            del method["peak_memory_mb"]
        content[path.name] = record
    for path in sorted(folder.glob("assignments/*.npz")):
        with np.load(path) as file:
            content[path.name] = file["assignments"].tobytes()
    return content


def kill_again_and_again(home: Path, kills: int, wait: tuple[float, float]) -> int:
    """SIGKILL the tree at random moments until it ends by itself; return the kills that struck."""
    rng, struck, known = random.Random(0), 0, set()
    arguments = [*COMMAND, "--out", "killed", "--seeds", "0,1"]
    while True:
        process = subprocess.Popen(arguments, cwd=home, stderr=subprocess.DEVNULL,
                                   stdout=subprocess.DEVNULL)  # fmt: skip
        if struck == kills:
            assert process.wait(timeout=300) == 0
            return struck
        try:
            process.wait(timeout=rng.uniform(*wait))
        except subprocess.TimeoutExpired:
            tree = [process, *psutil.Process(process.pid).children(recursive=True)]
            # The root alone or all at once: its workers must not live on either way.
            for each in tree if rng.random() < 0.5 else tree[:1]:
                try:
                    each.kill()
                except psutil.NoSuchProcess:
                    continue
            process.wait()
            struck += 1
        else:
            shutil.rmtree(home / "killed")  # it ended before we struck: from the start
            known = set()
            continue
        ended = {path.name for path in home.glob("killed/cells/*.json")}
        assert known <= ended, "a finished cell disappeared"
        known = ended
        assert all_gone(home), "a worker lives on"


def undisturbed(home: Path) -> dict[str, object]:
    arguments = [*COMMAND, "--out", "whole", "--seeds", "0,1", "--cache-dir", "another"]
    subprocess.run(arguments, cwd=home, check=True, capture_output=True, timeout=300)
    return timeless(home / "whole")


@pytest.mark.long
def test_killed_runs_end_like_undisturbed_ones(home: Path) -> None:
    assert kill_again_and_again(home, kills=4, wait=(2.0, 8.0)) == 4
    whole = undisturbed(home)
    assert len(whole) == 24
    assert timeless(home / "killed") == whole


@pytest.mark.slow
def test_thirty_kills(home: Path) -> None:
    assert kill_again_and_again(home, kills=30, wait=(1.0, 8.0)) == 30
    assert timeless(home / "killed") == undisturbed(home)


def test_ctrl_c_ends_cleanly_and_says_how_to_continue(home: Path) -> None:
    arguments = [*SLOW, "--out", "r", "--seeds", "0,1,2,3,4,5,6,7"]
    process = subprocess.Popen(arguments, cwd=home, stderr=subprocess.PIPE, text=True)
    while not list(home.glob("r/cells/*.json")):
        assert process.poll() is None
        time.sleep(0.1)
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=30)
    assert process.returncode == 130
    assert "same command again to continue" in err
    assert "Traceback" not in err
    assert all_gone(home)
    run = json.loads((home / "r" / "run.json").read_text())
    assert run["sessions"][0]["end"] is not None
    for path in home.glob("r/cells/*.json"):
        json.loads(path.read_text())


@pytest.fixture
def small_disk(tmp_path: Path):
    """A file system of 2 MB, mounted for real."""
    folder = tmp_path / "disk"
    folder.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=2m", "none", folder], check=True)
    yield folder
    subprocess.run(["umount", folder], check=True)


@pytest.mark.long
@pytest.mark.parametrize("full", ["cache", "store"])
def test_a_full_disk_stops_the_run_and_loses_nothing(
    home: Path, small_disk: Path, full: str
) -> None:
    ballast = small_disk / "ballast"
    # The features of 200 digits are 51 kB; a record and its assignments 8 kB.
    ballast.write_bytes(bytes(2 * 2**20 - (40_000 if full == "cache" else 24_000)))
    where = {"cache": ["--cache-dir", small_disk / "c", "--out", "r"],
             "store": ["--cache-dir", "c", "--out", small_disk / "r"]}[full]  # fmt: skip
    command = [*COMMAND, "--seeds", "0,1", *where]
    stopped = subprocess.run(command, cwd=home, capture_output=True, text=True, timeout=120)
    assert stopped.returncode == 1
    assert "The disk is full" in stopped.stderr
    assert "Traceback" not in stopped.stderr
    run = small_disk / "r" if full == "store" else home / "r"
    kept = {path.name: path.read_text() for path in run.glob("cells/*.json")}
    assert all(json.loads(text)["status"] == "done" for text in kept.values())
    assert not list(small_disk.glob("**/.tmp-*"))
    ballast.unlink()
    again = subprocess.run(command, cwd=home, capture_output=True, text=True, timeout=120)
    assert again.returncode == 0, again.stderr
    assert "12 cells: 12 done" in again.stderr
    for name, text in kept.items():
        assert (run / "cells" / name).read_text() == text
