"""Processes that a test's runs have left behind."""

import os
import time
from pathlib import Path

import psutil


def processes_of(home: Path) -> list[psutil.Process]:
    """Find processes started from a test's folder, with their children."""
    processes = []
    for process in psutil.process_iter():
        try:
            if str(home.parent) in process.environ().get("XDG_CACHE_HOME", ""):
                processes.append(process)
        except psutil.Error:
            continue
    return [process for process in processes if process.pid != os.getpid()]


def all_gone(home: Path, seconds: float = 20) -> bool:
    """Wait for the last process to end; return whether it does."""
    deadline = time.monotonic() + seconds
    while processes_of(home) and time.monotonic() < deadline:
        time.sleep(0.1)
    return not processes_of(home)
