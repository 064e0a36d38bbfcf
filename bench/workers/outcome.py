"""A task's outcome: a measured answer, or a reason."""

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Done:
    """A method's answer, with what was measured on the way.

    Parameters
    ----------
    facts : dict
        Measurements, and the method's own report.
    value
        Fingerprint of an embedding, or assignments.
    unseen
        The same for samples that the method was not fitted on; None if it cannot process them.
    """

    facts: dict[str, Any]
    value: Any
    unseen: Any = None


@dataclass(frozen=True)
class Failed:
    """Why there is no answer.

    Parameters
    ----------
    status : {"error", "crashed", "timeout", "out-of-memory", "disk-full", "lost", ...}
        The method raised or broke its contract; its process died; it exceeded a limit; the disk was
        full, which ends the run and is not recorded; its input was removed from the cache, and is
        put there again; or it was too late to start (`bench.workers.budget.NOT_RUN`).
    reason : str
        One line.
    traceback : str
        The whole of it, where there is one.
    facts : dict
        What was measured nevertheless.
    """

    status: str
    reason: str
    traceback: str = ""
    facts: dict[str, Any] = field(default_factory=dict)
