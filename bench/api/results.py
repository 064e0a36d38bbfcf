"""A run's results in Python: data frames, figures and tables."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

from bench.rules import DEFAULT_RULE
from bench.store.status import Status

if TYPE_CHECKING:
    import pandas as pd

    from bench.plots.accessor import Plots
    from bench.runs.choosing import Choice, Count
    from bench.store.record import CellRecord, ReferenceRecord


class Results:
    """The stored results of a run; reading them runs nothing.

    Parameters
    ----------
    folder : path
        A run, made by `bench.run` or the command line.

    Raises
    ------
    UserError
        The folder is not a run.

    Examples
    --------
    >>> import bench
    >>> kmeans = "kmeans(n_clusters=range(2, 7))"
    >>> run = bench.run("blobs:200", "raw", kmeans, reference=False, out="some-run")
    >>> results = bench.Results("some-run")  # what `run` returned, whenever it is wanted again
    >>> results
    Results('some-run': 6 of 6 rows done)
    >>> float(results.matrix("ari").loc[("blobs:200", "raw"), "kmeans(n_clusters=5)"])
    1.0
    >>> results.failed().empty
    True
    >>> results.assignments("raw", "kmeans(n_clusters=2)").shape
    (200,)
    """

    def __init__(self, folder: Path | str) -> None:
        from bench.store.store import Store

        self.folder = Path(folder)
        self._store = Store(self.folder).require()

    def records(self) -> "list[CellRecord | ReferenceRecord]":
        """Return the records of all ended cells, then reference rows."""
        from bench.store.references import read_rows
        from bench.store.suites import place_in_suite

        spec = self._store.spec()
        names = [entry.name for entry in spec.datasets]
        records: list[CellRecord | ReferenceRecord] = [
            *self._store.records(),
            *read_rows(self.folder, names),
        ]
        for record in records:
            place_in_suite(record, spec)
        return records

    def cells(self) -> "pd.DataFrame":
        """Return one row per cell or reference row, with scores."""
        from bench.tables import long_table

        return long_table(self.records())

    def matrix(self, metric: str | None = None) -> "pd.DataFrame":
        """Return embedder × clusterer, the mean over seeds of one metric.

        Parameters
        ----------
        metric : str, optional
            A column of `cells`; default: ``ari``, or ``silhouette`` without truth.

        Returns
        -------
        DataFrame
            Index (dataset, embedder), one column a clusterer; NaN where no seed is done.
        """
        from bench.store.runs import Runs
        from bench.tables import default_metric, matrix_table, parse_column

        records = Runs([self.folder]).records
        summary = matrix_table(records, parse_column(metric) if metric else default_metric(records))
        table = summary.pivot(index=["dataset", "embedder"], columns="clusterer", values="mean")
        rows = summary[["dataset", "embedder"]].drop_duplicates()
        return table.loc[list(rows.itertuples(index=False)), list(summary["clusterer"].unique())]

    def leaderboard(self, metric: str | None = None) -> "pd.DataFrame":
        """Return one row per pipeline, with scores, costs and ranks.

        Parameters
        ----------
        metric : str, optional
            What quality is ranked by; default as of `matrix`.
        """
        from bench.store.runs import Runs
        from bench.tables import default_metric, parse_column
        from bench.tables.leaderboard import leaderboard

        runs = Runs([self.folder])
        return leaderboard(runs, parse_column(metric) if metric else default_metric(runs.records))

    def assignments(
        self, embedder: str, clusterer: str, *, dataset: str = "", seed: int = 0
    ) -> Any:
        """Return the assignments of one cell, (n_samples,), int32; -1 is noise.

        Raises
        ------
        UserError
            There is no such cell, or it is not done.
        """
        from bench.errors import unknown_name
        from bench.spec.cells import Cell
        from bench.store.parts import Part

        records = self._store.records()
        dataset = dataset or records[0]["dataset"]
        cell = Cell(dataset, embedder, clusterer, seed)
        done = {
            str(Cell(r["dataset"], r["embedder"], r["clusterer"], r["seed"])): r
            for r in records
            if r["status"] == Status.DONE
        }
        if str(cell) not in done:
            raise unknown_name("cell that is done", str(cell), done)
        return self._store.assignments(cell.id)[Part.FITTED]

    def choose(
        self,
        by: str = DEFAULT_RULE,
        *,
        dataset: str = "",
        data_dir: Path | str | None = None,
        cache_dir: Path | str | None = None,
    ) -> "Choice":
        """Choose one pipeline without truth: see `bench.runs.choosing.choose.Choice`.

        Parameters
        ----------
        by : str
            A rule: see ``clusterbench choose --help`` and `bench.rules.registry.RULES`.
        dataset : str
            Which, where the run has several.
        data_dir, cache_dir : path, optional
            Where data and embeddings lie; default as of `bench.run`.

        Raises
        ------
        UserError
            No such rule or dataset, nothing done, or no pipeline that the rule can score.
        """
        from bench.datasets.request import data_folder
        from bench.files.cache import Cache, default_cache_folder
        from bench.runs.choosing import choose

        cache = Cache(Path(cache_dir or default_cache_folder()).resolve())
        folder = data_folder(None if data_dir is None else Path(data_dir))
        return choose(self._store, cache, folder, by=by, dataset=dataset)

    def choose_k(
        self,
        by: str = DEFAULT_RULE,
        *,
        dataset: str = "",
        data_dir: Path | str | None = None,
        cache_dir: Path | str | None = None,
    ) -> "Count":
        """Choose the number of clusters without truth: see `bench.runs.choosing.count.Count`.

        Parameters are those of `choose`.

        Raises
        ------
        UserError
            No such rule or dataset, nothing done, or no family of pipelines, such as a grid, with
            several numbers of clusters that the rule can score.
        """
        from bench.datasets.request import data_folder
        from bench.files.cache import Cache, default_cache_folder
        from bench.runs.choosing import choose_k

        cache = Cache(Path(cache_dir or default_cache_folder()).resolve())
        folder = data_folder(None if data_dir is None else Path(data_dir))
        return choose_k(self._store, cache, folder, by=by, dataset=dataset)

    @property
    def plot(self) -> "Plots":
        """Pictures of the run, as in ``results.plot.heatmap()``: see `bench.plots.accessor`."""
        from bench.plots.accessor import Plots

        return Plots(self.folder)

    def failed(self) -> "pd.DataFrame":
        """Return the rows of `cells` that are not done, with their reasons."""
        cells = self.cells()
        return cells[cells["status"] != Status.DONE]

    def __repr__(self) -> str:
        cells = self.cells()
        done = int((cells["status"] == Status.DONE).sum())
        return f"Results({str(self.folder)!r}: {done} of {len(cells)} rows done)"

    def _repr_html_(self) -> str:
        """Return the matrix of the main metric as a table, for notebooks."""
        from bench.store.runs import Runs
        from bench.tables import default_metric, matrix_table, render

        runs = Runs([self.folder])
        metric = default_metric(runs.records)
        return render(
            matrix_table(runs.records, metric, fold=True), metric, "html", notes=runs.notes
        )
