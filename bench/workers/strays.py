"""Threads and open files that a task left behind."""

import gc
import os
import sys
import threading

from bench.methods.installed import is_package

WAIT_SECONDS = 0.05
"""How long a thread that is about to end may take to."""

Files = dict[int, str]


def open_files() -> Files:
    """Return the targets of open descriptors, if known."""
    files: Files = {}
    try:
        numbers = os.listdir("/proc/self/fd")
    except OSError:
        return files
    for number in numbers:
        try:
            files[int(number)] = os.readlink(f"/proc/self/fd/{number}")
        except OSError:  # the one that lists them
            continue
    return files


def left_files(before: Files) -> list[str]:
    """Return files, pipes and sockets opened or closed since.

    Devices and kernel objects, such as those that TensorFlow opens, do not affect other tasks.
    """
    if not _differing(before):
        return []
    gc.collect()  # closes what nothing but a circle holds
    return _differing(before)


def _differing(before: Files) -> list[str]:
    now = open_files()
    lost = [f"descriptor {number}" for number, what in before.items() if now.get(number) != what]
    new = [what for number, what in now.items() if number not in before]
    return lost + [what for what in new if _concerns_others(what)]


def _concerns_others(what: str) -> bool:
    device = what.startswith(("/dev/", "/proc/", "/sys/")) and not what.startswith("/dev/shm/")
    return what.startswith(("/", "socket:", "pipe:")) and not device and not is_package(what)


def left_threads(before: set[threading.Thread]) -> list[str]:
    """Return threads started since, apart from those of packages.

    A package may have its own thread that serves all its users, as tqdm does.
    """
    threads = [each for each in threading.enumerate() if each not in before and not _package(each)]
    for each in threads:
        each.join(WAIT_SECONDS)
    return [each.name for each in threads if each.is_alive()]


def _package(thread: threading.Thread) -> bool:
    """Return whether an installed package runs a thread for itself."""
    target = getattr(thread, "_target", None)
    owner = getattr(target, "__module__", None) if target else type(thread).__module__
    file = getattr(sys.modules.get(owner or ""), "__file__", None) or ""
    return is_package(file)
