"""Limits on the time and the memory of a task."""

import re
from dataclasses import dataclass
from typing import Any

from bench.errors import UserError, unknown_name

UNITS = {
    "": 1, "B": 1, "KB": 10**3, "MB": 10**6, "GB": 10**9, "TB": 10**12,
    "KIB": 2**10, "MIB": 2**20, "GIB": 2**30, "TIB": 2**40,
}  # fmt: skip


@dataclass(frozen=True)
class Limits:
    """Limits of one task; None where there is none.

    Parameters
    ----------
    timeout : float or None
        Seconds, from the moment a worker takes the task up.
    memory : int or None
        Bytes of resident memory, of the worker and whatever it starts.
    """

    timeout: float | None = None
    memory: int | None = None

    def overridden_by(self, table: dict[str, Any], where: str) -> "Limits":
        """Return these limits with what a method's table `limits` sets."""
        for name in table:
            if name not in ("timeout", "memory"):
                raise unknown_name(f"limit of {where}", name, ("timeout", "memory"))
        timeout = seconds(table["timeout"], where) if "timeout" in table else self.timeout
        memory = size(table["memory"], where) if "memory" in table else self.memory
        return Limits(timeout, memory)


def seconds(value: Any, where: str) -> float:
    """Check a time limit."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not value > 0:
        raise UserError(f"Got timeout = {value!r} for {where}, but expected seconds above 0.")
    return float(value)


def budget(value: Any) -> float:
    """Check a budget of time, which may be none at all."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not value >= 0:
        raise UserError(f"Got --budget {value!r}, but expected seconds, 0 or more.")
    return float(value)


def size(value: Any, where: str) -> int:
    """Parse a size in bytes.

    It may be ``2GB`` (of 10**9 bytes), ``512MiB`` (of 2**20), or a number of bytes.
    """
    match = re.fullmatch(r"\s*(\d+(?:\.\d+)?)\s*([A-Za-z]*)\s*", str(value))
    if match is None or match[2].upper() not in UNITS or not float(match[1]) > 0:
        raise UserError(
            f"Got memory limit {value!r} for {where}, but expected a size such as 2GB or 512MiB."
        )
    return int(float(match[1]) * UNITS[match[2].upper()])
