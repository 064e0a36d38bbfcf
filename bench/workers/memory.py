"""Memory that one task takes in a process that lives on."""

import ctypes
import gc
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import psutil

CLEAR_REFS = Path("/proc/self/clear_refs")
STATUS = Path("/proc/self/status")
SAMPLE_SECONDS = 0.02

M_TRIM_THRESHOLD, M_MMAP_THRESHOLD = -1, -3  # from glibc's <malloc.h>
KEPT_BYTES = 32 << 20
"""What glibc's thresholds grow to by themselves, as a process frees large arrays (its largest)."""


class Peak:
    """The largest resident size seen, in MB (10**6 bytes)."""

    mb: float = 0.0

    def added(self) -> float:
        """Return by how much it was above what the process holds now.

        This is measured when the task's own objects are gone. What remains does not belong to the
        task alone: libraries that it was the first to load, compiled code, threads and their
        buffers. So the figure does not depend on what ran in the process before.
        """
        _give_back()
        gc.freeze()  # from here on, garbage is sought in what is made by later tasks alone
        return max(self.mb - psutil.Process().memory_info().rss / 1e6, 0.0)


@contextmanager
def peak_memory() -> Iterator[Peak]:
    """Measure the peak resident size of this process while the block runs.

    On Linux the kernel's own high-water mark is reset first (``ru_maxrss`` never falls, so in a
    reused process it belongs to the largest task so far); elsewhere the size is sampled every
    20 ms. `Peak.added` is the block's own share.
    """
    peak = Peak()
    _give_back()
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


def _give_back() -> None:
    """Give freed memory back to the system, where the C library can.

    Its thresholds are set to what they would grow to: with another one, the same arrays lie
    elsewhere, and take another peak.
    """
    gc.collect()
    with suppress(OSError, AttributeError):
        library = ctypes.CDLL(None)
        library.mallopt(M_MMAP_THRESHOLD, KEPT_BYTES)
        library.mallopt(M_TRIM_THRESHOLD, 2 * KEPT_BYTES)
        library.malloc_trim(0)


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
