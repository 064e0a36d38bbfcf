"""The memory of a task is what it adds to its worker, whatever ran there before."""

from pathlib import Path

import numpy as np
import pytest

from bench.files.cache import Cache
from bench.methods.entries import Entry
from bench.methods.method import find
from bench.workers.job import Job
from bench.workers.outcome import Done
from bench.workers.pool import Pool
from bench.workers.tasks import Task, embed

METHODS = """
import numpy as np

KEPT = []


class Takes:
    def fit_transform(self, X):
        import scipy.optimize
        return X[:, :2] + np.ones(15_000_000)[:1].astype("f4")


class Keeps:
    def fit_transform(self, X):
        import scipy.stats, sklearn.ensemble, sklearn.manifold
        KEPT.append(np.ones(20_000_000))
        return X[:, :2]


class Frees:
    def fit_transform(self, X):
        several = [np.ones(2_000_000) for _ in range(12)]
        small = [[i] for i in range(1_000_000)]
        del several, small
        return X[:, :2]


class Circles:
    def fit_transform(self, X):
        self.array, self.me = np.ones(10_000_000), self
        return X[:, :2]
"""
MB = {"Takes": 120.0, "Keeps": 0.0, "Circles": 80.0}
"""What the arrays take that a method gives back."""


def measured(home: Path, names: list[str]) -> list[float]:
    """Run embedders one after the other in one worker; return the memory of each."""
    cache = Cache(home / "cache")
    array = cache.add(np.random.default_rng(0).random((500, 5), dtype=np.float32))
    peaks: list[float] = []

    def then(outcome: object) -> list[Job]:
        assert isinstance(outcome, Done), outcome
        peaks.append(outcome.facts["peak_memory_mb"])
        return []

    with Pool(1, 1, [str(home)]) as pool:
        for name in names:
            (method,) = find("embedder", Entry(name, f"takes_memory:{name}"))
            task = Task(method, array, seed=0, n_clusters=None, threads=1)
            pool.run([Job(embed, (task, home / "cache"), then)])
    return peaks


@pytest.fixture
def methods(home: Path) -> Path:
    (home / "takes_memory.py").write_text(METHODS)
    return home


def test_it_is_the_same_whatever_ran_before(methods: Path) -> None:
    (alone,) = measured(methods, ["Takes"])
    after = measured(methods, ["Keeps", "Frees", "Circles", "Takes", "Takes"])
    assert alone == pytest.approx(MB["Takes"], rel=0.1)
    assert after[3:] == pytest.approx([alone] * 2, rel=0.1)
    assert after[2] == pytest.approx(MB["Circles"], rel=0.1)
    assert after[0] < 30, "what it keeps, and what it loads, is the worker's from then on"
