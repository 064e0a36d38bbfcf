"""The growth of time and memory with samples."""

import contextlib
import ctypes
import math
import os
import time
from typing import Any

import psutil
from numpy.typing import NDArray

from bench.checking.fitting import build, fit
from bench.checking.small_data import features
from bench.checking.verdict import Verdict, not_applicable, passed
from bench.methods.method import Method
from bench.methods.traits import why_not
from bench.workers.memory import peak_memory

SIZES = (1_000, 4_000)
LEAST_SECONDS = 0.01
LEAST_MB = 5.0
"""Smaller values reflect only the clock and the allocator, so no exponent is reported."""

FITS = 3
QUICK_SECONDS = 0.5
"""A fit that takes less time is repeated this often, and the quickest counts."""


def time_and_memory(method: Method) -> Verdict:
    """Measure seconds and memory at two sizes, and fit exponents."""
    X = features(method.kind)
    refused = why_not(build(method), SIZES[-1], X.shape[1])
    if refused:
        return not_applicable(f"is not run on {SIZES[-1]:,} samples ({refused})")
    fit(build(method), method.kind, X)  # imports and compilation
    seconds, megabytes = zip(*(_cost(method, n_samples) for n_samples in SIZES), strict=True)
    parts = [
        f"{time_:.2g} s and {mb:.0f} MB at {n_samples:,} samples"
        for n_samples, time_, mb in zip(SIZES, seconds, megabytes, strict=True)
    ]
    return passed(
        f"{', '.join(parts)}; time grows as {_power(seconds, LEAST_SECONDS)}, "
        f"memory as {_power(megabytes, LEAST_MB)}"
    )


def exponent(small: float, large: float) -> float:
    """Return the exponent of the power law through what both sizes cost."""
    return math.log(large / small) / math.log(SIZES[1] / SIZES[0])


def _cost(method: Method, n_samples: int) -> tuple[float, float]:
    """Return a fit's seconds, and its additional memory in MB.

    One MB is 10**6 bytes.
    """
    X = features(method.kind, n_samples)
    seconds, mb = _one_fit(method, X)
    for _ in range(FITS - 1):
        if seconds < QUICK_SECONDS:
            seconds = min(seconds, _one_fit(method, X)[0])
    return seconds, mb


def _one_fit(method: Method, X: NDArray[Any]) -> tuple[float, float]:
    estimator = build(method)
    _give_back()
    before = psutil.Process(os.getpid()).memory_info().rss / 1e6
    with peak_memory() as peak:
        start = time.perf_counter()
        fit(estimator, method.kind, X)
        seconds = time.perf_counter() - start
    return seconds, max(0.0, peak.mb - before)


def _give_back() -> None:
    """Release memory that earlier fits freed, so that it shows."""
    with contextlib.suppress(OSError, AttributeError):  # glibc alone has it
        ctypes.CDLL(None).malloc_trim(0)


def _power(costs: tuple[float, ...], least: float) -> str:
    if costs[0] < least or costs[1] < least:
        return "too little to tell"
    return f"n^{exponent(*costs):.1f}"
