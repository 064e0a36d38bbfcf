"""An engine that runs jobs on a Dask cluster."""

import logging
import queue
import time
import uuid
from collections import Counter
from collections.abc import Callable, Iterable
from contextlib import ExitStack, suppress
from types import TracebackType
from typing import TYPE_CHECKING, Any

from bench.errors import UserError
from bench.files.cache import Cache
from bench.provenance.computer import Computer, computer, said
from bench.workers.agenda import Agenda
from bench.workers.budget import too_late
from bench.workers.dask.agreement import code_here
from bench.workers.dask.cluster import START_ONE, local_cluster, remote_cluster
from bench.workers.dask.parcel import Parcel
from bench.workers.dask.stock import Stock
from bench.workers.interrupts import held_back
from bench.workers.job import Job
from bench.workers.outcome import Failed

if TYPE_CHECKING:
    import distributed

TICK_SECONDS = 0.25
COUNT_SECONDS = 2.0
MAX_LOSSES = 3

log = logging.getLogger("clusterbench")


class DaskPool:
    """A Dask cluster that runs jobs without a shared disk.

    Arrays stay in the cluster, as Dask's futures, while jobs need them. Results also come back
    once, into the cache of this process.

    Parameters
    ----------
    jobs : int
        How many workers to start, where there is no address.
    threads : int
        How many threads each task may use.
    import_path : list of str
        Folders of the user's on this machine.
    cache : Cache
        Holds what jobs need, and what they have computed.
    paths : tuple of str
        Import paths of the methods, whose code must be the same everywhere.
    address : str, optional
        Of a scheduler.
    """

    def __init__(
        self,
        jobs: int,
        threads: int,
        import_path: list[str],
        cache: Cache,
        paths: tuple[str, ...],
        address: str | None = None,
    ) -> None:
        self.jobs, self._threads, self._import_path = jobs, threads, import_path
        self._cache, self._paths, self._address = cache, paths, address
        self._losses: Counter[int] = Counter()
        self._running: dict[str, tuple[distributed.Future[Any], Job]] = {}
        self._ended: queue.SimpleQueue[str] = queue.SimpleQueue()
        self._resources, self._counted = ExitStack(), -COUNT_SECONDS

    def __enter__(self) -> "DaskPool":
        with ExitStack() as resources:
            if self._address is None:
                self._client = local_cluster(self.jobs, resources)
            else:
                self._client = remote_cluster(self._address, resources)
            self._stock = Stock(self._client, self._cache)
            from bench.workers.dask.host import Host

            import_path = self._import_path if self._address is None else None
            host = Host(self._threads, import_path, code_here(self._paths), self._paths)
            resources.callback(self._end)
            try:
                self._client.register_plugin(host)
            except Exception as error:  # Dask hands over the worker's as a plain one
                raise UserError(
                    f"Got a Dask worker that cannot host the run ({error}), but expected one with "
                    "what is installed here: install clusterbench[dask] there."
                ) from error
            self._note_other_machines()
            self._resources = resources.pop_all()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._resources.close()

    def ask(self, call: Callable[..., Any], *arguments: Any) -> Any:
        """Make a call on every worker; return the first answer.

        All of them must answer, so a method that one of them cannot import is reported before the
        run.
        """
        from bench.workers.dask.host import ask

        answers = self._client.run(ask, call, arguments, on_error="return").values()
        errors = [each for each in answers if isinstance(each, BaseException)]
        bad = [each for each in errors if not isinstance(each, OSError)]  # lost on the way
        good = [each for each in answers if not isinstance(each, BaseException)]
        if bad or not good:
            raise (bad or errors or [self._lost()])[0]
        return good[0]

    def run(self, jobs: Iterable[Job]) -> None:
        """Carry out jobs and all that follow from them, the newest first."""
        self.run_batches([jobs])

    def run_batches(self, batches: Iterable[Iterable[Job]]) -> None:
        """Run batches of jobs in order, with the jobs that follow."""
        with held_back() as stop_if_asked:
            self._run(Agenda(batches, self._stock.want), stop_if_asked)

    def _run(self, waiting: Agenda, stop_if_asked: Callable[[], None]) -> None:
        while self._running or waiting:  # the next batch is made when there is time for it
            stop_if_asked()
            while len(self._running) < self._workers() and waiting:
                job = waiting.pop()
                if late := too_late(job):
                    waiting.put_first(job.then(late))
                    self._stock.forget(job)
                    continue
                if not self._submit(job):
                    waiting.put_back(job)
                    break
            self._stock.tidy()
            try:
                key = self._ended.get(timeout=TICK_SECONDS)
            except queue.Empty:
                continue
            future, job = self._running.pop(key)
            answer = self._answer(future, job)
            if answer is None:
                waiting.put_back(job)
                continue
            self._losses.pop(id(job), None)
            outcome, parcel = answer
            self._stock.take(future, parcel)
            waiting.put_first(job.then(outcome))
            self._stock.forget(job)

    def _submit(self, job: Job) -> bool:
        """Submit a job; return False if no worker is left."""
        from bench.workers.dask.host import Order, carry_out

        try:
            inputs = self._stock.supply(job)
        except OSError:
            self._counted = -COUNT_SECONDS
            return False
        job.began()
        key = f"{job.call.__name__}-{uuid.uuid4().hex}"
        order = Order(key, job.call, job.arguments, job.limits, job.leaves)
        future = self._client.submit(carry_out, order, inputs, key=key, pure=False)
        self._running[key] = future, job
        future.add_done_callback(lambda done: self._ended.put(done.key))
        return True

    def _answer(self, future: "distributed.Future[Any]", job: Job) -> tuple[Any, Parcel] | None:
        """Return a job's outcome and results, or None to retry."""
        from distributed import CancelledError, KilledWorker

        try:
            answer = future.result()
            return answer.outcome, answer.parcel
        except KilledWorker as error:
            reason = "the Dask worker died whenever it ran this"
            return Failed("crashed", reason, str(error)), Parcel({}, {})
        except CancelledError:
            self._check_scheduler()
            self._losses[id(job)] += 1
            if self._losses[id(job)] < MAX_LOSSES:
                return None
            reason = "the cluster lost its input again and again"
            return Failed("crashed", reason), Parcel({}, {})

    def _workers(self) -> int:
        """Return how many workers there are; asks every other second."""
        if time.monotonic() - self._counted > COUNT_SECONDS:
            self._check_scheduler()
            try:
                n_workers = len(self._client.nthreads())
            except OSError:
                raise self._lost() from None
            if not n_workers and self.jobs and self._address is not None:
                advice = START_ONE.format(self._address)
                log.warning("no worker is left, waiting for one: %s", advice)
            self.jobs, self._counted = n_workers, time.monotonic()
        return self.jobs

    def _check_scheduler(self) -> None:
        if self._client.status != "running":
            raise self._lost()

    def _lost(self) -> UserError:
        return UserError(
            "The Dask scheduler or its last worker is gone; every finished cell is kept: start "
            "them again and give the same command to continue."
        )

    def computers(self) -> list[Computer]:
        """Describe each kind of machine among the workers once."""
        machines: list[Computer] = []
        for each in self._client.run(computer).values():
            if each not in machines:
                machines.append(each)
        return machines

    def _note_other_machines(self) -> None:
        here = computer()
        unlike = [each for each in self.computers() if each != here]
        if unlike:
            log.warning(
                "note: workers run on other machines (%s) than this one (%s); results of t-SNE, "
                "UMAP and networks may differ from those computed here",
                "; ".join(sorted(map(said, unlike))),
                said(here),
            )

    def _end(self) -> None:
        """Stop what is running and let the workers end what they host."""
        from bench.workers.dask.host import Host

        for future, _ in self._running.values():
            future.release()
        self._stock.clear()
        if self._client.status == "running":
            with suppress(Exception):
                self._client.unregister_worker_plugin(Host.name)
