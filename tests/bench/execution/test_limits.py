"""A limit set for one embedder does not reach another that shares a step with it."""

import shutil
from pathlib import Path

import pytest
from places import PLUGINS

from bench.execution.limits import widest, within
from bench.spec.limits import Limits
from bench.store.store import Store
from bench.workers.outcome import Done, Failed


def test_the_widest_limits_are_those_within_which_all_may_end() -> None:
    assert widest([Limits(1, 5), Limits(2, 4)]) == Limits(2, 5)
    assert widest([Limits(1, 5), Limits(None, 4)]) == Limits(None, 5)
    assert widest([Limits()]) == Limits()


DONE = Done({"seconds_embed": 3.0, "peak_memory_mb": 10.0, "resident_mb": 200.0}, "Z")


@pytest.mark.parametrize(
    ("limits", "outcome", "status"),
    [
        (Limits(4.0), DONE, "done"),
        (Limits(2.0), DONE, "timeout"),
        (Limits(None, 300_000_000), DONE, "done"),
        (Limits(None, 100_000_000), DONE, "out-of-memory"),
        (Limits(1.0), Failed("timeout", "still running after its limit of 9 s"), "timeout"),
        (Limits(1.0), Failed("error", "broken"), "error"),
    ],
)
def test_a_cell_ends_by_its_own_limits(limits: Limits, outcome: Done | Failed, status: str) -> None:
    ended = within(limits, outcome)
    assert getattr(ended, "status", "done") == status
    if status == "timeout":
        assert f"its limit of {limits.timeout:g} s" in ended.reason


@pytest.mark.parametrize("first", ["narrow", "wide"])
def test_a_shared_step_runs_under_the_widest_limits(clusterbench, home: Path, first: str) -> None:
    shutil.copy(PLUGINS, home / "plugins.py")
    names = ["narrow", "wide"] if first == "narrow" else ["wide", "narrow"]
    (home / "spec.toml").write_text(
        f"""
        [matrix]
        datasets = ["digits"]
        n_samples = 100
        embedders = {names}
        clusterers = ["plugins:Halves"]
        [embedders.narrow]
        use = "plugins:Slow | pca(n_components=2)"
        limits = {{ timeout = 0.2 }}
        [embedders.wide]
        use = "plugins:Slow | pca(n_components=3)"
        """
    )
    clusterbench("run", "spec.toml", "--out", "r", "--no-reference", "--jobs", 1, code=1)
    status = {r["embedder"]: (r["status"], r["reason"]) for r in Store(home / "r").records()}
    assert status["wide"] == ("done", "")
    assert status["narrow"][0] == "timeout"
    assert (
        "step 1 of 2, plugins:Slow: still running after its limit of 0.2 s" in status["narrow"][1]
    )
