"""Separate limits for embedders that share a step."""

from collections.abc import Iterable

from bench.spec.limits import Limits
from bench.workers.outcome import Done, Failed


def widest(each: Iterable[Limits]) -> Limits:
    """Return limits that satisfy all; one without a limit removes it."""
    several = list(each)
    timeouts = [limits.timeout for limits in several]
    memories = [limits.memory for limits in several]
    return Limits(
        None if None in timeouts else max(known for known in timeouts if known is not None),
        None if None in memories else max(known for known in memories if known is not None),
    )


def within(limits: Limits, outcome: Done | Failed) -> Done | Failed:
    """Return a shared step's outcome under a cell's own limits.

    The step ran under the widest limits of the cells that share it. A cell with narrower limits
    ends as it would have on its own, judging by the measured seconds and memory.

    Parameters
    ----------
    limits : Limits
        The cell's own.
    outcome : Done or Failed
        Of the step.
    """
    n_bytes = int(outcome.facts.get("resident_mb", outcome.facts.get("peak_memory_mb", 0.0)) * 1e6)
    if isinstance(outcome, Failed) and outcome.status not in ("timeout", "out-of-memory"):
        return outcome
    late = isinstance(outcome, Failed) and outcome.status == "timeout"
    if limits.memory is not None and n_bytes > limits.memory:
        return over_memory(limits.memory, n_bytes)
    if limits.timeout is not None and (
        late or outcome.facts.get("seconds_embed", 0.0) > limits.timeout
    ):
        return over_time(limits.timeout)
    return outcome


def over_memory(limit: int, n_bytes: int) -> Failed:
    """Return the failure of a task over its memory limit, in bytes."""
    reason = f"used {n_bytes / 1e6:.0f} MB, over its limit of {limit / 1e6:.0f} MB"
    return Failed("out-of-memory", reason, facts={"peak_memory_mb": n_bytes / 1e6})


def over_time(limit: float) -> Failed:
    """Return the failure of a task over its time limit, in seconds."""
    return Failed("timeout", f"still running after its limit of {limit:g} s")
