"""A Dask worker's part: it hosts a pool of one process.

So a method that crashes, hangs or takes too much memory loses only its own process, as without
Dask. The Dask worker survives, so Dask does not try such a method again.
"""

import asyncio
import multiprocessing
import os
import signal
import tempfile
import threading
from collections.abc import Callable, Iterable
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

from distributed import Worker, WorkerPlugin, get_worker

from bench.files.cache import Cache
from bench.spec.limits import Limits
from bench.workers.dask.agreement import code_here, refuse_difference
from bench.workers.dask.parcel import Parcel, with_cache
from bench.workers.job import Item, Job
from bench.workers.pool import Pool

OVER = "the run is over"


@dataclass(frozen=True, eq=False)
class Order:
    """A job as it is sent to a Dask worker."""

    key: str
    call: Callable[..., Any]
    arguments: tuple[Any, ...]
    limits: Limits
    leaves: Callable[[Any], Iterable[Item]]


@dataclass(frozen=True, eq=False)
class Answer:
    """A call's outcome, and what it computed for later calls."""

    outcome: Any
    parcel: Parcel


class Host(WorkerPlugin):
    """A pool of one process and a cache, for one run.

    Parameters
    ----------
    threads : int
        How many threads a method may use.
    import_path : list of str or None
        Folders of the user's; None for the one that the worker was started in.
    code : dict
        What `code_here` must say on the worker.
    paths : tuple of str
        Import paths of the methods.
    """

    name = "clusterbench"

    def __init__(
        self,
        threads: int,
        import_path: list[str] | None,
        code: dict[str, str],
        paths: tuple[str, ...],
    ) -> None:
        self._threads, self._import_path = threads, import_path
        self._code, self._paths = code, paths

    def setup(self, worker: Worker) -> None:
        """Hear which worker this is; nothing is started before it is needed."""
        # Dask marks the worker as a daemon, which may start no processes. Ours do not outlive it.
        multiprocessing.current_process().daemon = False
        if self._import_path is not None and threading.current_thread() is threading.main_thread():
            signal.signal(signal.SIGINT, signal.SIG_IGN)  # of this machine: the client's business
        self._worker, self._lock, self._resources = worker, threading.Lock(), ExitStack()
        self._pool: Pool | None = None
        self._running, self._over = "", False

    def teardown(self, worker: Worker) -> None:
        """End the pool, and what runs in it."""
        self._over = True
        self._resources.__exit__(InterruptedError, InterruptedError(OVER), None)

    def transition(self, key: Any, start: str, finish: str, **_: Any) -> None:
        """Stop a task whose run has ended or was killed."""
        if finish == "cancelled" and key == self._running and self._pool is not None:
            self._pool.kill()

    def ask(self, call: Callable[..., Any], *arguments: Any) -> Any:
        """Make a call outside all jobs."""
        with self._lock:
            return self._opened().ask(call, *arguments)

    def carry_out(self, order: Order, given: list[Parcel]) -> Answer:
        """Run a call in the pool's process, with its inputs."""
        with self._lock:
            pool = self._opened()
            for parcel in given:
                parcel.unpack(self._cache)
            here = with_cache(order.arguments, self._cache.folder)
            outcomes: list[Any] = []

            def then(outcome: Any) -> list[Job]:
                outcomes.append(outcome)
                return []

            self._running = order.key
            try:
                pool.run([Job(order.call, here, then, limits=order.limits)])
            finally:
                self._running = ""
            results = Parcel.of(self._cache, order.leaves(outcomes[0]))
            return Answer(outcomes[0], results.without(given))

    def _opened(self) -> Pool:
        if self._pool is None:
            with ExitStack() as resources:
                # Dask's own folder: a successor of a killed worker clears it away.
                folder = tempfile.TemporaryDirectory(
                    prefix="clusterbench-",
                    dir=self._worker.local_directory,
                    ignore_cleanup_errors=True,
                )
                self._cache = Cache(Path(resources.enter_context(folder)))
                import_path = self._import_path or [os.getcwd()]
                pool = resources.enter_context(Pool(1, self._threads, import_path))
                there = pool.ask(code_here, self._paths)
                refuse_difference(self._code, there, self._worker.address)
                if self._over:  # it was being opened when the run ended
                    raise InterruptedError(OVER)
                self._pool, self._resources = pool, resources.pop_all()
        return self._pool


def carry_out(order: Order, given: list[Parcel | Answer]) -> Answer:
    """Make a call on the Dask worker that this is run on."""
    parcels = [each.parcel if isinstance(each, Answer) else each for each in given]
    host = cast(Host, get_worker().plugins[Host.name])
    return host.carry_out(order, parcels)


async def ask(call: Callable[..., Any], arguments: tuple[Any, ...], dask_worker: Worker) -> Any:
    """Make a call outside all jobs, without blocking the worker."""
    host = cast(Host, dask_worker.plugins[Host.name])
    return await asyncio.to_thread(host.ask, call, *arguments)
