"""Which arrays and graphs are in the cluster, for as long as jobs want them."""

from collections import Counter
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from bench.files.cache import Cache
from bench.workers.dask.parcel import Parcel
from bench.workers.job import Item, Job

if TYPE_CHECKING:
    from distributed import Client, Future


class Stock:
    """Items in the cluster, as Dask's futures, which it moves from worker to worker as needed.

    Parameters
    ----------
    client : Client
        Of the cluster.
    cache : Cache
        Has everything, in case the cluster has not, or lost it with a worker.
    """

    def __init__(self, client: "Client", cache: Cache) -> None:
        self._client, self._cache = client, cache
        self._held: dict[Item, Future[Any]] = {}
        self._wanted: Counter[Item] = Counter()

    def want(self, jobs: Iterable[Job]) -> None:
        """Keep what jobs need until `forget` has been called as often for each.

        Raises
        ------
        TypeError
            One does not say what it reads: it must not leave this machine.
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
        """Put what a job has computed into the cache, and keep it in the cluster if wanted."""
        parcel.unpack(self._cache)
        self._held |= dict.fromkeys(parcel.items(), future)

    def supply(self, job: Job) -> "list[Future[Any]]":
        """Return what a job needs, sent to the cluster where it is not there.

        What several jobs want, as all do the features, goes to every worker at once.

        Raises
        ------
        OSError
            The last worker went away meanwhile.
        """
        found = (self._place(item) for item in job.needs())
        return [future for future in found if future is not None]

    def _place(self, item: Item) -> "Future[Any] | None":
        held = self._held.get(item)
        if held is not None and held.status == "finished":
            return held
        parcel = Parcel.of(self._cache, [item])
        if not parcel:
            return None
        everywhere = self._wanted[item] > 1
        self._held[item] = self._client.scatter(parcel, broadcast=everywhere, hash=False)
        return self._held[item]

    def tidy(self) -> None:
        """Let go of what nobody wants, and of what died with a worker.

        Dask would compute the latter again, and the cache has it.
        """
        for item, future in list(self._held.items()):
            if not self._wanted[item] or future.status != "finished":
                del self._held[item]

    def clear(self) -> None:
        """Let go of everything."""
        self._held.clear()
