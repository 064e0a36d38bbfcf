"""Scores a run's stored assignments again, with metrics that were added since."""

from collections.abc import Collection
from functools import cache as remembered
from functools import partial
from pathlib import Path

from bench.datasets import Dataset
from bench.datasets.order import Ordered
from bench.datasets.parts import load_parts, truth_parts
from bench.errors import UserError
from bench.files.cache import Cache
from bench.metrics import METRICS
from bench.metrics.catalog import facts_of
from bench.runs.done import done_cells, done_rows
from bench.scoring.cells import Scorer
from bench.scoring.references import row_scores
from bench.scoring.views import Views
from bench.spec.cells import Cell
from bench.store.parts import Part
from bench.store.record import CellRecord, order_of
from bench.store.references import write_row
from bench.store.store import Store


def score_again(
    store: Store, cache: Cache, data_dir: Path | None, names: Collection[str] = METRICS
) -> int:
    """Score all stored assignments again; return the number of cells.

    Scores that are not named stay unchanged, and so do those that need an embedding which the cache
    has lost. No method runs.

    Raises
    ------
    UserError
        A dataset that cannot be loaded, or is not the one that was run.
    """
    store.need_more_than_scores("scored again")
    spec = store.spec()
    scored = 0
    with store.lock():
        if facts := facts_of(names):
            run = store.read_run()
            run["metrics"] = run.get("metrics", {}) | facts
            store.write_run(run)
        for entry in spec.datasets:
            dataset, held_out = load_parts(spec, entry, data_dir)
            again = remembered(partial(_Again, store, cache, dataset, held_out, names))
            for cell, record in done_cells(store, entry.name):
                if record["fingerprint"] != dataset.fingerprint:
                    raise UserError(
                        f"Got dataset {entry.name!r} with fingerprint {dataset.fingerprint[:12]}, "
                        f"but {cell} was run on {record['fingerprint'][:12]}: bring back the data."
                    )
                again(order_of(record)).score(cell, record)
                scored += 1
            store.write_truth(dataset.name, truth_parts(dataset, held_out))
            _score_rows_again(store, dataset)
    return scored


class _Again:
    """Scores cells of one dataset and sample order again."""

    def __init__(
        self,
        store: Store,
        cache: Cache,
        dataset: Dataset,
        held_out: Dataset | None,
        names: Collection[str],
        order: int,
    ) -> None:
        self.store = store
        self.fitted = Ordered.of(dataset, order)
        self.held_out = None if held_out is None else Ordered.of(held_out, order)
        unseen = None if self.held_out is None else self.held_out.dataset
        self.scorer = Scorer(self.fitted.dataset, cache, unseen, names)
        self.views = Views(self.fitted, cache, store)

    def score(self, cell: Cell, record: CellRecord) -> None:
        """Write a cell's scores again, from assignments in published order."""
        assignments, embedding = self.store.assignments(cell.id), record["embedding"]
        if embedding is None or Part.FITTED not in assignments:
            raise UserError(
                f"Got {cell} of the run {str(self.store.folder)!r}, which is done but has no "
                f"{'embedding' if embedding is None else 'assignments'}: give --recompute to 'run'."
            )
        values = self.fitted.arranged(assignments[Part.FITTED])
        record["scores"] |= self.scorer.scores(cell, embedding, values)
        held_out = record["held_out"]
        if held_out is not None and self.held_out and Part.HELD_OUT in assignments:
            unseen = self.held_out.arranged(assignments[Part.HELD_OUT])
            held_out["scores"] |= self.scorer.held_out_scores(unseen)
        self.views.keep(embedding)
        self.store.write_cell(cell.id, record)


def _score_rows_again(store: Store, dataset: Dataset) -> None:
    """Score the stored predictions of the supervised reference, where there are any."""
    for record, predictions in done_rows(store, dataset.name):
        if record["fingerprint"] == dataset.fingerprint:
            record["scores"] |= row_scores(dataset.y, predictions)
            write_row(store.folder, record["id"], record, None)
