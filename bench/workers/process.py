"""The life of a worker process, whatever it works on."""

import contextlib
import ctypes
import faulthandler
import os
import signal
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

PARENT_CHECK_SECONDS = 0.5
PR_SET_PDEATHSIG = 1  # from Linux's <sys/prctl.h>

_at_work: Any = None


def start(parent: int, import_path: list[str], folder: Path, at_work: Any) -> None:
    """Prepare a worker.

    Its working folder is an empty one, the user's folders come last on its import path, Ctrl-C is
    its parent's business, and it does not outlive its parent. What it prints goes to a file: the
    terminal is the parent's, and what a process said before it crashed is worth keeping.
    """
    global _at_work
    _at_work = at_work
    _print_to(said_by(folder, os.getpid()))
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    # So is a SIGTERM to all of them: a worker that died of it would look like one that crashed.
    # (A handler, as children would inherit SIG_IGN.)
    signal.signal(signal.SIGTERM, lambda *_: None)
    _die_with(parent)
    (folder / "empty").mkdir(exist_ok=True)
    os.chdir(folder / "empty")
    del sys.argv[1:]
    sys.path[:] = [path for path in sys.path if path not in ("", *import_path)]
    sys.path.extend(import_path)


def said_by(folder: Path, pid: int) -> Path:
    """Return the file that a worker prints to."""
    return folder / f"{pid}.log"


def tracked(call: Callable[..., Any], *arguments: Any) -> Any:
    """Make a call, saying which process makes it, and since when, for as long as it lasts."""
    _at_work[1] = time.monotonic()
    _at_work[0] = os.getpid()
    try:
        return call(*arguments)
    finally:
        _at_work[0] = 0


def _print_to(path: Path) -> None:
    sys.stdout.flush()
    sys.stderr.flush()
    with path.open("ab", buffering=0) as file:
        os.dup2(file.fileno(), 1)
        os.dup2(file.fileno(), 2)
    faulthandler.enable()


def _die_with(parent: int) -> None:
    """End when the parent has ended, be it by SIGKILL.

    The kernel sees to it on Linux, even while a method holds the interpreter's lock; a thread does
    everywhere, and takes along what a method has started.
    """
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)

    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(PARENT_CHECK_SECONDS)
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()
