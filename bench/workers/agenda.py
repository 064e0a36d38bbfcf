"""Jobs that wait for a worker, and their order."""

from collections.abc import Callable, Iterable, Sequence

from bench.workers.job import Job


def ignore(jobs: Sequence[Job]) -> None:
    """Let jobs wait without preparing anything for them."""


class Agenda:
    """Jobs in batches, each requested once earlier jobs have begun.

    Jobs that follow from an outcome precede those that were waiting, so that an embedding's cells
    are complete before the next embedding starts. No worker waits for the last job of a batch,
    because the next batch starts meanwhile.

    Parameters
    ----------
    batches : iterable of iterable of Job
        A batch is made when it is asked for, and goes in its order.
    prepare : callable
        Is shown jobs before they wait.
    """

    def __init__(
        self,
        batches: Iterable[Iterable[Job]],
        prepare: Callable[[Sequence[Job]], None] = ignore,
    ) -> None:
        self._batches, self._prepare = iter(batches), prepare
        self._waiting: list[Job] = []

    def __bool__(self) -> bool:
        while not self._waiting:
            batch = next(self._batches, None)
            if batch is None:
                return False
            self.put_first(batch)
        return True

    def pop(self) -> Job:
        """Take the job that is next; there must be one."""
        return self._waiting.pop()

    def put_first(self, jobs: Iterable[Job]) -> None:
        """Let jobs go before all that wait, in their order."""
        ordered = list(jobs)
        self._prepare(ordered)
        self._waiting += ordered[::-1]

    def put_back(self, job: Job) -> None:
        """Put a prepared job that could not begin back in front."""
        self._waiting.append(job)
