"""A grid of 1,000 points that is killed, continued and added to: no method runs twice."""

import json
import signal
import time
from pathlib import Path

import pytest
from ordinary_user import OrdinaryUser, ordinary_user

from bench.files.cache import Cache
from bench.runs.choosing import keep_rule_scores
from bench.spec.cells import cells
from bench.store.rules import read_rule
from bench.store.store import Store

PLUG = """
class Cut:
    def __init__(self, at=0.0, side=1):
        self.at, self.side = at, side

    def fit_predict(self, X):
        with open("%s", "a") as calls:
            calls.write(f"{self.at} {self.side}\\n")
        return (X[:, 0] > self.at).astype(int) * self.side
"""
SPEC = """
[matrix]
datasets = ["digits"]
embedders = ["raw"]
clusterers = ["cut"]
n_samples = 30
reference = false
scores = ["n_clusters"]
[clusterers.cut]
use = "plug:Cut"
grid = { at = { from = 0, to = TO }, side = { from = 1, to = 10 } }
"""


def begin(user: OrdinaryUser, to: int) -> None:
    (user.folder / "spec.toml").write_text(SPEC.replace("TO", str(to)))


def calls(user: OrdinaryUser) -> list[str]:
    path = user.folder / "calls"
    return path.read_text().splitlines() if path.exists() else []


def ended(user: OrdinaryUser) -> dict[str, bytes]:
    return {str(path): path.read_bytes() for path in user.folder.glob("run/cells/*.json")}


def at_and_side(path: str) -> str:
    """Return what the method says when it runs the point of a cell's record."""
    point = json.loads(Path(path).read_text())["grid"]["clusterer"]["point"]
    return f"{point['at']} {point['side']}"


@pytest.mark.slow
def test_a_thousand_points_killed_continued_and_added_to() -> None:
    command = ("run", "spec.toml", "--out", "run", "--cache-dir", "cache", "--threads", "1")
    with ordinary_user() as user:
        (user.folder / "plug.py").write_text(PLUG % (user.folder / "calls"))
        begin(user, 99)
        for until in (150, 500):
            process = user.begin(*command)
            deadline = time.monotonic() + 120
            while len(ended(user)) < until and time.monotonic() < deadline:
                time.sleep(0.05)
            process.send_signal(signal.SIGKILL)
            process.communicate()
        kept, before = ended(user), len(calls(user))
        assert 500 <= len(kept) < 1000
        stored = {at_and_side(path) for path in kept}
        user.run(*command)
        whole = ended(user)
        assert len(whole) == 1000
        assert kept.items() <= whole.items(), "what had ended was run again"
        first = calls(user)
        again = first[before:]
        assert set(first) == {f"{at} {side}" for at in range(100) for side in range(1, 11)}
        assert stored.isdisjoint(again)
        assert len(again) == len(set(again)) == 1000 - len(kept)
        begin(user, 100)
        user.run(*command)
        assert calls(user)[len(first) :] == [f"100 {side}" for side in range(1, 11)]
        assert whole.items() <= ended(user).items()
        added = ended(user)
        store, cache = Store(user.folder / "run"), Cache(user.folder / "cache")
        for rule in ("agreement", "neighbors"):  # rules that come later read what is stored
            assert keep_rule_scores(store, cache, None, rules=[rule]) == 2
            record = read_rule(store.folder, "digits", rule)
            assert record is not None
            assert (len(record["scores"]), record["reason"]) == (1010, "")
        assert len(calls(user)) == len(first) + 10
        assert added == ended(user)
        begin(user, 1)  # a run has the points of all its sessions
        user.run(*command)
        assert len(calls(user)) == len(first) + 10
        assert len({*cells(Store(Path(user.folder / "run")).spec())}) == 1010
