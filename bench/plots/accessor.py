"""The pictures of a run as methods: ``results.plot.heatmap()``."""

from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bench.errors import UserError, unknown_name
from bench.plots.catalog import NEEDS
from bench.plots.run_pictures import RunPictures

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from bench.store.record import CellRecord
    from bench.tables.columns import Column


class Plots:
    """Draws pictures of a run; each method returns a matplotlib `Figure`.

    By default, the dataset is the run's first, the metric ``ari`` (``silhouette`` without truth),
    and the seed the run's first.

    Parameters
    ----------
    folder : Path
        A run.

    Raises
    ------
    UserError
        A dataset, metric or cell that the run does not have, or nothing to draw.

    Examples
    --------
    >>> import bench
    >>> results = bench.run("blobs:200", "raw", "kmeans", reference=False, out="some-run")
    >>> figure = results.plot.heatmap("ari")
    >>> figure.get_suptitle()
    'blobs:200: ARI'
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    @cached_property
    def _run(self) -> RunPictures:
        from bench.store.runs import Runs

        return RunPictures(Runs([self._folder]))

    def heatmap(self, metric: str | None = None, *, dataset: str = "") -> "Figure":
        """Draw embedder × clusterer: the means over seeds."""
        return self._run.heatmap(self._dataset(dataset), self._metric(metric))

    def pareto(self, metric: str | None = None, *, dataset: str = "") -> "Figure":
        """Draw quality against time, with the Pareto front."""
        return self._run.pareto(self._dataset(dataset), self._metric(metric))

    def seeds(self, metric: str | None = None, *, dataset: str = "") -> "Figure":
        """Draw each pipeline's score for each seed."""
        return self._run.seeds(self._dataset(dataset), self._metric(metric))

    def scatter(
        self, embedder: str, clusterer: str, *, dataset: str = "", seed: int | None = None
    ) -> "Figure":
        """Draw an embedding by truth and, beside it, by assignment."""
        return _there(
            "scatter", self._run.scatter(self._record(embedder, clusterer, dataset, seed))
        )

    def contingency(
        self, embedder: str, clusterer: str, *, dataset: str = "", seed: int | None = None
    ) -> "Figure":
        """Draw how many samples of each class are in each cluster."""
        record = self._record(embedder, clusterer, dataset, seed)
        return _there("contingency", self._run.contingency(record))

    def eps(
        self, embedder: str, clusterer: str, *, dataset: str = "", seed: int | None = None
    ) -> "Figure":
        """Draw the k-distances and the number of clusters against eps."""
        return _there("eps", self._run.eps(self._record(embedder, clusterer, dataset, seed)))

    def clusters(
        self, embedder: str, clusterer: str, *, dataset: str = "", seed: int | None = None
    ) -> "Figure":
        """Draw ten images of each of the 20 largest clusters."""
        record = self._record(embedder, clusterer, dataset, seed)
        return _there("clusters", self._run.clusters(record))

    def samples(
        self, embedder: str, clusterer: str, *, dataset: str = "", seed: int | None = None
    ) -> "dict[int, Figure]":
        """Draw a hundred images of each of the 20 largest clusters."""
        record = self._record(embedder, clusterer, dataset, seed)
        return _there("samples", dict(self._run.samples(record)) or None)

    def scaling(self) -> "dict[str, Figure]":
        """Draw seconds against samples, for datasets of one kind and several sizes."""
        return _there("scaling", dict(self._run.scaling()) or None)

    def _dataset(self, name: str) -> str:
        known = list(dict.fromkeys(record["dataset"] for record in self._run.runs.records))
        if name and name not in known:
            raise unknown_name("dataset", name, known)
        return name or known[0]

    def _metric(self, metric: str | None) -> "Column":
        from bench.tables import (
            KEYS,
            SUITE,
            default_metric,
            long_table,
            parse_column,
            unknown_metric,
        )

        records = self._run.runs.records
        known = [name for name in long_table(records).columns if name not in (*KEYS, *SUITE)]
        if metric is not None and metric not in known:
            raise unknown_metric(metric, known)
        return parse_column(metric) if metric else default_metric(records)

    def _record(
        self, embedder: str, clusterer: str, dataset: str, seed: int | None
    ) -> "CellRecord":
        from bench.spec.cells import Cell
        from bench.store.runs import cell_of
        from bench.store.status import Status

        records = self._run.runs.records
        first = records[0]["seed"] if seed is None else seed
        cell = Cell(self._dataset(dataset), embedder, clusterer, first)
        done = {str(cell_of(r)): r for r in records if r["status"] == Status.DONE}
        if str(cell) not in done:
            raise unknown_name("cell that is done", str(cell), done)
        return done[str(cell)]


def _there(kind: str, picture: Any) -> Any:
    """Return what was drawn, or say what the run lacks."""
    if picture is None:
        raise UserError(f"Got {kind} to draw, which the run does not hold; it needs {NEEDS[kind]}.")
    return picture
