"""Isolation of tasks: their effects on the process are undone."""

import sys
import threading
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType
from typing import Any

from bench.workers import modules, state, strays
from bench.workers.children import end_children
from bench.workers.task_folder import task_folder


class Baseline:
    """The state of the process before a task."""

    def __init__(self) -> None:
        self.state: dict[str, Any] = state.read_state()
        self.modules: dict[str, ModuleType] = dict(sys.modules)
        self.threads = set(threading.enumerate())
        self.files = strays.open_files()

    def put_back(self) -> list[str]:
        """Undo what a task has done; name what cannot be undone."""
        children = ["child processes"] if end_children() else []
        changed, lost = state.put_back(self.state)
        if not modules.put_back(self.modules, changed=bool(changed)):
            lost.append("compiled modules")
        return [
            *children,
            *lost,
            *strays.left_threads(self.threads),
            *strays.left_files(self.files),
        ]


@contextmanager
def apart(folder: Path, left: list[str]) -> Iterator[None]:
    """Run a task in its own folder, and undo its effects.

    Parameters
    ----------
    folder : Path
        Where the pool's files are.
    left : list of str
        Receives the names of what could not be undone; the process must then be replaced.
    """
    before = Baseline()
    with task_folder(folder, folder / "idle"), warnings.catch_warnings():
        try:
            yield
        finally:
            left[:] = before.put_back()
