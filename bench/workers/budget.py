"""A run's time budget."""

import time

from bench.workers.job import Job
from bench.workers.outcome import Failed

NOT_RUN = "not run (budget)"


def too_late(job: Job) -> Failed | None:
    """Return a failure if a job's start is too late, otherwise None."""
    if job.until is None or time.monotonic() < job.until:
        return None
    return Failed(NOT_RUN, "the run's budget of time was used up before it could begin")
