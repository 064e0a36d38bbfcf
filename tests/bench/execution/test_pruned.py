"""A cache that is cleared, or removed, under a run costs time and nothing else."""

import json
import shutil
import threading
import time
from pathlib import Path

import numpy as np
import pytest

from bench.files.cache_care import clear, prune

PLUG = """
import time
class Slow:
    def __init__(self, n=3):
        self.n = n
    def fit_transform(self, X):
        time.sleep(0.2)
        return X[:, : self.n]
class Slowly:
    def fit_predict(self, X):
        time.sleep(0.2)
        return (X[:, 0] > 8).astype(int)
"""
RUN = ("run", "--dataset", "digits", "--n-samples", "100", "--no-reference",
       "--clusterer", "kmeans", "--clusterer", "plug:Slowly",
       "--embedder", "plug:Slow | plug:Slow(n=2)", "--embedder", "plug:Slow(n=20)")  # fmt: skip


def drop(cache: Path) -> None:
    shutil.rmtree(cache / "arrays", ignore_errors=True)


@pytest.mark.parametrize(
    "how",
    [
        clear,
        *(pytest.param(each, marks=pytest.mark.long) for each in (lambda c: prune(c, 0), drop)),
    ],
    ids=["clear", "prune", "remove"],
)
def test_cleared_under_a_run(typed, home: Path, how) -> None:
    (home / "plug.py").write_text(PLUG)
    over = threading.Event()

    def at_random() -> None:
        rng = np.random.default_rng(0)
        while not over.is_set():
            time.sleep(rng.uniform(0.1, 0.9))
            how(home / "c")

    other = threading.Thread(target=at_random)
    other.start()
    try:
        code, out, err = typed(*RUN, "--cache-dir", home / "c", "--out", "r")
    finally:
        over.set()
        other.join()
    assert code == 0, err + out
    assert typed(*RUN, "--cache-dir", home / "undisturbed", "--out", "whole")[0] == 0
    for path in (home / "whole/cells").glob("*.json"):
        whole, again = (json.loads((home / r / "cells" / path.name).read_text())["scores"]
                        for r in ("whole", "r"))  # fmt: skip
        assert again == whole
