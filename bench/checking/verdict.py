"""The verdict on one point of the contract."""

from dataclasses import dataclass

PASSED = "passed"
FAILED = "failed"
NOT_APPLICABLE = "not applicable"


@dataclass(frozen=True)
class Verdict:
    """The result of a point.

    Parameters
    ----------
    status : {"passed", "failed", "not applicable"}
    detail : str
        The observation, or why the point does not apply.
    advice : str
        What to do about a failure.
    """

    status: str
    detail: str
    advice: str = ""

    def __str__(self) -> str:
        return f"{self.detail}: {self.advice}" if self.advice else self.detail


def passed(detail: str) -> Verdict:
    """Say that a point holds."""
    return Verdict(PASSED, detail)


def failed(detail: str, advice: str) -> Verdict:
    """Say that a point does not hold, and what to do."""
    return Verdict(FAILED, detail, advice)


def not_applicable(reason: str) -> Verdict:
    """Say why a point says nothing of this method."""
    return Verdict(NOT_APPLICABLE, reason)
