"""Workers that die at any moment cost their own job, and nobody waits for what is lost."""

import os
import signal
import time
from pathlib import Path
from typing import Any

import pytest

from bench.errors import UserError
from bench.spec.limits import Limits
from bench.workers.job import Job
from bench.workers.outcome import Failed
from bench.workers.pool import Pool


def carried_out(pool: Pool, *calls: tuple[Any, ...], limits: Limits | None = None) -> list[Any]:
    """Return the outcomes of calls, in their order."""
    results: dict[int, Any] = {}

    def then(place: int, outcome: Any) -> list[Job]:
        results[place] = outcome
        return []

    pool.run(
        Job(call, arguments, lambda outcome, i=i: then(i, outcome), limits=limits or Limits())
        for i, (call, *arguments) in enumerate(calls)
    )
    return [results[i] for i in range(len(calls))]


@pytest.mark.parametrize("jobs", [1, 2])
def test_the_end_of_every_worker_is_told_however_early_it_comes(jobs: int) -> None:
    with Pool(jobs, 1, []) as pool:
        calls = [(os._exit, 3), (os.getcwd,), (os.getppid,), (os._exit, 0)] * (3 * jobs)
        outcomes = carried_out(pool, *calls)
    for i, outcome in enumerate(outcomes):
        if i % 4 in (0, 3):
            assert isinstance(outcome, Failed)
            assert outcome.reason == f"the worker process ended with exit code {3 - i % 4}"
    assert all(outcome == os.getpid() for outcome in outcomes[2::4])


def test_a_worker_that_dies_with_nothing_to_do_costs_no_job() -> None:
    with Pool(1, 1, []) as pool:
        (pid,) = carried_out(pool, (os.getpid,))
        os.kill(pid, signal.SIGKILL)
        (at_once,) = carried_out(pool, (os.getpid,))  # whether or not its end was noted
        os.kill(at_once, signal.SIGKILL)
        time.sleep(0.5)
        (later,) = carried_out(pool, (os.getpid,))
    assert len({pid, at_once, later}) == 3


def test_a_time_limit_counts_from_the_beginning_of_the_work() -> None:
    with Pool(1, 1, []) as pool:
        slow, quick = carried_out(pool, (time.sleep, 100), (os.getppid,), limits=Limits(0.4))
    assert slow == Failed("timeout", "still running after its limit of 0.4 s")
    assert quick == os.getpid()


def test_what_a_worker_dies_of_when_asked_is_one_sentence() -> None:
    with Pool(1, 1, []) as pool:
        with pytest.raises(UserError, match=r"crashed: the worker process ended with exit code 4"):
            pool.ask(os._exit, 4)
        assert pool.ask(os.getppid) == os.getpid()


def test_a_run_with_a_method_whose_module_ends_the_process_is_refused(typed, home: Path) -> None:
    (home / "dying.py").write_text("import os; os._exit(4)")
    arguments = ("--dataset", "digits", "--n-samples", "100", "--embedder", "dying:X")
    code, _, err = typed("run", *arguments, "--clusterer", "kmeans", "--out", "r")
    assert code == 2
    assert "whose import does not finish" in err
    assert err.count("\n") == 1
    assert not (home / "r").exists()
