"""Work beside the main loop: in order, and neither its errors nor its end are lost."""

import os
import subprocess
import sys
import threading

import pytest

from bench.execution.background import NICENESS, Aside


def test_calls_are_made_in_order_and_all_of_them_before_the_end():
    calls: list[int] = []
    with Aside() as aside:
        for i in range(100):
            aside.do(calls.append, i)
    assert calls == list(range(100))


def test_calls_are_made_on_a_thread_of_their_own():
    names: list[str] = []
    with Aside() as aside:
        aside.do(lambda: names.append(threading.current_thread().name))
    assert names[0].startswith("aside_")


def test_lanes_keep_their_order_and_share_the_cores_in_the_end():
    calls: dict[str, list[int]] = {"a": [], "b": [], "c": []}
    before = threading.active_count()
    ended, together, inside = threading.Event(), threading.Barrier(3, timeout=10), []

    def add(lane: str, i: int) -> None:
        assert ended.wait(10)
        inside.append(lane)
        assert inside.count(lane) == 1  # never two of one lane
        if i == 0:
            together.wait()
        calls[lane].append(i)
        inside.remove(lane)

    with Aside(3) as aside:
        for i in range(20):
            for lane in calls:
                aside.do(add, lane, i, lane=lane)
        assert threading.active_count() == before + 1
        ended.set()
    assert calls == {lane: list(range(20)) for lane in "abc"}


LOOK = """
import os
import numpy
from threadpoolctl import threadpool_info
from bench.execution.background import Aside

def look():
    threads = {pool["num_threads"] for pool in threadpool_info() if pool["user_api"] == "blas"}
    print(threads, os.getpriority(os.PRIO_PROCESS, 0))

look()
with Aside() as aside:
    aside.do(look)
look()
"""


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere a thread has no priority of its own")
def test_workers_go_first():
    lines = subprocess.run(
        [sys.executable, "-c", LOOK], env={**os.environ, "OPENBLAS_NUM_THREADS": "2"},
        capture_output=True, text=True, check=True,
    ).stdout.splitlines()  # fmt: skip
    priority = os.getpriority(os.PRIO_PROCESS, 0)
    assert lines == [f"{{2}} {priority}", f"{{1}} {priority + NICENESS}", f"{{2}} {priority}"]


def _fail():
    raise OSError("disk full")


def test_an_error_is_raised_at_the_end():
    with pytest.raises(OSError, match="disk full"), Aside() as aside:
        aside.do(_fail)


def test_an_error_is_raised_by_the_next_call():
    began, calls = threading.Event(), []

    def serve() -> None:
        with Aside() as aside:
            aside.do(_fail)
            aside.do(began.set)
            assert began.wait(10)
            aside.do(calls.append, 1)
            calls.append(2)

    with pytest.raises(OSError, match="disk full"):
        serve()
    assert calls == []


def test_an_early_end_waits_for_what_has_begun_and_drops_the_rest():
    began, may_end, calls = threading.Event(), threading.Event(), []

    def slow() -> None:
        began.set()
        may_end.wait(10)
        calls.append("slow")

    def serve() -> None:
        with Aside() as aside:
            aside.do(slow)
            aside.do(calls.append, "never")
            assert began.wait(10)
            threading.Timer(0.1, may_end.set).start()
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        serve()
    assert calls == ["slow"]
