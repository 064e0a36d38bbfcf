"""Jobs that follow from one another, carried out by worker processes."""

import multiprocessing
from collections.abc import Callable, Iterable
from concurrent.futures import FIRST_COMPLETED, Future, wait
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any

from pebble import ProcessExpired, ProcessPool

from bench.threads import thread_environment
from bench.worker import Failed, start

TICK_SECONDS = 0.25


@dataclass(frozen=True)
class Job:
    """A call to be made in a worker, and what its outcome leads to."""

    call: Callable[..., Any]
    arguments: tuple[Any, ...]
    then: Callable[[Any], Iterable["Job"]]
    began: Callable[[], None] = lambda: None


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
        self._environment = thread_environment(threads)
        self._import_path = import_path

    def __enter__(self) -> "Pool":
        self._environment.__enter__()  # for as long as workers may be started
        self._pool = ProcessPool(
            max_workers=self.jobs,
            initializer=start,
            initargs=[self._import_path],
            context=multiprocessing.get_context("spawn"),
        )
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
            self._pool.stop()
        self._pool.join()
        self._environment.__exit__(kind, error, trace)

    def submit(self, call: Callable[..., Any], *arguments: Any) -> "Future[Any]":
        """Start one call and return its future."""
        future: Future[Any] = self._pool.schedule(call, args=list(arguments))
        return future

    def run(self, first: Iterable[Job]) -> None:
        """Carry out jobs and all that follow from them, the newest first.

        What follows from an outcome goes before what was waiting, so that an embedding's cells are
        complete before the next embedding is begun.
        """
        waiting = list(first)[::-1]
        running: dict[Future[Any], Job] = {}
        while waiting or running:
            while waiting and len(running) < self.jobs:
                job = waiting.pop()
                job.began()
                running[self.submit(job.call, *job.arguments)] = job
            # The timeout lets Ctrl-C through.
            ended, _ = wait(running, timeout=TICK_SECONDS, return_when=FIRST_COMPLETED)
            for future in ended:
                job = running.pop(future)
                waiting.extend(list(job.then(_outcome(future)))[::-1])


def _outcome(future: "Future[Any]") -> Any:
    try:
        return future.result()
    except ProcessExpired as error:
        code = error.exitcode or 0
        how = f"was killed by signal {-code}" if code < 0 else f"ended with exit code {code}"
        return Failed("crashed", f"the worker process {how}")


def working_folder_import_path() -> list[str]:
    """Return the import path by which a user's own modules are found: the working folder."""
    return [str(Path.cwd())]
