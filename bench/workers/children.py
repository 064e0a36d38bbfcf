"""Processes that a task has started, and their end."""

import contextlib
import ctypes
import os
import time

import psutil

MARK = "BENCH_WORKER"
"""Variable in the environment of a worker, and so of whatever it starts."""

PR_SET_CHILD_SUBREAPER = 36  # from Linux's <sys/prctl.h>
GOODBYE_SECONDS = 2.0


def adopt_orphans() -> None:
    """Adopt processes whose parents among our children have ended.

    Only Linux can do this. Elsewhere, a process that has detached itself is found by its mark once
    its worker has ended.
    """
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1)


def end_children() -> bool:
    """Kill all descendants; return whether any had to be killed.

    A process that dies leaves its children to this one, so this is repeated until there are none,
    or for a limited time, since some processes cannot be ended. Those that have ended are only
    reaped.
    """
    had_to, until = False, time.monotonic() + GOODBYE_SECONDS
    while _has_children() and time.monotonic() < until:
        alive = _alive()
        had_to = had_to or bool(alive)
        for each in alive:
            with contextlib.suppress(psutil.NoSuchProcess):
                each.kill()
        psutil.wait_procs(alive, 0.1)
        _clear_away()
    return had_to


def end_marked(mark: str) -> None:
    """Kill what the dead worker with this mark left behind."""
    killed = []
    for process in psutil.process_iter():
        with contextlib.suppress(psutil.Error, OSError):
            if process.pid != os.getpid() and process.environ().get(MARK) == mark:
                process.kill()
                killed.append(process)
    psutil.wait_procs(killed, GOODBYE_SECONDS)


def _has_children() -> bool:
    """Return whether this process has children, including ended ones."""
    if not hasattr(os, "waitid"):
        return bool(_alive())
    try:
        os.waitid(os.P_ALL, 0, os.WEXITED | os.WNOHANG | os.WNOWAIT)
    except ChildProcessError:
        return False
    return True


def _clear_away() -> None:
    """Reap children that have ended."""
    with contextlib.suppress(OSError):
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass


def _alive() -> list[psutil.Process]:
    descendants = psutil.Process().children(recursive=True)
    return [each for each in descendants if _is_alive(each)]


def _is_alive(process: psutil.Process) -> bool:
    with contextlib.suppress(psutil.NoSuchProcess):
        return bool(process.status() != psutil.STATUS_ZOMBIE)
    return False
