"""A run that is killed at any moment: what has ended stays, and nothing lives on or piles up."""

import json
import os
import random
import signal
import time
from pathlib import Path

import psutil
import pytest
from ordinary_user import OrdinaryUser, ordinary_user

PLUG = """
import subprocess, time
class Slow:
    def __init__(self, n=3):
        self.n = n
    def fit_transform(self, X):
        time.sleep(0.3)
        return X[:, : self.n]
class Starts:
    def fit_transform(self, X):
        subprocess.Popen(["sleep", "1000"])
        time.sleep(0.3)
        return X[:, :5]
class Slowly:
    def fit_predict(self, X):
        time.sleep(0.1)
        return (X[:, 0] > 8).astype(int)
"""
RUN = ("run", "--dataset", "digits", "--n-samples", "100", "--embedder", "plug:Slow", "--embedder",
       "plug:Starts", "--clusterer", "plug:Slowly", "--clusterer", "kmeans", "--jobs", "2",
       "--no-reference", "--cache-dir", "cache")  # fmt: skip


def of(folder: Path) -> list[psutil.Process]:
    """Find whatever was started with a folder of the user's as home."""
    processes = []
    for process in psutil.process_iter():
        try:
            if process.environ().get("HOME") == str(folder) and process.status() != "zombie":
                processes.append(process)
        except psutil.Error:
            continue
    return processes


def gone(folder: Path) -> bool:
    deadline = time.monotonic() + 20
    while of(folder) and time.monotonic() < deadline:
        time.sleep(0.1)
    return not of(folder)


def finished(run: Path) -> dict[str, bytes]:
    kinds = ("cells/*.json", "assignments/*.npz")
    return {str(path): path.read_bytes() for kind in kinds for path in run.glob(kind)}


def whole(run: Path) -> None:
    for path in run.glob("cells/*.json"):
        assert json.loads(path.read_text())["status"] == "done"


def leftovers(user: OrdinaryUser) -> list[Path]:
    """Return what is to go with the next start, all of it seeming older than it is."""
    paths = [*user.folder.glob("clusterbench-*"), *user.folder.rglob(".tmp-*")]
    for path in paths:
        for each in (path, *path.rglob("*")):
            os.utime(each, (time.time() - 60,) * 2, follow_symlinks=False)
    return paths


def kill(user: OrdinaryUser, kills: int) -> None:
    rng, struck, seed = random.Random(0), 0, 0
    before: dict[str, bytes] = {}
    most = 0
    while struck < kills:
        process = user.begin(*RUN, "--seeds", f"{seed},{seed + 1}", "--out", f"r{seed}")
        deadline = time.monotonic() + rng.uniform(0.5, 6)
        while process.poll() is None and time.monotonic() < deadline:
            time.sleep(0.02)
        run = user.folder / f"r{seed}"
        if process.poll() is None:
            tree = [process.pid, *(p.pid for p in psutil.Process(process.pid).children(True))]
            for pid in tree if rng.random() < 0.5 else tree[:1]:
                try:
                    os.kill(pid, signal.SIGKILL)
                except ProcessLookupError:
                    continue
            struck += 1
        else:
            assert process.returncode == 0, process.communicate()[1]
            seed += 1  # the next kills strike a new run, in the same cache
        process.communicate()
        assert gone(user.folder), "something lives on"
        now = finished(user.folder / run.name)
        assert {name: now.get(name) for name in before} == before, "a finished record changed"
        before = {} if process.returncode == 0 else now
        whole(run)
        most = max(most, len(leftovers(user)))
    assert most < 12, "what the killed leave piles up"
    user.run(*RUN, "--seeds", f"{seed},{seed + 1}", "--out", f"r{seed}")
    assert leftovers(user) == []


@pytest.mark.long
def test_some_kills() -> None:
    with ordinary_user() as user:
        (user.folder / "plug.py").write_text(PLUG)
        kill(user, 6)


@pytest.mark.slow
def test_two_hundred_kills() -> None:
    with ordinary_user() as user:
        (user.folder / "plug.py").write_text(PLUG)
        kill(user, 200)
