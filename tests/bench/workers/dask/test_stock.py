"""What a cluster is sent: what jobs say that they read, and nothing of a job that does not say."""

from functools import partial
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from bench.datasets import load
from bench.execution.options import Options
from bench.execution.progress import Plain
from bench.execution.references import DatasetRows
from bench.files.cache import Cache
from bench.spec.references import Row
from bench.store.store import Store
from bench.workers.dask.engine import DaskPool
from bench.workers.dask.parcel import Parcel, with_cache
from bench.workers.dask.stock import Stock
from bench.workers.items import graph_of, leaves
from bench.workers.job import Item, Job
from bench.workers.outcome import Done, Failed


class Client:
    """Notes down what it is handed; holds it as a cluster would."""

    def __init__(self) -> None:
        self.sent: list[tuple[Parcel, bool]] = []

    def scatter(self, parcel: Parcel, *, broadcast: bool, hash: bool) -> SimpleNamespace:
        self.sent.append((parcel, broadcast))
        return SimpleNamespace(status="finished", parcel=parcel)


def reading(*items: Item) -> Job:
    """Return a job of a call that the engine has never heard of."""
    return Job(len, ((),), lambda _: (), reads=partial(list, items))


@pytest.fixture
def stock(tmp_path: Path) -> Stock:
    return Stock(Client(), Cache(tmp_path / "cache"))  # type: ignore[arg-type]


def test_what_several_jobs_read_goes_everywhere_once_and_the_rest_to_one(stock: Stock) -> None:
    shared, alone = (stock._cache.add(np.full((3, 2), n, np.float32)) for n in (1, 2))
    jobs = [reading(("arrays", shared)), reading(("arrays", shared), ("arrays", alone))]
    stock.want(jobs)
    given = [stock.supply(job) for job in jobs]
    client: Any = stock._client
    assert [(list(parcel.arrays), everywhere) for parcel, everywhere in client.sent] == [
        ([shared], True), ([alone], False),
    ]  # fmt: skip
    assert given[0][0] is given[1][0]
    for job in jobs:
        stock.forget(job)
    assert not stock._held


def test_a_job_that_does_not_say_what_it_reads_never_leaves(stock: Stock) -> None:
    quiet = Job(len, ((),), lambda _: ())
    with pytest.raises(TypeError, match="does not say what it reads"):
        stock.want([quiet])
    with pytest.raises(TypeError, match="does not say what it reads"):
        stock.supply(quiet)


def test_a_reference_job_with_the_truth_is_never_sent(tmp_path: Path) -> None:
    dataset = load("digits", n_samples=60)
    store, options = Store(tmp_path / "r"), Options(tmp_path / "cache")
    work = DatasetRows(dataset, {}, store, options, Plain())
    (job,) = work.jobs(Row("digits", "raw", "knn", 0))
    np.testing.assert_array_equal(job.arguments[0].truth, dataset.y)

    cache = Cache(tmp_path / "cache")
    pool = DaskPool(1, 1, [], cache, ())
    pool._stock, pool.jobs, pool._counted = Stock(Client(), cache), 1, float("inf")  # type: ignore[arg-type]
    pool._client = SimpleNamespace(submit=lambda *_, **__: pytest.fail("it was sent"))  # type: ignore[assignment]
    with pytest.raises(TypeError, match="does not say what it reads"):
        pool.run([job])
    with pytest.raises(TypeError, match="does not say what it reads"):
        pool._submit(job)


def test_a_call_gets_the_cache_of_the_machine_that_makes_it(tmp_path: Path) -> None:
    assert with_cache(("a", Path("there"), 3), tmp_path) == ("a", tmp_path, 3)


def test_only_what_was_computed_is_left() -> None:
    assert leaves(Done({}, "z", None)) == [("arrays", "z")]
    assert leaves(Done({}, "z", "u")) == [("arrays", "z"), ("arrays", "u")]
    assert leaves(Failed("error", "no")) == graph_of("x", Failed("error", "no")) == []
    assert graph_of("x", Done({}, None)) == graph_of("x")
