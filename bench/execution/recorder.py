"""What happens to ended cells: scoring, storing and reporting."""

import threading
import time
from collections.abc import Collection
from dataclasses import dataclass
from types import TracebackType
from typing import Any

from numpy.typing import NDArray

from bench.datasets.order import Ordered
from bench.execution.background import Aside
from bench.execution.progress import Plain
from bench.execution.record import Samples, cell_record
from bench.files.cache import Cache
from bench.metrics import METRICS
from bench.scoring.cells import Scorer
from bench.scoring.views import Views
from bench.spec.cells import Cell
from bench.spec.roster import Methods
from bench.store.parts import Part
from bench.store.record import HeldOut, Scores
from bench.store.status import Status
from bench.store.store import Store
from bench.workers.outcome import Done, Failed


@dataclass
class _Data:
    """A dataset, its scorer and views, and its remaining cells."""

    fitted: Ordered
    held_out: Ordered | None
    scorer: Scorer
    views: Views
    n_cells: int


class Recorder:
    """Scores and stores cells beside the main loop, within a ``with`` block.

    Parameters
    ----------
    methods : Methods
        The run's methods, for what each cell's code is.
    cache : Cache
        Where embeddings are.
    store : Store
        Where records go.
    progress : Plain
        The progress display.
    session : str
        The name of the session to which records belong.
    scores : collection of str
        The scores to compute, of `bench.metrics.METRICS`.
    n_threads : int, default 1
        Cores to use once workers have nothing left to do.
    """

    def __init__(
        self,
        methods: Methods,
        cache: Cache,
        store: Store,
        progress: Plain,
        session: str = "",
        scores: Collection[str] = METRICS,
        n_threads: int = 1,
    ) -> None:
        self.methods, self.cache, self.store, self.progress = methods, cache, store, progress
        self.session, self.scores = session, scores
        self._aside, self._telling = Aside(n_threads), threading.Lock()
        self._data: dict[str, _Data] = {}

    def __enter__(self) -> "Recorder":
        self._aside.__enter__()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._aside.__exit__(kind, error, trace)

    def open(self, fitted: Ordered, held_out: Ordered | None, n_cells: int) -> None:
        """Add a dataset with truth and held-out samples, before its cells.

        Once `n_cells` of its cells have ended, the memory for scoring its embeddings is released.
        """
        self._data[fitted.dataset.name] = _Data(
            fitted,
            held_out,
            Scorer(
                fitted.dataset,
                self.cache,
                None if held_out is None else held_out.dataset,
                self.scores,
            ),
            Views(fitted, self.cache, self.store),
            n_cells,
        )

    def began(self, dataset: str, what: str) -> None:
        """Tell that a worker has begun something."""
        self.progress.began(f"{dataset}: {what}")

    def ended(
        self, cell: Cell, embedding: Done | Failed, clustering: Done | Failed | None = None
    ) -> None:
        """Score and store a cell, in order within its dataset."""
        self._aside.do(self._write, cell, embedding, clustering, lane=cell.dataset)

    def _write(
        self, cell: Cell, embedding: Done | Failed, clustering: Done | Failed | None
    ) -> None:
        data = self._data[cell.dataset]
        scores: Scores = {}
        held_out, arrays = None, dict[Part, NDArray[Any]]()
        start = time.perf_counter()
        if isinstance(embedding, Done) and isinstance(clustering, Done):
            scores = data.scorer.scores(cell, embedding.value, clustering.value)
            held_out = _held_out(data, embedding, clustering)
            arrays = _assignments(data, clustering)
        seconds = time.perf_counter() - start
        if isinstance(embedding, Done):
            data.views.keep(embedding.value)
        sources = self.methods.cell_sources(cell)
        record = cell_record(
            cell, _samples(data.fitted), sources, embedding, clustering,
            scores=scores, seconds_score=seconds, held_out=held_out, session=self.session,
        )  # fmt: skip
        if grid := self.methods.grid(cell):
            record["grid"] = {
                kind: {"family": family, "point": point} for kind, (family, point) in grid.items()
            }
        before = self.store.read_cell(cell.id) if record["status"] == Status.NOT_RUN else None
        if before is None:  # a result is worth more than the note of a late start
            self.store.write_cell(cell.id, record, arrays)
        data.n_cells -= 1  # cells of a dataset are written one after the other
        if not data.n_cells:
            data.scorer.release()
        with self._telling:
            self.progress.ended(record)


def _samples(fitted: Ordered) -> Samples:
    dataset = fitted.dataset
    return Samples(dataset.n_samples, dataset.n_classes, fitted.fingerprint, fitted.rule)


def _assignments(data: _Data, clustering: Done) -> dict[Part, NDArray[Any]]:
    """Return each part's assignments in the published order."""
    arrays = {Part.FITTED: data.fitted.back(clustering.value)}
    if data.held_out is not None and clustering.unseen is not None:
        arrays[Part.HELD_OUT] = data.held_out.back(clustering.unseen)
    return arrays


def _held_out(data: _Data, embedding: Done, clustering: Done) -> HeldOut | None:
    """Return the result on held-out samples; None without any."""
    if data.held_out is None:
        return None
    facts = {"embed": embedding.facts["unseen"], "cluster": clustering.facts.get("unseen", {})}
    reasons = [fact.get("reason") for fact in facts.values()]
    unseen = clustering.unseen
    return {
        "n_samples": data.held_out.dataset.n_samples,
        "reason": next(filter(None, reasons), ""),
        "seconds_embed": facts["embed"].get("seconds"),
        "seconds_cluster": facts["cluster"].get("seconds"),
        "scores": {} if unseen is None else data.scorer.held_out_scores(unseen),
    }
