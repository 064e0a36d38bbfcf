"""A worker's call: its inputs, results, and following jobs."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from bench.spec.limits import Limits

Item = tuple[str, str]
"""("arrays", fingerprint) or ("neighbors", key of the graph): something that a cache holds."""


def nothing(outcome: Any) -> Iterable[Item]:
    """Return what a call leaves in the cache that only reads there."""
    return ()


@dataclass(frozen=True)
class Job:
    """A call for a worker, and what its outcome leads to.

    Parameters
    ----------
    call : callable
        A function of a module, so that its name is enough to send it.
    arguments : tuple
        Plain values. Where `reads` is given, a `Path` among them is the folder of the cache, and a
        worker with a cache of its own puts that folder in its place.
    then : callable
        Takes the outcome and returns the jobs that follow from it.
    began : callable
        Called when the job is passed to a worker.
    limits : Limits
        What the call may take.
    reads : callable, optional
        Returns what the call reads from the cache. A job without it never leaves this machine,
        because its arguments may contain the truth.
    leaves : callable
        Takes the outcome and returns what the call has put into the cache. It is sent along.
    until : float, optional
        On the clock of `time.monotonic`, when it is too late to begin: see `bench.workers.budget`.
    """

    call: Callable[..., Any]
    arguments: tuple[Any, ...]
    then: Callable[[Any], Iterable["Job"]]
    began: Callable[[], None] = lambda: None
    limits: Limits = field(default_factory=Limits)
    reads: Callable[[], Iterable[Item]] | None = None
    leaves: Callable[[Any], Iterable[Item]] = nothing
    until: float | None = None

    def needs(self) -> list[Item]:
        """Return what must be there, wherever the call is made.

        Raises
        ------
        TypeError
            The job does not say so, and must not be sent away.
        """
        if self.reads is None:
            raise TypeError(
                f"Got a job of {self.call}, which does not say what it reads: it stays here."
            )
        return list(self.reads())
