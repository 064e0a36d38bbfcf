"""Options of a run: workers, threads, limits, and repetition."""

from dataclasses import dataclass, field
from pathlib import Path
from secrets import token_hex
from typing import TYPE_CHECKING

from bench.errors import UserError
from bench.execution.devices import Device
from bench.files.cache import Cache
from bench.spec.limits import Limits
from bench.spec.roster import Methods
from bench.store.status import Status
from bench.store.store import Store
from bench.workers.pool import Pool

if TYPE_CHECKING:
    from bench.workers.dask.engine import DaskPool


@dataclass(frozen=True)
class Options:
    """How to run a matrix; only threads may change numbers."""

    cache: Path
    data_dir: Path | None = None
    jobs: int = 1
    threads: int = 1
    limits: Limits = field(default_factory=Limits)
    retry_failed: bool = False
    recompute: bool = False
    import_path: list[str] = field(default_factory=list)
    engine: str = "local"
    scheduler: str | None = None
    budget: float | None = None
    """Seconds within which a task must begin; None for as long as it takes."""
    until: float | None = field(default=None, compare=False)
    """When they are over, on the clock of `time.monotonic`."""
    session: str = field(default_factory=lambda: token_hex(6), compare=False)
    """Names the stretch of work that a command is: records say which one they are of."""


def ends(status: str, options: Options) -> bool:
    """Return whether what has this status is not to be run again."""
    if status == Status.NOT_RUN:
        return False
    return status == Status.DONE or not options.retry_failed


def settle_threads(store: Store, asked: int | None, default: int) -> int:
    """Return the threads per task: those that the run began with.

    Raises
    ------
    UserError
        A different number was requested. Results may depend on it, so a run has only one.
    """
    sessions = store.read_run().get("sessions", [])
    known = sessions[0]["threads"] if sessions else asked or default
    if asked not in (None, known):
        raise UserError(
            f"Got --threads {asked} for the run {str(store.folder)!r}, which was started with "
            f"{known}: leave it out, or name another folder with --out."
        )
    return int(known)


def engine(
    options: Options, methods: Methods, n_cells: int, device: Device | None = None
) -> "Pool | DaskPool":
    """Choose the engine, with no more workers than cells.

    Raises
    ------
    UserError
        A device with Dask's workers, or with several of them: it takes one task at a time.
    """
    if device is not None and (options.engine != "local" or options.jobs > 1):
        raise UserError(
            f"Got device {device.name!r} with engine {options.engine} and {options.jobs} jobs, but "
            "a device takes one task at a time, on this machine: leave out --engine and --jobs."
        )
    if device is not None:
        return Pool(1, options.threads, options.import_path, device.visible)
    if options.engine == "local":
        jobs = min(options.jobs, max(n_cells, 1))
        return Pool(jobs, options.threads, options.import_path)
    from bench.workers.dask.engine import DaskPool

    return DaskPool(
        options.jobs,
        options.threads,
        options.import_path,
        Cache(options.cache),
        methods.paths(),
        options.scheduler,
    )
