"""Jobs that follow from one another, carried out by worker processes."""

import contextlib
import multiprocessing
import os
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, wait
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Any

from pebble import ProcessExpired, ProcessPool

from bench.errors import DiskFull
from bench.interrupts import held_back
from bench.limits import Limits
from bench.outcome import Failed
from bench.threads import thread_environment
from bench.watch import MemoryWatch, kill_tree
from bench.worker_process import said_by, start, tracked

TICK_SECONDS = 0.25
MAX_LAST_WORDS = 10_000


@dataclass(frozen=True)
class Job:
    """A call to be made in a worker, and what its outcome leads to."""

    call: Callable[..., Any]
    arguments: tuple[Any, ...]
    then: Callable[[Any], Iterable["Job"]]
    began: Callable[[], None] = lambda: None
    limits: Limits = field(default_factory=Limits)


class Pool:
    """Worker processes that live from job to job and are replaced when they die.

    They start by spawn: a fork after OpenMP, TensorFlow or faiss have started threads hangs.

    Parameters
    ----------
    jobs : int
        How many work side by side.
    threads : int
        How many threads each may use.
    import_path : list of str
        Folders of the user's, put last on the workers' import path.
    """

    def __init__(self, jobs: int, threads: int, import_path: list[str]) -> None:
        self.jobs = jobs
        self._context = multiprocessing.get_context("spawn")
        # Which process works on what: a worker writes its id into its task's slot.
        self._slots = self._context.Array("q", jobs, lock=False)
        self._watch = MemoryWatch(lambda slot: int(self._slots[slot]))
        self._threads, self._import_path = threads, import_path
        self._resources = contextlib.ExitStack()

    def __enter__(self) -> "Pool":
        folder = tempfile.TemporaryDirectory(prefix="clusterbench-", ignore_cleanup_errors=True)
        self._folder = Path(self._resources.enter_context(folder))
        # Kept for as long as workers may be started: a dead one's successor needs it too.
        self._resources.enter_context(thread_environment(self._threads))
        self._resources.enter_context(_main_left_alone())
        self._pool = ProcessPool(
            max_workers=self.jobs,
            initializer=start,
            initargs=[os.getpid(), self._import_path, self._folder, self._slots],
            context=self._context,
        )
        self._watch.start()
        self._resources.callback(self._watch.stop)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if kind is None:
            self._pool.close()
        else:
            self.kill()
            self._pool.stop()
        self._pool.join()
        self._resources.close()

    def kill(self) -> None:
        """Kill what is at work; its tasks end as crashed, and others take its place."""
        for pid in list(self._slots):
            if pid:
                kill_tree(pid)

    def ask(self, call: Callable[..., Any], *arguments: Any) -> "Future[Any]":
        """Start one call outside all jobs and return its future."""
        future: Future[Any] = self._pool.schedule(call, args=list(arguments))
        return future

    def run(self, first: Iterable[Job]) -> None:
        """Carry out jobs and all that follow from them, the newest first.

        What follows from an outcome goes before what was waiting, so that an embedding's cells are
        complete before the next embedding is begun.
        """
        with held_back() as stop_if_asked:
            self._run(list(first)[::-1], stop_if_asked)

    def _run(self, waiting: list[Job], stop_if_asked: Callable[[], None]) -> None:
        free = list(range(self.jobs))[::-1]
        running: dict[Future[Any], tuple[Job, int]] = {}
        while waiting or running:
            stop_if_asked()
            while waiting and free:
                job, slot = waiting.pop(), free.pop()
                job.began()
                running[self._start(job, slot)] = (job, slot)
            # The timeout lets Ctrl-C through, and SIGTERM.
            ended, _ = wait(running, timeout=TICK_SECONDS, return_when=FIRST_COMPLETED)
            for future in ended:
                job, slot = running.pop(future)
                free.append(slot)
                outcome = self._outcome(future, job, slot)
                if isinstance(outcome, Failed) and outcome.status == "disk-full":
                    raise DiskFull(outcome.reason)
                waiting.extend(list(job.then(outcome))[::-1])

    def _start(self, job: Job, slot: int) -> "Future[Any]":
        self._slots[slot] = 0
        self._watch.limit(slot, job.limits.memory)
        arguments = [slot, job.call, *job.arguments]
        future: Future[Any] = self._pool.schedule(
            tracked, args=arguments, timeout=job.limits.timeout
        )
        return future

    def _outcome(self, future: "Future[Any]", job: Job, slot: int) -> Any:
        """Return what a call returned, or why it did not: a worker's end is an outcome too."""
        reached = self._watch.reached(slot)
        try:
            return future.result()
        except TimeoutError:
            return Failed("timeout", f"still running after its limit of {job.limits.timeout:g} s")
        except ProcessExpired as error:
            if reached is not None:
                limit = (job.limits.memory or 0) / 1e6
                held = f"held {reached / 1e6:.0f} MB, over its limit of {limit:.0f} MB"
                return Failed("out-of-memory", held, facts={"peak_memory_mb": reached / 1e6})
            code = error.exitcode or 0
            how = f"was killed by signal {-code}" if code < 0 else f"ended with exit code {code}"
            said = said_by(self._folder, error.pid or self._slots[slot])
            last_words = said.read_text(errors="replace")[-MAX_LAST_WORDS:] if said.exists() else ""
            return Failed("crashed", f"the worker process {how}", last_words)


@contextlib.contextmanager
def _main_left_alone() -> Iterator[None]:
    """Keep new processes from running the main program once more, as spawn has them do.

    What they call is imported; the user's script would start its matrix again in every worker, and
    would lay the truth before it.
    """
    main: Any = sys.modules["__main__"]
    held = {name: getattr(main, name) for name in ("__spec__", "__file__") if hasattr(main, name)}
    main.__spec__ = None
    if "__file__" in held:
        del main.__file__
    try:
        yield
    finally:
        for name, value in held.items():
            setattr(main, name, value)
