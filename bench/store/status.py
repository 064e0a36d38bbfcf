"""The status with which a cell or a reference row ended."""

from enum import StrEnum


class Status(StrEnum):
    """How a cell or row ended; the reason is a separate field.

    Records on disk hold the plain text, which is equal to the member and hashes as it does.
    """

    DONE = "done"
    ERROR = "error"
    """The method raised, or broke its contract."""
    CRASHED = "crashed"
    """Its process died."""
    TIMEOUT = "timeout"
    """It was still running after its limit."""
    OUT_OF_MEMORY = "out-of-memory"
    """It held more memory than its limit."""
    NOT_RUN = "not run (budget)"
    """It could not begin within the run's budget of time, and has not ended: a later run does."""
