"""Watches what workers hold in memory and stops those that hold too much."""

import contextlib
import threading
from collections.abc import Callable

import psutil

SAMPLE_SECONDS = 0.05


class MemoryWatch:
    """A thread that looks at the resident memory of tasks with a limit.

    It looks from outside, because a task may hold the interpreter's lock for as long as it runs,
    and at the resident size, because a limit on the address space breaks TensorFlow.

    Parameters
    ----------
    process_of : callable
        From a slot to the process id that works in it now, or 0.
    """

    def __init__(self, process_of: Callable[[int], int]) -> None:
        self._process_of = process_of
        self._limits: dict[int, int] = {}
        self._reached: dict[int, int] = {}
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

    def limit(self, slot: int, memory: int | None) -> None:
        """Say what the next task in a slot may hold."""
        with self._lock:
            self._reached.pop(slot, None)
            self._limits.pop(slot, None)
            if memory is not None:
                self._limits[slot] = memory

    def reached(self, slot: int) -> int | None:
        """Return the bytes that the slot's last task held when it was stopped, if it was."""
        with self._lock:
            self._limits.pop(slot, None)
            return self._reached.get(slot)

    def _watch(self) -> None:
        while not self._stop.wait(SAMPLE_SECONDS):
            with self._lock:
                for slot, limit in self._limits.items():
                    pid = self._process_of(slot)
                    if pid and slot not in self._reached and (held := resident(pid)) > limit:
                        self._reached[slot] = held
                        kill_tree(pid)


def resident(pid: int) -> int:
    """Return the resident bytes of a process and of all it has started."""
    total = 0
    with contextlib.suppress(psutil.NoSuchProcess):
        process = psutil.Process(pid)
        for each in (process, *process.children(recursive=True)):
            with contextlib.suppress(psutil.NoSuchProcess):
                total += each.memory_info().rss
    return total


def kill_tree(pid: int) -> None:
    """Kill a process and all it has started, the root first so that it starts no more."""
    with contextlib.suppress(psutil.NoSuchProcess):
        process = psutil.Process(pid)
        children = process.children(recursive=True)
        for each in (process, *children):
            with contextlib.suppress(psutil.NoSuchProcess):
                each.kill()
