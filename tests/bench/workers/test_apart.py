"""A method cannot touch another, nor the run; what harms is run by an ordinary user."""

import json
import shutil
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import harmful
import numpy as np
import psutil
import pytest
from ordinary_user import OrdinaryUser, ordinary_user

SMALL = ("--dataset", "digits", "--n-samples", "120", "--no-reference", "--threads", "1")


@pytest.fixture
def user() -> Iterator[OrdinaryUser]:
    with ordinary_user() as someone:
        shutil.copy(harmful.__file__, someone.folder / "harmful.py")
        (someone.folder / "beside.py").write_text("VALUE = 'beside'")
        yield someone


def spec(harm: list[str]) -> str:
    """Return a matrix of harmful methods, each followed by a good one of another name."""
    names = [name for i, bad in enumerate(harm) for name in (f"harmful:{bad}", f"good-{i}")]
    return matrix([name for name in names if not name.endswith(":")])


def matrix(names: list[str]) -> str:
    good = [name for name in names if name.startswith("good-")]
    tables = [f'[embedders.{n}]\nuse = "harmful:Good"\nnumber = {n[5:]}\n' for n in good]
    return f'[matrix]\nembedders = {names}\nclusterers = ["kmeans"]\n' + "".join(tables)


def good_rows(folder: Path) -> dict[str, tuple[dict, bytes]]:
    """Return what good methods have seen and their assignments, by name."""
    rows = {}
    for path in folder.glob("cells/*good-*.json"):
        record = json.loads(path.read_text())
        assert record["status"] == "done", record["reason"]
        with np.load(folder / "assignments" / f"{path.stem}.npz") as file:
            assignments = file["assignments"].tobytes()
        rows[record["embedder"]] = record["methods"]["embedder"]["report"], assignments
    return rows


def sleepers(folder: Path) -> list[psutil.Process]:
    return [p for p in psutil.process_iter() if harmful.SLEEPER in _said(p, folder)]


def _said(process: psutil.Process, folder: Path) -> list[str]:
    try:
        is_own = process.environ().get("HOME") == str(folder)
        return process.cmdline() if is_own else []
    except psutil.Error:
        return []


@pytest.mark.long
def test_a_killed_run_leaves_neither_processes_nor_folders(user: OrdinaryUser) -> None:
    (user.folder / "held.py").write_text(
        "import harmful, time\n"
        "class Held(harmful.LeavesAProcess):\n"
        "    def harm(self):\n"
        "        super().harm()\n"
        "        time.sleep(300)\n"
    )
    process = user.begin("run", *SMALL, "--embedder", "held:Held", "--clusterer", "kmeans")
    wait_until(lambda: bool(sleepers(user.folder)))
    process.kill()
    process.communicate()
    wait_until(lambda: not sleepers(user.folder))
    wait_until(lambda: not list(user.folder.glob("clusterbench-*")))


def wait_until(holds: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 60
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.05)


@pytest.mark.parametrize(
    "how",
    [
        pytest.param(("--jobs", 1), marks=pytest.mark.slow),
        pytest.param(("--jobs", 2), marks=pytest.mark.long),
        pytest.param(("--engine", "dask", "--jobs", 1), marks=pytest.mark.slow),
    ],
)
def test_a_good_method_after_every_bad_one_is_as_alone(user: OrdinaryUser, how) -> None:
    (user.folder / "all.toml").write_text(spec(harmful.HARM))
    names = [f"good-{i}" for i in range(len(harmful.HARM))]
    (user.folder / "alone.toml").write_text(matrix(names))
    user.run("run", "all.toml", *SMALL, *how, "--out", "all", code=1)
    user.run("run", "alone.toml", *SMALL, "--out", "alone", "--cache-dir", "another")
    together, alone = good_rows(user.folder / "all"), good_rows(user.folder / "alone")
    assert together.keys() == alone.keys() == set(names)
    for i, bad in enumerate(harmful.HARM):
        assert together[f"good-{i}"] == alone[f"good-{i}"], f"after {bad}"
    for path in (user.folder / "all" / "cells").glob("*harmful*.json"):
        record = json.loads(path.read_text())
        reason = harmful.FAILING.get(record["embedder"].partition(":")[2])
        assert record["status"] == "done" if reason is None else reason in record["reason"], record
        assert path.stat().st_size < 150_000
    assert not sleepers(user.folder)
    assert not list(user.folder.glob("clusterbench-*"))
    assert (user.folder / "beside.py").exists()
