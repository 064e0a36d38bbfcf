"""The candidates for rules: done pipelines of a dataset, without truth."""

from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bench.datasets import Dataset
from bench.datasets.order import Ordered
from bench.datasets.parts import load_parts
from bench.errors import UserError, unknown_name
from bench.files.cache import Cache
from bench.files.sparse import is_small, is_sparse
from bench.methods.entries import Entry
from bench.rules.candidates import Candidate, Candidates
from bench.runs.done import done_cells
from bench.spec.cells import Cell
from bench.store.parts import Part
from bench.store.record import CellRecord, order_of
from bench.store.store import Store


@dataclass(frozen=True)
class Pipeline:
    """An embedder and clusterer of a run, with its done cells."""

    embedder: str
    clusterer: str
    cells: tuple[Cell, ...]
    records: tuple[CellRecord, ...]

    def __str__(self) -> str:
        """Return it as tables call it."""
        return f"{self.embedder} + {self.clusterer}"


@dataclass(frozen=True, eq=False)
class Gathered:
    """A dataset's features and candidates, all in the published order.

    Parameters
    ----------
    dataset : Dataset
        Without its truth.
    pipelines : tuple of Pipeline
        In the order in which they were asked for.
    candidates : Candidates
        As many.
    notes : list of str
        Pipelines that are no candidates, and why.
    """

    dataset: Dataset
    pipelines: tuple[Pipeline, ...]
    candidates: Candidates
    notes: list[str] = field(default_factory=list)

    @cached_property
    def names(self) -> list[str]:
        """The pipelines by name."""
        return [str(pipeline) for pipeline in self.pipelines]

    def only(self, places: list[int]) -> "Gathered":
        """Keep the candidates at these places."""
        return replace(
            self,
            pipelines=tuple(self.pipelines[i] for i in places),
            candidates=replace(
                self.candidates, members=tuple(self.candidates.members[i] for i in places)
            ),
        )


def dataset_entry(store: Store, name: str) -> Entry:
    """Return a run's dataset by name, or its only one.

    Raises
    ------
    UserError
        There is no such dataset, or several and no name.
    """
    entries = {entry.name: entry for entry in store.spec().datasets}
    if not name and len(entries) > 1:
        raise UserError(
            f"Got the run {str(store.folder)!r} of {len(entries)} datasets, but expected the name "
            f"of one: give --dataset, one of {', '.join(entries)}."
        )
    if name and name not in entries:
        raise unknown_name("dataset of the run", name, entries)
    return entries[name] if name else next(iter(entries.values()))


def gather(store: Store, cache: Cache, data_dir: Path | None, name: str = "") -> Gathered:
    """Read the candidates of a dataset of a run.

    Raises
    ------
    UserError
        No cell is done, the data are not those that were run, or the cache has lost all embeddings.
    """
    spec, entry = store.spec(), dataset_entry(store, name)
    done = _by_pipeline(store, entry.name)
    if not done:
        raise UserError(
            f"Got the run {str(store.folder)!r}, in which no cell of dataset {entry.name!r} is "
            "done: run it first."
        )
    dataset, _ = load_parts(spec, entry, data_dir)
    reader = _Reader(store, cache, dataset)
    usable, members, notes = [], [], []
    for pipeline in done:
        member = reader.candidate(pipeline)
        if isinstance(member, str):
            notes.append(f"{pipeline} is no candidate: {member}")
        else:
            usable.append(pipeline)
            members.append(member)
    if not usable:
        raise UserError(
            f"Got the run {str(store.folder)!r}, of which no pipeline can be a candidate "
            f"({notes[0]}; the cache is {str(cache.folder)!r}): give --cache-dir, or 'clusterbench "
            "run --recompute' with the run's spec, or add 'svd' to it where tables are sparse."
        )
    without = replace(dataset, y=None, class_names=())
    return Gathered(without, tuple(usable), Candidates(tuple(members)), notes)


def _by_pipeline(store: Store, dataset: str) -> list[Pipeline]:
    grouped: dict[tuple[str, str], list[tuple[Cell, CellRecord]]] = {}
    for cell, record in done_cells(store, dataset):
        grouped.setdefault((cell.embedder, cell.clusterer), []).append((cell, record))
    return [
        Pipeline(*pair, tuple(cell for cell, _ in each), tuple(record for _, record in each))
        for pair, each in grouped.items()
    ]


class _Reader:
    """Reads candidates of one dataset, sharing equal embeddings."""

    def __init__(self, store: Store, cache: Cache, dataset: Dataset) -> None:
        self.store, self.cache, self.dataset = store, cache, dataset
        self._orders: dict[int, Ordered] = {}
        self._embeddings: dict[tuple[str, int], NDArray[Any]] = {}

    def candidate(self, pipeline: Pipeline) -> Candidate | str:
        """Return a pipeline as a candidate, or why it is none."""
        first = pipeline.records[0]
        if first["fingerprint"] != self.dataset.fingerprint:
            raise UserError(
                f"Got dataset {self.dataset.name!r} with fingerprint "
                f"{self.dataset.fingerprint[:12]}, but {pipeline} was run on "
                f"{first['fingerprint'][:12]}: bring back the data."
            )
        embedding = self._embedding(first)
        if isinstance(embedding, str):
            return embedding
        rows = [self.store.assignments(cell.id)[Part.FITTED] for cell in pipeline.cells]
        facts = (first["methods"].get("clusterer") or {}).get("report") or {}
        return Candidate(embedding, np.stack(rows), facts)

    def _embedding(self, record: CellRecord) -> NDArray[Any] | str:
        fingerprint, order = record["embedding"], order_of(record)
        if fingerprint is None or not self.cache.can_read(fingerprint):
            return "the cache has lost its embedding"
        if (fingerprint, order) not in self._embeddings:
            if order not in self._orders:  # the order depends on the truth, and shows nothing of it
                self._orders[order] = Ordered.of(self.dataset, order)
            loaded: Any = self.cache.load(fingerprint)
            if is_sparse(loaded) and not is_small(loaded.shape):
                return f"its embedding is sparse, and {loaded.shape} is too large for a dense copy"
            loaded = loaded.toarray() if is_sparse(loaded) else np.asarray(loaded)
            self._embeddings[fingerprint, order] = self._orders[order].back(loaded)
        return self._embeddings[fingerprint, order]
