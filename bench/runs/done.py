"""The done cells and reference rows of a run, with answers."""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from bench.spec.cells import Cell, cells
from bench.store.record import CellRecord, ReferenceRecord
from bench.store.references import predictions, read_rows
from bench.store.status import Status
from bench.store.store import Store


def done_cells(store: Store, dataset: str | None = None) -> Iterator[tuple[Cell, CellRecord]]:
    """Yield the done cells of one or all datasets, with records."""
    for cell in cells(store.spec()):
        if dataset in (None, cell.dataset):
            record = store.read_cell(cell.id)
            if record is not None and record["status"] == Status.DONE:
                yield cell, record


def done_rows(store: Store, dataset: str) -> Iterator[tuple[ReferenceRecord, NDArray[np.int64]]]:
    """Yield a dataset's done reference rows, with their predictions."""
    for record in read_rows(store.folder, [dataset]):
        if record["status"] == Status.DONE:
            yield record, predictions(store.folder, record["id"])
