"""A run's budget of time: what could not begin within it is not run."""

import time

from bench.workers.job import Job
from bench.workers.outcome import Failed

NOT_RUN = "not run (budget)"


def too_late(job: Job) -> Failed | None:
    """Return why a job is not begun, once its run's time is up; None while it may begin."""
    if job.until is None or time.monotonic() < job.until:
        return None
    return Failed(NOT_RUN, "the run's budget of time was used up before it could begin")
