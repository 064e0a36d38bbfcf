"""A place for one worker process, which is replaced when it dies."""

import multiprocessing
import multiprocessing.connection
import os
import time
import uuid
from collections.abc import Callable
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing.context import SpawnContext, SpawnProcess
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any

from bench.provenance.kernels import loaded_better
from bench.workers.children import MARK, end_marked
from bench.workers.process import start, tracked
from bench.workers.task_folder import folders_of, remove
from bench.workers.watchdog import kill_tree

GOODBYE_SECONDS = 5.0
"""How long an idle worker may take to end: libraries that it imported may clean up, or hang."""


class WorkerSlot:
    """One worker at a time, in an executor of its own.

    Workers that share a queue share its locks. One that dies can take a lock or a task with it, and
    then the others, or the process that waits for the task, wait for ever. Here each queue has a
    single process, so nothing outlives it.

    They start by spawn: a fork after OpenMP, TensorFlow or faiss have started threads hangs.

    Parameters
    ----------
    import_path : list of str
        Folders of the user's, put last on the worker's import path.
    folder : Path
        Where workers print to, and below which they work.
    mark : str
        What the marks of its workers begin with.
    """

    def __init__(self, import_path: list[str], folder: Path, mark: str) -> None:
        self._context = _Context(mark)
        # Which process is at work, since when, and whether it is of use afterwards: a worker says
        # so itself.
        self._at_work = self._context.RawArray("d", 3)
        self._folder = folder
        self._start = (os.getpid(), import_path, folder, self._at_work, loaded_better())
        self._open()

    @property
    def pid(self) -> int:
        """The process of the current call, or 0.

        After a call that killed its process, it is that process.
        """
        return int(self._at_work[0])

    @property
    def since(self) -> float:
        """When it began to, by `time.monotonic`."""
        return float(self._at_work[1])

    @property
    def spent(self) -> bool:
        """Whether the last call left something that cannot be undone."""
        return bool(self._at_work[2])

    def submit(self, call: Callable[..., Any], *arguments: Any) -> "Future[Any]":
        """Submit a call; `BrokenProcessPool` means that the worker died."""
        self._at_work[:] = (0, 0, 0)
        try:
            return self._executor.submit(tracked, call, *arguments)
        except BrokenProcessPool:  # it died with nothing to do
            self.renew()
            return self._executor.submit(tracked, call, *arguments)

    def renew(self) -> BaseProcess:
        """Replace a dead or spent worker; return the old one."""
        worker = self._context.last
        assert worker is not None, "only one that was there is replaced"
        self.kill()
        self.close()
        while worker.exitcode is None:  # the executor's thread is about to note it
            time.sleep(0.001)
        self._at_work[:] = (0, 0, 0)
        self._open()
        return worker

    def kill(self) -> None:
        """Kill the worker and all it has started."""
        worker = self._context.last
        if worker is not None and worker.pid is not None and worker.is_alive():
            kill_tree(worker.pid)

    def end(self) -> None:
        """Let the worker end once it has nothing to do."""
        self._executor.shutdown(wait=False)

    def close(self) -> None:
        """Let the worker end, and kill it where it does not."""
        self.end()
        if self._context.last is not None:
            multiprocessing.connection.wait([self._context.last.sentinel], GOODBYE_SECONDS)
        self.kill()
        if self._context.last is not None:
            self._clear_after(self._context.last)

    def _clear_after(self, worker: BaseProcess) -> None:
        """Clean up after a dead worker: its children and its folder."""
        end_marked(worker.name)
        for folder in folders_of(self._folder, worker.pid or 0):
            remove(folder)

    def _open(self) -> None:
        self._executor = ProcessPoolExecutor(1, self._context, start, self._start)


class _Worker(SpawnProcess):
    """A process with a mark in its environment, which children inherit."""

    mark = ""

    def start(self) -> None:
        os.environ[MARK] = self.name = f"{self.mark}-{uuid.uuid4().hex}"
        try:
            super().start()
        finally:
            del os.environ[MARK]


class _Context(SpawnContext):
    """A context that remembers its last process.

    An executor does not tell how its own processes ended.
    """

    last: BaseProcess | None = None

    def __init__(self, mark: str) -> None:
        self._mark = mark

    def Process(self, *arguments: Any, **named: Any) -> BaseProcess:  # type: ignore[override]
        worker = _Worker(*arguments, **named)
        worker.mark = self._mark
        self.last = worker
        return worker
