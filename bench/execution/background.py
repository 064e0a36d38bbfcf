"""Background work: cells are scored while workers compute."""

import os
import sys
import threading
from collections import deque
from collections.abc import Callable, Hashable
from contextlib import ExitStack
from types import TracebackType
from typing import Any

from threadpoolctl import threadpool_limits

NICENESS = 10
"""Workers have priority, because threads that share a task wait for the slowest of them."""

Call = tuple[Callable[..., None], tuple[Any, ...]]


class Aside:
    """Calls made beside the main loop, in order within each lane.

    While the block lasts, one thread uses the time that workers leave: one core at most, and on
    Linux at a lower priority. At the end of the block, when workers have nothing left to do, there
    are `n_threads`, each for one lane. An exception in a call is raised by the next `do`, or at the
    end. If the block ends early, calls that have not begun are dropped, and those that have begun
    are waited for.

    Parameters
    ----------
    n_threads : int, default 1
        Cores that workers had.
    """

    def __init__(self, n_threads: int = 1) -> None:
        self._n_threads = n_threads
        self._changed = threading.Condition()
        self._lanes: dict[Hashable, deque[Call]] = {}
        self._busy: set[Hashable] = set()
        self._closed = False
        self._errors: list[BaseException] = []
        self._threads: list[threading.Thread] = []
        self._limits = ExitStack()
        self._limited = 0

    def __enter__(self) -> "Aside":
        self._start()
        return self

    def do(self, call: Callable[..., None], *arguments: Any, lane: Hashable = None) -> None:
        """Make a call, once those before it in its lane have ended."""
        self._check()
        with self._changed:
            self._lanes.setdefault(lane, deque()).append((call, arguments))
            self._changed.notify()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        try:
            if kind is None:
                for _ in range(self._n_threads - 1):
                    self._start()
                self._end()
        except BaseException:  # Ctrl-C while waiting
            self._drop()
            raise
        finally:
            if kind is not None:
                self._drop()
            self._limits.close()
        if kind is None:
            self._check()

    def _start(self) -> None:
        thread = threading.Thread(target=self._serve, name=f"aside_{len(self._threads)}")
        self._threads.append(thread)
        thread.start()

    def _end(self) -> None:
        """Wait until all is done."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()
        for thread in self._threads:
            thread.join()

    def _drop(self) -> None:
        with self._changed:
            self._lanes.clear()
        self._end()

    def _check(self) -> None:
        if self._errors:
            raise self._errors.pop(0)

    def _serve(self) -> None:
        _step_back()
        while (item := self._next()) is not None:
            lane, (call, arguments) = item
            try:
                self._limit()
                call(*arguments)
            except BaseException as error:  # the main loop raises it
                self._errors.append(error)
            finally:
                with self._changed:
                    self._busy.discard(lane)
                    self._changed.notify_all()

    def _next(self) -> tuple[Hashable, Call] | None:
        """Wait for the next call of a free lane, or the end."""
        with self._changed:
            while True:
                for lane, waiting in self._lanes.items():
                    if lane not in self._busy:
                        call = waiting.popleft()
                        if not waiting:
                            del self._lanes[lane]
                        self._busy.add(lane)
                        return lane, call
                if self._closed and not self._lanes:
                    return None
                self._changed.wait()

    def _limit(self) -> None:
        """Limit BLAS to one thread per call, even in newly loaded libraries."""
        with self._changed:
            if self._limited != len(sys.modules):
                self._limits.enter_context(threadpool_limits(1, user_api="blas"))
                self._limited = len(sys.modules)


def _step_back() -> None:
    if sys.platform == "linux":  # elsewhere it would be the whole process
        os.nice(NICENESS)
