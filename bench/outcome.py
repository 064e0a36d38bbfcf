"""What becomes of a task: an answer, measured, or the reason why there is none."""

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Done:
    """A method's answer, with what was measured on the way."""

    facts: dict[str, Any]
    value: Any


@dataclass(frozen=True)
class Failed:
    """Why there is no answer.

    Parameters
    ----------
    status : {"error", "crashed", "timeout", "out-of-memory"}
        The method raised or broke its contract; its process died; it went over a limit.
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
