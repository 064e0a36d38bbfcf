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

from bench.errors import UserError
from bench.workers.apart import apart
from bench.workers.children import adopt_orphans
from bench.workers.environment import watch_imports
from bench.workers.preload import preload

PARENT_CHECK_SECONDS = 0.5
PR_SET_PDEATHSIG = 1  # from Linux's <sys/prctl.h>
NOT_UNDONE = "what it has done"
"""Stands for everything until it is known what a task has left."""

_at_work: Any = None
_folder: Path | None = None


def start(
    parent: int, import_path: list[str], folder: Path, at_work: Any, kernels: dict[str, str]
) -> None:
    """Prepare a worker.

    The user's folders come last on its import path, it leaves Ctrl-C to its parent, and it does not
    outlive its parent. Its output goes to a file, because the terminal belongs to the parent, and
    the last words of a crashed process are worth keeping.
    """
    global _at_work, _folder
    _at_work, _folder = at_work, folder
    _print_to(said_by(folder, os.getpid()))
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    # So is a SIGTERM to all of them: a worker that died of it would look like one that crashed.
    # (A handler, as children would inherit SIG_IGN.)
    signal.signal(signal.SIGTERM, lambda *_: None)
    _die_with(parent)
    # A method that kills its process group, as one may to end a program of its own, ends itself.
    with contextlib.suppress(OSError, AttributeError):
        os.setpgid(0, 0)
    adopt_orphans()
    preload(kernels)
    watch_imports()
    (folder / "idle").mkdir(exist_ok=True)
    os.chdir(folder / "idle")
    del sys.argv[1:]
    sys.path[:] = [path for path in sys.path if path not in ("", *import_path)]
    sys.path.extend(import_path)


def said_by(folder: Path, pid: int) -> Path:
    """Return the file that a worker prints to."""
    return folder / f"{pid}.log"


def tracked(call: Callable[..., Any], *arguments: Any) -> Any:
    """Make a call, and record its process and time.

    It is isolated from the calls before and after it. If it leaves something behind that cannot be
    undone, the process reports that it must be replaced.
    """
    assert _folder is not None, "made in a worker"
    _at_work[1] = time.monotonic()
    _at_work[0] = os.getpid()
    left = [NOT_UNDONE]
    try:
        with apart(_folder, left):
            return call(*arguments)
    except Exception:
        raise
    except BaseException as error:  # SystemExit and the like would end whoever asks for the answer
        raise UserError(
            f"Got a method that raises {type(error).__name__} ({error}) before it is fitted: "
            "expected one that can be imported and made."
        ) from error
    finally:
        if left:
            _say(f"This process is replaced, as a task has left: {', '.join(left)}.")
        _at_work[2] = bool(left)
        _at_work[0] = 0


def _say(text: str) -> None:
    """Write a line to the log, if it is still open."""
    with contextlib.suppress(OSError):
        os.write(2, f"{text}\n".encode(errors="replace"))


def apart_here() -> contextlib.AbstractContextManager[None]:
    """Isolate one part of a call, if this is a worker."""
    return contextlib.nullcontext() if _folder is None else apart(_folder, [])


def _print_to(path: Path) -> None:
    sys.stdout.flush()
    sys.stderr.flush()
    with path.open("ab", buffering=0) as file:
        os.dup2(file.fileno(), 1)
        os.dup2(file.fileno(), 2)
    faulthandler.enable()


def _die_with(parent: int) -> None:
    """End when the parent has ended, be it by SIGKILL.

    On Linux the kernel does this, even while a method holds the interpreter's lock. On all systems
    a thread does it, too, and ends what a method has started.
    """
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)

    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(PARENT_CHECK_SECONDS)
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()
