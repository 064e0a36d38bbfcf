"""The watchdog, which stops workers over a limit."""

import contextlib
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import psutil

from bench.spec.limits import Limits

SAMPLE_SECONDS = 0.05


class Watched(Protocol):
    """A task that is watched."""

    @property
    def pid(self) -> int:
        """The process that carries it out, or 0."""

    @property
    def since(self) -> float:
        """When it began, by `time.monotonic`."""


@dataclass(frozen=True)
class Reached:
    """The limit that stopped a task, with its memory if relevant."""

    limits: Limits
    n_bytes: int | None


class Watch:
    """A thread that looks at the tasks with a limit.

    It looks from outside, because a task may hold the interpreter's lock for as long as it runs,
    and at the resident size, because a limit on the address space breaks TensorFlow.

    Parameters
    ----------
    watched : sequence of Watched
        Identified by their places from here on.
    """

    def __init__(self, watched: Sequence[Watched]) -> None:
        self._watched = watched
        self._limits: dict[int, Limits] = {}
        self._reached: dict[int, Reached] = {}
        self._lock = threading.Lock()
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)

    def start(self) -> None:
        """Begin to watch."""
        self._thread.start()

    def stop(self) -> None:
        """Watch no more."""
        self._stop.set()
        self._thread.join()

    def limit(self, place: int, limits: Limits) -> None:
        """Say what the next task at a place may take."""
        with self._lock:
            self._reached.pop(place, None)
            self._limits[place] = limits

    def reached(self, place: int) -> Reached | None:
        """Return and forget the limit that stopped a place's last task."""
        with self._lock:
            self._limits.pop(place, None)
            return self._reached.pop(place, None)

    def _watch(self) -> None:
        while not self._stop.wait(SAMPLE_SECONDS):
            with self._lock:
                for place, limits in self._limits.items():
                    task = self._watched[place]
                    if (pid := task.pid) and place not in self._reached:
                        over = _over(limits, pid, task.since)
                        if over is not None:
                            self._reached[place] = over
                            kill_tree(pid)


def _over(limits: Limits, pid: int, since: float) -> Reached | None:
    """Return the limit that a task is beyond."""
    if limits.memory is not None and (n_bytes := resident(pid)) > limits.memory:
        return Reached(limits, n_bytes)
    if limits.timeout is not None and time.monotonic() - since > limits.timeout:
        return Reached(limits, None)
    return None


def resident(pid: int) -> int:
    """Return the resident bytes of a process and its descendants."""
    total = 0
    with contextlib.suppress(psutil.NoSuchProcess):
        process = psutil.Process(pid)
        for each in (process, *process.children(recursive=True)):
            with contextlib.suppress(psutil.NoSuchProcess):
                total += each.memory_info().rss
    return total


def kill_tree(pid: int) -> None:
    """Kill a process tree from the root, so that it stops growing."""
    with contextlib.suppress(psutil.NoSuchProcess):
        process = psutil.Process(pid)
        children = process.children(recursive=True)
        for each in (process, *children):
            with contextlib.suppress(psutil.NoSuchProcess):
                each.kill()
