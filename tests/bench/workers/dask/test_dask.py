"""A Dask cluster: the same results as without, whatever dies, and nothing left behind."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import psutil
import pytest
from leftovers import all_gone, processes_of
from places import PLUGINS

from bench.errors import UserError
from bench.workers.dask.agreement import code_here, refuse_difference

pytestmark = pytest.mark.long

SMALL = ("--dataset", "digits", "--n-samples", "200", "--no-reference", "--threads", "1")
DASK = ("--engine", "dask", "--jobs", "2")


@pytest.fixture(autouse=True)
def plugins(home: Path) -> None:
    shutil.copy(PLUGINS, home / "plugins.py")


def assignments(folder: Path) -> dict[str, bytes]:
    parts = {}
    for path in sorted(folder.glob("assignments/*.npz")):
        with np.load(path) as file:
            parts |= {f"{path.name} {part}": file[part].tobytes() for part in file}
    return parts


def begin(home: Path, *arguments: object, cells: int = 1) -> "subprocess.Popen[str]":
    """Start a run of its own process group and wait for its first cells."""
    command = [sys.executable, "-m", "bench", "run", *SMALL, *map(str, arguments), "--out", "r"]
    process = subprocess.Popen(
        command, cwd=home, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True,
        start_new_session=True,
    )  # fmt: skip
    while len(list(home.glob("r/cells/*.json"))) < cells:
        assert process.poll() is None, process.communicate()[1]
        time.sleep(0.1)
    return process


@pytest.fixture
def dask(home: Path) -> Iterator[Callable[..., "subprocess.Popen[str]"]]:
    """Start Dask's own commands, as somebody does by hand on another machine."""
    started = []

    def start(*arguments: str, folder: Path = home) -> "subprocess.Popen[str]":
        command = [sys.executable, "-m", "dask", *arguments]
        process = subprocess.Popen(
            command, cwd=folder, stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL, text=True
        )
        started.append(process)
        return process

    yield start
    for process in started:
        for each in [process, *_children(process)]:
            each.kill()
        process.wait()


def _children(process: "subprocess.Popen[str]") -> list[psutil.Process]:
    try:
        return psutil.Process(process.pid).children(recursive=True)
    except psutil.NoSuchProcess:
        return []


@pytest.fixture
def scheduler(dask: Callable[..., object], home: Path) -> str:
    """Start a scheduler on a free port and return its address."""
    file = home.parent / "scheduler.json"
    dask("scheduler", "--host", "127.0.0.1", "--port", "0", "--no-dashboard",
         "--scheduler-file", str(file))  # fmt: skip
    deadline = time.monotonic() + 60
    while not file.exists() or not file.read_text():
        assert time.monotonic() < deadline
        time.sleep(0.1)
    return str(json.loads(file.read_text())["address"])


def test_bad_methods_end_as_they_do_locally_and_are_tried_once(own_process, home: Path) -> None:
    expected = {
        "Segfaults": ("crashed", "signal 11"),
        "Dies": ("crashed", "exit code 3"),
        "SleepsForEver": ("timeout", "limit of 25 s"),
        "AllocatesWithoutEnd": ("out-of-memory", "over its limit of 700 MB"),
        "Raises": ("error", "no such luck"),
        "SearchesForTheTruth": ("done", ""),
    }
    plugged = [part for name in expected for part in ("--embedder", f"plugins:{name}")]
    limits = ("--timeout", "25", "--memory-limit", "700MB", "--clusterer", "plugins:Halves")
    own_process("run", *SMALL, *plugged, *limits, *DASK, "--out", "r", code=1)
    for name, (status, reason) in expected.items():
        record = json.loads(next(home.glob(f"r/cells/*{name}*.json")).read_text())
        assert record["status"] == status
        assert reason in record["reason"]
    segfault = next(home.glob("r/cells/*Segfaults*.json")).read_text()
    assert segfault.count("last words") == 1  # neither Dask nor we have tried it again
    assert all_gone(home)


def test_a_worker_that_is_killed_costs_only_time(own_process, home: Path) -> None:
    matrix = ("--embedder", "plugins:Slow", "--embedder", "raw", "--embedder", "tsne",
              "--clusterer", "kmeans", "--clusterer", "plugins:Slowly", "--seeds", "0,1",
              "--holdout", "0.2")  # fmt: skip
    process = begin(home, *matrix, *DASK, cells=2)
    workers = [child for child in psutil.Process(process.pid).children() if child.children()]
    assert len(workers) == 2
    workers[0].kill()
    _, err = process.communicate(timeout=120)
    assert process.returncode == 0, err
    own_process("run", *SMALL, *matrix, "--out", "whole", "--cache-dir", "another")
    assert assignments(home / "r") == assignments(home / "whole")
    # Unseen samples too, where both methods take them: k-means on raw features and on t-SNE.
    assert len(assignments(home / "r")) == 12 + 4
    assert json.loads((home / "r" / "run.json").read_text())["sessions"][0]["engine"] == "dask"


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGKILL])
def test_a_run_that_is_stopped_leaves_no_process(home: Path, how: signal.Signals) -> None:
    process = begin(home, "--embedder", "raw", "--embedder", "plugins:SleepsForEver",
                    "--clusterer", "kmeans", *DASK)  # fmt: skip
    if how == signal.SIGINT:
        os.killpg(process.pid, how)  # as a terminal does: to all of them
    else:
        process.kill()
    _, err = process.communicate(timeout=60)
    assert "Traceback" not in err
    if how == signal.SIGINT:
        assert process.returncode == 130
        assert "same command again to continue" in err
    assert all_gone(home)


def test_a_scheduler_and_two_workers_started_by_hand(
    own_process, dask, scheduler: str, home: Path
) -> None:
    away = home.parent / "away"  # a folder of the workers' own, with a copy of the user's method
    away.mkdir()
    shutil.copy(PLUGINS, away / "plugins.py")
    hand = ("worker", scheduler, "--nthreads", "1", "--no-dashboard", "--host", "127.0.0.1",
            "--local-directory", str(away))  # fmt: skip
    dask(*hand, folder=away)
    dask(*hand, "--no-nanny", folder=away)
    run = ("run", *SMALL, "--embedder", "plugins:Columns", "--clusterer", "kmeans")
    remote = ("--engine", "dask", "--scheduler", scheduler)
    own_process(*run, *remote, "--out", "there")
    assert len(assignments(home / "there")) == 1

    with (home / "plugins.py").open("a") as file:
        file.write("\nEDITED = True\n")  # here, and not there
    refused = own_process(*run, *remote, "--out", "new", code=2)
    assert "the source of plugins:Columns" in refused.stderr
    assert not (home / "new").exists()


def test_a_worker_without_the_suite_is_refused(
    own_process, dask, scheduler: str, home: Path
) -> None:
    away = home.parent / "away"
    away.mkdir()
    (away / "lacks.py").write_text("import sys; sys.modules['bench'] = None")
    dask("worker", scheduler, "--nthreads", "1", "--no-dashboard", "--no-nanny", "--host",
         "127.0.0.1", "--preload", "lacks.py", folder=away)  # fmt: skip
    run = ("run", *SMALL, "--embedder", "pca", "--engine", "dask", "--scheduler", scheduler)
    refused = own_process(*run, "--out", "r", code=2)
    assert "install clusterbench[dask] there" in refused.stderr
    assert not (home / "r").exists()


def test_a_lost_scheduler_is_named_and_the_run_continues(
    own_process, dask, scheduler: str, home: Path
) -> None:
    dask("worker", scheduler, "--nthreads", "1", "--no-dashboard", "--host", "127.0.0.1")
    matrix = ("--embedder", "plugins:Slow", "--clusterer", "kmeans", "--seeds", "0,1,2,3,4,5,6,7")
    process = begin(home, *matrix, "--engine", "dask", "--scheduler", scheduler)
    next(each for each in processes_of(home) if "scheduler" in each.cmdline()).kill()
    _, err = process.communicate(timeout=60)
    assert process.returncode == 2
    assert "give the same command to continue" in err
    ended = len(list(home.glob("r/cells/*.json")))
    assert 0 < ended < 8
    again = own_process("run", *SMALL, *matrix, "--out", "r")
    assert f"{ended} of 8 cells are done already" in again.stderr


@pytest.mark.slow
def test_every_embedder_agrees_whatever_the_engine(own_process, home: Path) -> None:
    (home / "spec.toml").write_text(
        """
        [matrix]
        datasets = ["digits"]
        embedders = ["pca", "tsne", "umap", "autoencoder"]
        clusterers = ["kmeans", "dbscan"]
        seeds = [0, 1]
        [embedders.tsne]
        n_iter = 250
        [embedders.autoencoder]
        epochs = 3
        """
    )
    ways = {"one": ("--jobs", 1), "two": ("--jobs", 2), "dask": DASK}
    for name, way in ways.items():
        arguments = ("--n-samples", 500, "--threads", 1, "--no-reference", *way)
        own_process("run", "spec.toml", *arguments, "--out", name, "--cache-dir", f"of-{name}")
    results = [assignments(home / name) for name in ways]
    assert len(results[0]) == 16
    assert results[0] == results[1] == results[2]


def test_without_dask_one_sentence_says_how_to_install_it(own_process, home: Path) -> None:
    (home / "distributed.py").write_text("raise ImportError('not here')")
    ended = own_process("run", *SMALL, "--embedder", "pca", *DASK, "--out", "r", code=2)
    assert "pip install 'clusterbench[dask]'" in ended.stderr
    assert ended.stderr.count("\n") == 1
    assert not (home / "r").exists()


@pytest.mark.parametrize("address", ["tcp://127.0.0.1:1", "nonsense"])
def test_where_no_scheduler_is(own_process, home: Path, address: str) -> None:
    ended = own_process("run", *SMALL, "--engine", "dask", "--scheduler", address, code=2)
    assert f"--scheduler {address!r}, where no Dask scheduler answers" in ended.stderr
    assert ended.stderr.count("\n") == 1


@pytest.mark.parametrize(
    ("arguments", "says"),
    [(("--engine", "dusk"), "did you mean 'dask'"), (("--scheduler", "a:1"), "without --engine")],
)
def test_engines_that_are_none(typed, arguments: tuple[str, ...], says: str) -> None:
    code, _, err = typed("run", *SMALL, *arguments)
    assert code == 2
    assert says in err


def test_a_worker_with_other_versions_is_refused() -> None:
    here = code_here(("sklearn.decomposition:PCA",))
    refuse_difference(here, dict(here), "tcp://a:1")
    with pytest.raises(UserError, match=r"tcp://a:1 .*numpy: 1\.0 there"):
        refuse_difference(here, here | {"numpy": "1.0"}, "tcp://a:1")


def test_a_method_that_is_nowhere_is_told_from_an_installed_one() -> None:
    assert code_here(("nowhere_at_all:X",))["the source of nowhere_at_all:X"] == "absent"
    assert "the source of sklearn.decomposition:PCA" not in code_here(
        ("sklearn.decomposition:PCA",)
    )
