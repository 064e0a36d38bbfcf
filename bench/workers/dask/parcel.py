"""Inputs and results of jobs, sent between separate caches."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bench.files.cache import Cache, Entry
from bench.files.sparse import is_sparse
from bench.workers.job import Item


@dataclass(frozen=True, eq=False)
class Parcel:
    """Arrays by fingerprint, and cache entries that name them."""

    arrays: dict[str, NDArray[Any]]
    entries: dict[Item, Entry]

    @classmethod
    def of(cls, cache: Cache, items: Iterable[Item]) -> "Parcel":
        """Pack those of the items that the cache has."""
        entries, names = {}, []
        for kind, name in items:
            if kind == "arrays":
                names.append(name)
            elif (entry := cache.get(kind, name)) is not None:
                entries[kind, name] = entry
                names.extend(entry.arrays.values())
        present = dict.fromkeys(name for name in names if cache.holds(name))
        return cls({name: _in_memory(cache.load(name)) for name in present}, entries)

    def __bool__(self) -> bool:
        return bool(self.arrays or self.entries)

    def items(self) -> list[Item]:
        """Return what is in it."""
        return [*(("arrays", name) for name in self.arrays), *self.entries]

    def without(self, others: "Iterable[Parcel]") -> "Parcel":
        """Return what is in none of the others.

        A graph may have grown since it was sent.
        """
        arrays, entries = dict(self.arrays), dict(self.entries)
        for other in others:
            entries = {item: e for item, e in entries.items() if other.entries.get(item) != e}
            arrays = {name: array for name, array in arrays.items() if name not in other.arrays}
        return Parcel(arrays, entries)

    def unpack(self, cache: Cache) -> None:
        """Put everything into a cache."""
        for name, array in self.arrays.items():
            cache.add(array, name)
        for (kind, name), entry in self.entries.items():
            cache.put(kind, name, entry.facts, entry.arrays)


def _in_memory(array: Any) -> NDArray[Any]:
    """Return a picklable array that is independent of its file.

    A sparse table stays sparse.
    """
    loaded: NDArray[Any] = array.copy() if is_sparse(array) else np.asarray(array)
    return loaded


def with_cache(arguments: tuple[Any, ...], folder: Path) -> tuple[Any, ...]:
    """Return a call's arguments with another cache folder: see `bench.workers.job.Job`."""
    return tuple(folder if isinstance(each, Path) else each for each in arguments)
