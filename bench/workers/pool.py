"""Jobs that follow from one another, carried out by worker processes."""

import contextlib
import sys
import uuid
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, wait
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import resource_tracker
from types import TracebackType
from typing import Any

from bench.errors import DiskFull, UserError
from bench.files.leftovers import scratch
from bench.provenance.computer import Computer, computer
from bench.provenance.devices import NONE
from bench.spec.limits import Limits
from bench.workers.agenda import Agenda
from bench.workers.budget import too_late
from bench.workers.guardian import guardian
from bench.workers.interrupts import held_back
from bench.workers.job import Job
from bench.workers.outcome import Failed
from bench.workers.process import said_by
from bench.workers.slot import WorkerSlot
from bench.workers.threads import thread_environment
from bench.workers.watchdog import Watch

TICK_SECONDS = 0.25
MAX_LAST_WORDS = 10_000
NOT_BEGUN = object()
UNLIMITED = Limits()


class Pool:
    """Worker processes that run jobs and are replaced when they die.

    Parameters
    ----------
    jobs : int
        How many work side by side.
    threads : int
        How many threads each may use.
    import_path : list of str
        Folders of the user's, put last on the workers' import path.
    devices : str
        CUDA devices that each may use, by number; by default none.
    """

    def __init__(
        self, jobs: int, threads: int, import_path: list[str], devices: str = NONE
    ) -> None:
        self.jobs, self._devices = jobs, devices
        self._threads, self._import_path = threads, import_path
        self._resources = contextlib.ExitStack()
        self._early: set[int] = set()  # places where the last worker died before it began

    def __enter__(self) -> "Pool":
        self._folder = self._resources.enter_context(scratch())
        # Kept for as long as workers may be started: a dead one's successor needs it too.
        self._resources.enter_context(thread_environment(self._threads, self._devices))
        self._resources.enter_context(_main_left_alone())
        resource_tracker.ensure_running()  # else the first worker's start does, which marks it
        mark = uuid.uuid4().hex
        # The folder around ours holds the file that says we live.
        self._resources.enter_context(guardian(mark, self._folder.parent))
        self._slots = [WorkerSlot(self._import_path, self._folder, mark) for _ in range(self.jobs)]
        for slot in self._slots:
            self._resources.callback(slot.close)
        self._resources.callback(self._end)
        self._watch = Watch(self._slots)
        self._watch.start()
        self._resources.callback(self._watch.stop)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if kind is not None:
            self.kill()
        self._resources.close()

    def _end(self) -> None:
        for slot in self._slots:  # all at once: to end takes those that have imported much a while
            slot.end()

    def kill(self) -> None:
        """Kill all workers; their tasks crash, and new workers start."""
        for slot in self._slots:
            slot.kill()

    def computers(self) -> list[Computer]:
        """Describe the machine that computes: this one."""
        return [computer()]

    def ask(self, call: Callable[..., Any], *arguments: Any) -> Any:
        """Make one call outside all jobs and return its answer.

        Raises
        ------
        UserError
            The worker dies of it, as it does of some modules.
        """
        answer = self.try_twice(call, *arguments)
        if isinstance(answer, Failed):
            raise UserError(
                f"Got a method whose import does not finish ({answer.status}: "
                f"{answer.reason}): expected modules that can be imported."
            )
        return answer

    def try_twice(
        self, call: Callable[..., Any], *arguments: Any, limits: Limits = UNLIMITED
    ) -> Any:
        """Make a call outside all jobs, repeated once if the worker dies.

        Somebody else may have killed it, as the system does when memory is short.
        """
        answers: list[Any] = []

        def then(answer: Any) -> Iterable[Job]:
            answers.append(answer)
            return ()

        for _ in range(2):
            self.run([Job(call, arguments, then, limits=limits)])
            if not (isinstance(answers[-1], Failed) and answers[-1].status == "crashed"):
                break
        return answers[-1]

    def run(self, jobs: Iterable[Job]) -> None:
        """Carry out jobs and all that follow from them, the newest first."""
        self.run_batches([jobs])

    def run_batches(self, batches: Iterable[Iterable[Job]]) -> None:
        """Run batches of jobs in order, with the jobs that follow."""
        with held_back() as stop_if_asked:
            self._run(Agenda(batches), stop_if_asked)

    def _run(self, waiting: Agenda, stop_if_asked: Callable[[], None]) -> None:
        free = list(range(self.jobs))[::-1]
        running: dict[Future[Any], tuple[Job, int]] = {}
        while running or waiting:  # the next batch is made when there is time for it
            stop_if_asked()
            while free and waiting:
                job = waiting.pop()
                if late := too_late(job):
                    waiting.put_first(job.then(late))
                    continue
                place = free.pop()
                job.began()
                self._watch.limit(place, job.limits)
                future = self._slots[place].submit(job.call, *job.arguments)
                running[future] = (job, place)
            # The timeout lets Ctrl-C through, and SIGTERM.
            ended, _ = wait(running, timeout=TICK_SECONDS, return_when=FIRST_COMPLETED)
            for future in ended:
                job, place = running.pop(future)
                free.append(place)
                outcome = self._outcome(future, place)
                if outcome is NOT_BEGUN:
                    waiting.put_back(job)
                    continue
                if isinstance(outcome, Failed) and outcome.status == "disk-full":
                    raise DiskFull(outcome.reason)
                waiting.put_first(job.then(outcome))

    def _outcome(self, future: "Future[Any]", place: int) -> Any:
        """Return a call's result, or the reason why there is none."""
        reached, slot = self._watch.reached(place), self._slots[place]
        try:
            result = future.result()
        except BrokenProcessPool:
            begun, worker = slot.since > 0, slot.renew()
        else:
            self._early.discard(place)
            if slot.spent:
                slot.renew()
            return result
        # It may have died of the job before, killed at its limit as it ended; but not twice.
        if not begun and place not in self._early:
            self._early.add(place)
            return NOT_BEGUN
        self._early.discard(place)
        if reached is not None and reached.n_bytes is not None:
            limit = (reached.limits.memory or 0) / 1e6
            reason = f"used {reached.n_bytes / 1e6:.0f} MB, over its limit of {limit:.0f} MB"
            return Failed("out-of-memory", reason, facts={"peak_memory_mb": reached.n_bytes / 1e6})
        if reached is not None:
            limit = reached.limits.timeout or 0
            return Failed("timeout", f"still running after its limit of {limit:g} s")
        code = worker.exitcode or 0
        how = f"was killed by signal {-code}" if code < 0 else f"ended with exit code {code}"
        log = said_by(self._folder, worker.pid or 0)
        last_words = log.read_text(errors="replace")[-MAX_LAST_WORDS:] if log.exists() else ""
        return Failed("crashed", f"the worker process {how}", last_words)


@contextlib.contextmanager
def _main_left_alone() -> Iterator[None]:
    """Keep spawned processes from running the main program again.

    Workers import what they call. The user's script would start its matrix again in every worker,
    and would show it the truth.
    """
    main: Any = sys.modules["__main__"]
    attributes = {
        name: getattr(main, name) for name in ("__spec__", "__file__") if hasattr(main, name)
    }
    main.__spec__ = None
    if "__file__" in attributes:
        del main.__file__
    try:
        yield
    finally:
        for name, value in attributes.items():
            setattr(main, name, value)
