"""Whether anything else ran on the machine, before a measurement and during it."""

import time
from dataclasses import dataclass

import psutil

MOST = 0.1
"""Cores that others may use: with more, times say nothing of the program alone."""

BEFORE_SECONDS = 2.0


@dataclass
class Load:
    """Cores that others use: processes that are not of the measured tree."""

    before: float
    """Mean over some seconds before it began."""

    def __post_init__(self) -> None:
        self._start, self._busy = time.perf_counter(), busy_seconds()

    @classmethod
    def measured(cls) -> "Load":
        """Look at the machine for some seconds, then begin."""
        busy = busy_seconds()
        time.sleep(BEFORE_SECONDS)
        return cls((busy_seconds() - busy) / BEFORE_SECONDS)

    def during(self, own_seconds: float) -> float:
        """Return the cores that others used since it began.

        Parameters
        ----------
        own_seconds : float
            Seconds of processor that the measured tree took.
        """
        seconds = time.perf_counter() - self._start
        return max(busy_seconds() - self._busy - own_seconds, 0.0) / seconds


def busy_seconds() -> float:
    """Return the seconds that all cores together have worked since the machine started.

    What a hypervisor gave to other guests counts: it is lost to us.
    """
    times = psutil.cpu_times()
    idle = times.idle + getattr(times, "iowait", 0.0)
    # A guest's time is in user time already.
    return float(sum(times) - idle - getattr(times, "guest", 0) - getattr(times, "guest_nice", 0))


def is_quiet(entries: "dict[str, dict[str, float]]") -> bool:
    """Tell whether nothing else ran before and during any measurement; unknown is not quiet."""
    return bool(entries) and all(
        max(each.get("others_before", 1.0), each.get("others_during", 1.0)) <= MOST
        for each in entries.values()
    )
