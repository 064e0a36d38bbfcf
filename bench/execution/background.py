"""Work that goes on beside the main loop: cells are scored while workers compute."""

import os
import sys
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from types import TracebackType
from typing import Any

from threadpoolctl import threadpool_limits

NICENESS = 10
"""Workers go first: threads of theirs that share a task wait for the slowest of them."""


class Aside:
    """One thread that makes calls one after the other, in the order in which they came.

    It takes the time that workers leave: one core at most, and on Linux at a lower priority.
    What a call raises is raised by the next `do`, or at the end. Where the block that it serves
    ends early, what has not been begun is dropped, and what has been begun is waited for.
    """

    def __init__(self) -> None:
        self._thread = ThreadPoolExecutor(1, "aside", initializer=_step_back)
        self._waiting: list[Future[None]] = []

    def __enter__(self) -> "Aside":
        return self

    def do(self, call: Callable[..., None], *arguments: Any) -> None:
        """Make a call, once those before it have ended."""
        self._check()
        self._waiting.append(self._thread.submit(_on_one_core, call, *arguments))

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        try:
            self._thread.shutdown(wait=True, cancel_futures=kind is not None)
        except BaseException:  # Ctrl-C while waiting
            self._thread.shutdown(wait=True, cancel_futures=True)
            raise
        if kind is None:
            self._check()

    def _check(self) -> None:
        while self._waiting and self._waiting[0].done():
            self._waiting.pop(0).result()


def _step_back() -> None:
    if sys.platform == "linux":  # elsewhere it would be the whole process
        os.nice(NICENESS)


def _on_one_core(call: Callable[..., None], *arguments: Any) -> None:
    with threadpool_limits(1, user_api="blas"):
        call(*arguments)
