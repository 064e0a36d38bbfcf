"""A task's outcome: a measured answer, or a reason."""

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Done:
    """A method's answer, with what was measured on the way.

    Parameters
    ----------
    facts : dict
        Measured, and said by the method itself.
    value
        Fingerprint of an embedding, or assignments.
    unseen
        The same for samples it was not fitted on; None where it cannot say.
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
        The method raised or broke its contract; its process died; it went over a limit; there was
        no room to write to, which is nobody's fault, ends the run and is not recorded; or somebody
        has removed what it reads from the cache, which is put there again; or it was too late to
        begin (`bench.workers.budget.NOT_RUN`).
    reason : str
        One line.
    traceback : str
        The whole of it, where there is one.
    facts : dict
        What was measured all the same.
    """

    status: str
    reason: str
    traceback: str = ""
    facts: dict[str, Any] = field(default_factory=dict)
