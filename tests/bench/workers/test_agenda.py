"""Which job is next: what follows from one goes first, and a batch is made when it is its turn."""

import os
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from bench.workers.agenda import Agenda
from bench.workers.job import Job
from bench.workers.pool import Pool


def job(name: str) -> Job:
    return Job(str, (name,), lambda outcome: ())


def names(agenda: Agenda) -> Iterator[str]:
    while agenda:
        yield agenda.pop().arguments[0]


def test_jobs_go_in_their_order_and_followers_before_those_that_wait() -> None:
    agenda = Agenda([[job("a"), job("b")], [], [job("c")]])
    order = []
    for name in names(agenda):
        order.append(name)
        if name == "a":
            agenda.put_first([job("a1"), job("a2")])
        if order == ["a", "a1", "a2", "b"]:
            agenda.put_back(job("b"))
    assert order == ["a", "a1", "a2", "b", "b", "c"]


def test_a_batch_is_made_once_all_before_it_have_begun_and_prepared_as_a_whole() -> None:
    batches_made, prepared = [], []

    def batches() -> Iterator[list[Job]]:
        for name in "ab":
            batches_made.append(name)
            yield [job(name + "1"), job(name + "2")]

    agenda = Agenda(batches(), lambda jobs: prepared.append([each.arguments[0] for each in jobs]))
    assert batches_made == []
    assert agenda
    assert batches_made == ["a"]
    assert [agenda.pop().arguments[0], agenda.pop().arguments[0]] == ["a1", "a2"]
    assert agenda
    assert batches_made == ["a", "b"]
    agenda.put_back(agenda.pop())
    assert prepared == [["a1", "a2"], ["b1", "b2"]]


def test_no_worker_waits_for_the_last_job_of_a_batch(tmp_path: Path) -> None:
    """The first batch's job lasts until the second batch's has ended."""
    signal = tmp_path / "second"
    outcomes: list[Any] = []

    def then(outcome: Any) -> list[Job]:
        outcomes.append(outcome)
        return []

    with Pool(2, 1, [str(Path(__file__).parent)]) as pool:
        pool.run_batches(
            [[Job(waits_for, (str(signal),), then)], [Job(Path.touch, (signal,), then)]]
        )
    assert outcomes == [None, True]


def waits_for(path: str) -> bool:
    """Return whether a file came into being within ten seconds."""
    for _ in range(1000):
        if os.path.exists(path):
            return True
        time.sleep(0.01)
    return False
