"""Arrays and graphs in the cluster, while jobs need them."""

from collections import Counter
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from bench.files.cache import Cache
from bench.workers.dask.parcel import Parcel
from bench.workers.job import Item, Job

if TYPE_CHECKING:
    from distributed import Client, Future


class Stock:
    """Items in the cluster, which Dask moves between workers.

    Parameters
    ----------
    client : Client
        Of the cluster.
    cache : Cache
        Has everything, in case the cluster does not have it or lost it with a worker.
    """

    def __init__(self, client: "Client", cache: Cache) -> None:
        self._client, self._cache = client, cache
        self._held: dict[Item, Future[Any]] = {}
        self._wanted: Counter[Item] = Counter()

    def want(self, jobs: Iterable[Job]) -> None:
        """Keep what jobs need until `forget` is called as often.

        Raises
        ------
        TypeError
            A job does not declare what it reads, so it must not leave this machine.
        """
        for job in jobs:
            self._wanted.update(job.needs())

    def forget(self, job: Job) -> None:
        """Let go of what no other job needs."""
        for item in job.needs():
            self._wanted[item] -= 1
            if not self._wanted[item]:
                del self._wanted[item]
                self._held.pop(item, None)

    def take(self, future: "Future[Any]", parcel: Parcel) -> None:
        """Cache a job's results, and keep them in the cluster if needed."""
        parcel.unpack(self._cache)
        self._held |= dict.fromkeys(parcel.items(), future)

    def supply(self, job: Job) -> "list[Future[Any]]":
        """Return what a job needs, sending missing items to the cluster.

        What several jobs need, such as the features, is sent to every worker at once.

        Raises
        ------
        OSError
            The last worker went away meanwhile.
        """
        futures = (self._place(item) for item in job.needs())
        return [future for future in futures if future is not None]

    def _place(self, item: Item) -> "Future[Any] | None":
        future = self._held.get(item)
        if future is not None and future.status == "finished":
            return future
        parcel = Parcel.of(self._cache, [item])
        if not parcel:
            return None
        everywhere = self._wanted[item] > 1
        self._held[item] = self._client.scatter(parcel, broadcast=everywhere, hash=False)
        return self._held[item]

    def tidy(self) -> None:
        """Release items that nobody needs, or that died with a worker.

        Dask would compute the latter again, and the cache has it.
        """
        for item, future in list(self._held.items()):
            if not self._wanted[item] or future.status != "finished":
                del self._held[item]

    def clear(self) -> None:
        """Let go of everything."""
        self._held.clear()
