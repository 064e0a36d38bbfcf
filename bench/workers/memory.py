"""Peak memory of one task in a process that lives on."""

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil

CLEAR_REFS = Path("/proc/self/clear_refs")
STATUS = Path("/proc/self/status")
SAMPLE_SECONDS = 0.02


class Peak:
    """The largest resident size seen, in MB (10**6 bytes)."""

    mb: float = 0.0


@contextmanager
def peak_memory() -> Iterator[Peak]:
    """Measure the peak resident size of this process while the block runs.

    On Linux the kernel's own high-water mark is reset first (``ru_maxrss`` never falls, so in a
    reused process it belongs to the largest task so far); elsewhere the size is sampled every
    20 ms. Libraries that the process had loaded before are part of the figure.
    """
    peak = Peak()
    if _reset_high_water_mark():
        try:
            yield peak
        finally:
            peak.mb = _high_water_mark()
        return
    stop = threading.Event()
    process = psutil.Process(os.getpid())

    def watch() -> None:
        while True:
            peak.mb = max(peak.mb, process.memory_info().rss / 1e6)
            if stop.wait(SAMPLE_SECONDS):
                return

    thread = threading.Thread(target=watch, daemon=True)
    thread.start()
    try:
        yield peak
    finally:
        stop.set()
        thread.join()


def _reset_high_water_mark() -> bool:
    try:
        CLEAR_REFS.write_text("5")
        return _high_water_mark() > 0
    except (OSError, ValueError, StopIteration):
        return False


def _high_water_mark() -> float:
    lines = STATUS.read_text().splitlines()
    kilobytes = next(line for line in lines if line.startswith("VmHWM:")).split()[1]
    return int(kilobytes) * 1024 / 1e6
