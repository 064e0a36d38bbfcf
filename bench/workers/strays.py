"""Threads and open files that a task has left: a process cannot be rid of them, only ended."""

import gc
import os
import sys
import threading

from bench.methods.installed import is_package

WAIT_SECONDS = 0.05
"""How long a thread that is about to end may take to."""

Files = dict[int, str]


def open_files() -> Files:
    """Return what the descriptors of this process are open on; empty where nothing can tell."""
    found: Files = {}
    try:
        numbers = os.listdir("/proc/self/fd")
    except OSError:
        return found
    for number in numbers:
        try:
            found[int(number)] = os.readlink(f"/proc/self/fd/{number}")
        except OSError:  # the one that lists them
            continue
    return found


def left_files(before: Files) -> list[str]:
    """Return files, pipes and sockets that were opened since, or are no longer open.

    Devices and the kernel's own things, as TensorFlow opens, are no concern of other tasks.
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
    """Return the threads that were started since and go on, but for those of packages.

    A package may have one of its own, as tqdm has, which serves all who use it.
    """
    found = [each for each in threading.enumerate() if each not in before and not _package(each)]
    for each in found:
        each.join(WAIT_SECONDS)
    return [each.name for each in found if each.is_alive()]


def _package(thread: threading.Thread) -> bool:
    """Tell whether an installed package runs a thread for itself."""
    target = getattr(thread, "_target", None)
    owner = getattr(target, "__module__", None) if target else type(thread).__module__
    file = getattr(sys.modules.get(owner or ""), "__file__", None) or ""
    return is_package(file)
