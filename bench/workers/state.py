"""Shared state of a process, saved and restored around tasks."""

import contextlib
import gc
import locale
import os
import signal
import sys
import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from bench.methods.installed import is_installed
from bench.workers import environment

try:
    import resource
except ImportError:  # Windows has none
    resource = None  # type: ignore[assignment]


@dataclass(frozen=True)
class Part:
    """One thing that is shared.

    Parameters
    ----------
    read : callable
        Returns its value, which `==` compares.
    write : callable
        Takes such a value and puts it back.
    module : str
        The module that must be imported for this state to exist.
    initial : callable, optional
        Returns the value that it has right after that import.
    """

    read: Callable[[], Any]
    write: Callable[[Any], object]
    module: str = "os"
    initial: Callable[[], Any] | None = None


def read_state() -> dict[str, Any]:
    """Return the value of every part that is there."""
    return {name: part.read() for name, part in PARTS.items() if part.module in sys.modules}


def put_back(before: dict[str, Any]) -> tuple[list[str], list[str]]:
    """Restore every part; return changed names and failed ones."""
    changed, lost = [], []
    for name, value in (before | _imported_since(before)).items():
        part = PARTS[name]
        try:
            if part.read() != value:
                changed.append(name)
                part.write(value)
        except Exception:  # whatever a task has put in a thing's place may raise
            lost.append(name)
    return changed, lost


def _imported_since(before: dict[str, Any]) -> dict[str, Any]:
    return {
        name: part.initial()
        for name, part in PARTS.items()
        if part.initial is not None and name not in before and part.module in sys.modules
    }


def _set_import_path(path_before: list[str]) -> None:
    """Restore the import path, keeping what installed packages added."""
    added = [
        path
        for path in sys.path
        if path not in path_before and is_installed(os.path.join(path, ""))
    ]
    sys.path[:] = [*path_before, *added]


def _umask() -> int:
    mask = os.umask(0o077)
    os.umask(mask)
    return mask


def _handlers() -> dict[int, Any]:
    return {number: signal.getsignal(number) for number in signal.valid_signals()}


def _set_handlers(handlers: dict[int, Any]) -> None:
    for number, handler in handlers.items():
        if signal.getsignal(number) is not handler:
            signal.signal(number, handler)


def _timers() -> list[int]:
    """Return which alarms are set: they would strike the next task."""
    every = (signal.ITIMER_REAL, signal.ITIMER_VIRTUAL, signal.ITIMER_PROF)
    return [which for which in every if signal.getitimer(which)[0] > 0]


def _stop_timers(_: Any) -> None:
    for which in _timers():
        signal.setitimer(which, 0)


def _blocked() -> set[int]:
    return set(signal.pthread_sigmask(signal.SIG_BLOCK, []))


def _set_blocked(signals: set[int]) -> None:
    for number in signal.sigpending():  # would strike as soon as it may
        signal.sigwait([number])
    signal.pthread_sigmask(signal.SIG_SETMASK, signals)


def _limits() -> dict[int, tuple[int, int]]:
    names = [name for name in dir(resource) if name.startswith("RLIMIT_")]
    limits = {}
    for which in sorted({getattr(resource, name) for name in names}):
        with contextlib.suppress(ValueError, OSError):
            limits[which] = resource.getrlimit(which)
    return limits


def _set_limits(limits: dict[int, tuple[int, int]]) -> None:
    now = _limits()
    for which, limit in limits.items():
        if now[which] != limit:
            resource.setrlimit(which, limit)


def _cores() -> set[int]:
    return os.sched_getaffinity(0)


def _nice(niceness: int) -> None:
    os.nice(niceness - os.nice(0))


def _collects_garbage(enabled: bool) -> None:
    (gc.enable if enabled else gc.disable)()


def _numpy_errors() -> tuple[Any, Any]:
    import numpy as np

    return np.geterr(), np.geterrcall()


def _set_numpy_errors(before: tuple[Any, Any]) -> None:
    import numpy as np

    np.seterr(**before[0])
    np.seterrcall(before[1])


def _sklearn_config() -> dict[str, Any]:
    import sklearn

    return sklearn.get_config()


def _initial_sklearn_config() -> dict[str, Any]:
    """Return scikit-learn's settings as each thread begins with them."""
    configs: list[dict[str, Any]] = []
    thread = threading.Thread(target=lambda: configs.append(_sklearn_config()))
    thread.start()
    thread.join()
    return configs[0]


def _set_sklearn_config(config: dict[str, Any]) -> None:
    import sklearn

    sklearn.set_config(**config)


def _streams() -> list[Any]:
    return [sys.stdin, sys.stdout, sys.stderr]


def _set_streams(streams: list[Any]) -> None:
    sys.stdin, sys.stdout, sys.stderr = streams


PARTS = {
    "environment": Part(environment.read, environment.write),
    "import path": Part(lambda: list(sys.path), _set_import_path),
    "umask": Part(_umask, os.umask),
    "signal handlers": Part(_handlers, _set_handlers),
    "locale": Part(
        lambda: locale.setlocale(locale.LC_ALL), lambda it: locale.setlocale(locale.LC_ALL, it)
    ),
    "recursion limit": Part(sys.getrecursionlimit, sys.setrecursionlimit),
    "garbage collection": Part(gc.isenabled, _collects_garbage),
    "standard streams": Part(_streams, _set_streams),
    "NumPy's error state": Part(_numpy_errors, _set_numpy_errors, "numpy"),
    "scikit-learn's settings": Part(
        _sklearn_config, _set_sklearn_config, "sklearn", _initial_sklearn_config
    ),
}
"""Random generators are not among them: `bench.workers.seeding` sets them for every task."""

if os.name == "posix":
    PARTS |= {
        "alarms": Part(_timers, _stop_timers),
        "blocked signals": Part(_blocked, _set_blocked),
        "resource limits": Part(_limits, _set_limits),
        "niceness": Part(lambda: os.nice(0), _nice),
    }
if hasattr(os, "sched_getaffinity"):
    PARTS["cores"] = Part(_cores, lambda cores: os.sched_setaffinity(0, cores))
