"""A bad method costs its own cells and nothing else, and none sees the truth."""

import io
import shutil
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from places import PLUGINS
from plugins_for_tests import places_of_truth

SMALL = ("--dataset", "digits", "--n-samples", "300", "--no-reference", "--clusterer", "kmeans")


BAD = {
    "SleepsForEver": ("timeout", "limit of 6 s"),
    "AllocatesWithoutEnd": ("out-of-memory", "over its limit of 800 MB"),
    "Raises": ("error", "no such luck"),
    "Segfaults": ("crashed", "signal 11"),
    "Dies": ("crashed", "exit code 3"),
    "NotANumber": ("error", "NaN"),
    "WritesIntoItsInput": ("error", "changed its input"),
}


@pytest.fixture(autouse=True)
def plugins(home: Path) -> None:
    shutil.copy(PLUGINS, home / "plugins.py")


@pytest.mark.long
@pytest.mark.parametrize("jobs", [1, 2])
def test_one_good_method_among_seven_bad_ones(clusterbench, home: Path, jobs: int) -> None:
    # Limits only where they are to strike: on a busy machine any task may take seconds.
    limits = {"SleepsForEver": "timeout = 6", "AllocatesWithoutEnd": "memory = '800MB'"}
    names = [f"plugins:{name}" for name in (*BAD, "Columns")]
    tables = "".join(
        f'[embedders."plugins:{name}"]\nlimits = {{ {limit} }}\n' for name, limit in limits.items()
    )
    (home / "spec.toml").write_text(f"[matrix]\nembedders = {names}\n{tables}")
    ended = clusterbench("run", "spec.toml", *SMALL, "--jobs", jobs, "--out", "r", code=1)
    for counted in ("1 done", "1 timeout", "1 out-of-memory", "3 error", "2 crashed"):
        assert counted in ended.stderr
    table = pd.read_csv(io.StringIO(clusterbench("tables", "r", "--long").stdout))
    table = table.set_index("embedder")
    for name, (status, reason) in BAD.items():
        row = table.loc[f"plugins:{name}"]
        assert row.status == status
        assert reason in row.reason
    assert table.loc["plugins:Columns"].status == "done"
    segfault = next(home.glob("r/cells/*Segfaults*.json")).read_text()
    assert "last words" in segfault
    assert "string_at" in segfault  # where it crashed


@pytest.mark.long
def test_limits_of_one_method(clusterbench, home: Path) -> None:
    (home / "spec.toml").write_text(
        """
        [matrix]
        datasets = ["digits"]
        embedders = ["slow", "patient"]
        clusterers = ["plugins:Halves"]
        [embedders.slow]
        use = "plugins:Slow"
        limits = { timeout = 0.2 }
        [embedders.patient]
        use = "plugins:Slow"
        """
    )
    clusterbench("run", "spec.toml", "--out", "r", "--no-reference", code=1)
    shown = clusterbench("tables", "r", "--long").stdout
    assert "timeout" in shown
    assert shown.count(",done,") == 1
    text = (home / "spec.toml").read_text().replace("timeout = 0.2", "timeout = 60")
    (home / "spec.toml").write_text(text)  # a limit may change on the way
    clusterbench("run", "spec.toml", "--out", "r", "--no-reference", "--retry-failed")


@pytest.mark.long
def test_no_method_finds_the_truth(own_process, home: Path, monkeypatch) -> None:
    monkeypatch.setenv("CLUSTERBENCH_DATA", str(home))
    own_process("run", *SMALL, "--jobs", 1, "--embedder", "plugins:SearchesForTheTruth")


def test_that_search_finds_the_truth_where_it_is(home: Path) -> None:
    hidden = [np.arange(300) % 10]
    (home / "empty").mkdir()
    places = places_of_truth(300)
    assert "a ndarray" in places
    assert "in the working folder: empty" in places
    del hidden
