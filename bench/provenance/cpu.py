"""The processor of this machine."""

import platform
from functools import cache
from pathlib import Path


@cache
def cpu_name() -> str:
    """Return the processor's name, family and model.

    Virtual processors of different models may share a name.
    """
    try:
        first = Path("/proc/cpuinfo").read_text().partition("\n\n")[0]
        fields = dict(line.split(":", 1) for line in first.splitlines() if ":" in line)
        facts = {key.strip(): value.strip() for key, value in fields.items()}
        return f"{facts['model name']} (family {facts['cpu family']}, model {facts['model']})"
    except (OSError, KeyError):
        return platform.processor() or platform.machine()


@cache
def cpu_flags() -> frozenset[str]:
    """Return an x86 processor's features as Linux names them.

    The set is empty if they are unknown.
    """
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:
        return frozenset()
    words = next((line.partition(":")[2] for line in lines if line.startswith("flags")), "")
    return frozenset(words.split())
