"""Connecting to a Dask cluster, remote or on this machine."""

import logging
import re
import warnings
from contextlib import ExitStack
from typing import TYPE_CHECKING

from bench.errors import UserError
from bench.files.leftovers import scratch

if TYPE_CHECKING:
    from distributed import Client, Semaphore

ADDRESS = re.compile(r"((tcp|tls|ws|wss|ucxx?)://)?(\[[0-9A-Fa-f:.]+\]|[^:/\s\[\]]+):\d+")
CONNECT_SECONDS = 5
WORKERS_SECONDS = 10
IN_USE_SECONDS = 45  # Dask takes half a minute to notice that the holder of a lease was killed
START_ONE = "start one with `dask worker {} --nthreads 1`, and as many as tasks are to run at once"

log = logging.getLogger("clusterbench")


def local_cluster(jobs: int, resources: ExitStack) -> "Client":
    """Start workers on this machine, reached over its loopback address only.

    Raises
    ------
    UserError
        Dask is not installed.
    """
    _check_installed()
    from distributed import Client, LocalCluster

    cluster = LocalCluster(
        n_workers=jobs,
        threads_per_worker=1,
        processes=True,
        host="127.0.0.1",
        dashboard_address=None,
        memory_limit=0,  # ours hold for methods, and only where the user asks for one
        local_directory=resources.enter_context(scratch("clusterbench-dask-")),
        silence_logs=logging.CRITICAL,
    )
    resources.enter_context(cluster)
    return resources.enter_context(Client(cluster, set_as_default=False))


def remote_cluster(address: str, resources: ExitStack) -> "Client":
    """Connect to a running scheduler, and claim its workers.

    Raises
    ------
    UserError
        No scheduler answers, it has no worker, or another run uses it.
    """
    _check_installed()
    from distributed import Client, Semaphore

    absent = UserError(
        f"Got --scheduler {address!r}, where no Dask scheduler answers: start one with `dask "
        "scheduler` and give the address that it prints, as in tcp://10.0.0.1:8786."
    )
    if not ADDRESS.fullmatch(address):
        raise absent
    try:
        with warnings.catch_warnings():
            # Dask's own packages may differ as long as they understand each other.
            warnings.filterwarnings("ignore", "Mismatched versions")
            client = Client(address, timeout=CONNECT_SECONDS, set_as_default=False)
    except OSError as error:
        raise absent from error
    resources.enter_context(client)
    try:
        client.wait_for_workers(1, timeout=WORKERS_SECONDS)
    except TimeoutError:
        raise UserError(
            f"Got --scheduler {address!r}, which has no worker: {START_ONE.format(address)}."
        ) from None
    many = [worker for worker, n in client.nthreads().items() if n != 1]
    if many:
        raise UserError(
            f"Got Dask worker {many[0]}, which takes several tasks at once, but expected one task "
            f"a worker: {START_ONE.format(address)}."
        )
    with client.as_current():
        lease = Semaphore(max_leases=1, name="clusterbench")
    # Two runs could ask one worker for different numbers of threads.
    if not (lease.acquire(timeout=1) or _patiently(lease)):
        raise UserError(
            f"Got --scheduler {address!r}, which another run is using: wait for its end, or start "
            "a scheduler and workers for this one."
        )
    resources.callback(lease.release)
    return client


def _patiently(lease: "Semaphore") -> bool:
    log.warning("another run is using the cluster, or was killed a moment ago: waiting for it")
    return bool(lease.acquire(timeout=IN_USE_SECONDS))


def _check_installed() -> None:
    try:
        import distributed
    except ImportError as error:
        raise UserError(
            "Got --engine dask, which needs a package that is not installed: install it with "
            "pip install 'clusterbench[dask]'."
        ) from error
    # What Dask would print, such as that a worker died, the run reports itself.
    for name in (distributed.__name__, "distributed.client"):
        logging.getLogger(name).setLevel(logging.CRITICAL)
