"""The pictures of a run, from what it stored alone."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pandas as pd

from bench.plots import contingency, eps, heatmap, pareto, scaling, scatter, seeds
from bench.plots.cell_images import CellImages
from bench.store.record import CellRecord
from bench.store.runs import Runs, cell_of
from bench.store.status import Status
from bench.tables.columns import Column
from bench.tables.leaderboard import leaderboard
from bench.tables.long import long_table
from bench.tables.matrix import matrix_table
from bench.tables.references import as_pipelines

if TYPE_CHECKING:
    from matplotlib.figure import Figure

MAX_SHEETS = 20
"""Clusters of one cell of which images are shown, the largest first."""


class RunPictures:
    """Draws a run's pictures; those of one cell take its record.

    If a run lacks the data for a figure, None is returned: views and thumbnails in runs made before
    these were kept, truth, or a curve behind eps.

    Parameters
    ----------
    runs : Runs
        What to draw.
    """

    def __init__(self, runs: Runs) -> None:
        self.runs = runs

    def references(self, dataset: str, metric: Column) -> pd.DataFrame | None:
        """Return the reference rows of a dataset, summarised; None without any."""
        rows = [row for row in self.runs.rows if row["dataset"] == dataset]
        named = as_pipelines(rows)
        return matrix_table(named, metric) if named else None

    def heatmap(self, dataset: str, metric: Column) -> "Figure":
        """Draw embedder × clusterer, a grid as one: see `bench.plots.heatmap`."""
        summary = matrix_table(self._of(dataset), metric, fold=True)
        return heatmap.heatmap(summary, metric, self.references(dataset, metric))

    def pareto(self, dataset: str, metric: Column) -> "Figure":
        """Draw quality against time: see `bench.plots.pareto`."""
        board = leaderboard(self.runs, metric)
        board = board[board["dataset"] == dataset]
        return pareto.quality_against_seconds(board, metric, self.references(dataset, metric))

    def seeds(self, dataset: str, metric: Column) -> "Figure":
        """Draw the spread over seeds: see `bench.plots.seeds`."""
        cells = long_table(self._of(dataset))
        return seeds.seed_spread(cells, metric, self.references(dataset, metric))

    def scatter(self, record: CellRecord) -> "Figure | None":
        """Draw a cell's embedding by truth and by assignment: see `bench.plots.scatter`."""
        view, assignments = self.runs.view(record), self.runs.assignments(record)
        if not view or assignments is None:
            return None
        name = record["dataset"]
        return scatter.embedding_scatter(
            view["points"],
            view["indices"],
            self.runs.truth(name),
            assignments,
            self.runs.class_names(name),
            str(cell_of(record)),
            int(view.get("n_components", 2)),
        )

    def contingency(self, record: CellRecord) -> "Figure | None":
        """Draw truth × cluster: see `bench.plots.contingency`."""
        truth = self.runs.truth(record["dataset"])
        assignments = self.runs.assignments(record)
        if truth is None or assignments is None:
            return None
        names = self.runs.class_names(record["dataset"])
        return contingency.contingency_matrix(
            truth, assignments, names, f"{cell_of(record)}: samples of each class in each cluster"
        )

    def eps(self, record: CellRecord) -> "Figure | None":
        """Draw how a cell's eps was chosen: see `bench.plots.eps`."""
        report = (record["methods"].get("clusterer") or {}).get("report") or {}
        if not report.get("eps_curve"):
            return None
        return eps.eps_curves(
            report["eps_curve"],
            report["eps"],
            f"{cell_of(record)}: eps by {report['eps_rule']}",
            min_samples=report["min_samples"],
            n_classes=record["n_classes"],
            why=". ".join(filter(None, [report.get("eps_why"), report.get("note")])),
        )

    def samples(self, record: CellRecord) -> Iterator[tuple[int, "Figure"]]:
        """Yield (cluster, its sheet of images), largest cluster first: see `bench.plots.samples`.

        Nothing is yielded where samples are no images.
        """
        images = CellImages.of(self.runs, record)
        if images is not None:
            for cluster in images.clusters[:MAX_SHEETS]:
                yield cluster, images.sheet(cluster)

    def clusters(self, record: CellRecord) -> "Figure | None":
        """Draw ten images of each cluster, largest first: see `bench.plots.cluster_rows`."""
        images = CellImages.of(self.runs, record)
        return images.rows(MAX_SHEETS) if images else None

    def scaling(self) -> Iterator[tuple[str, "Figure"]]:
        """Yield (name, picture) of seconds against samples, for datasets of several sizes.

        Datasets are of one family if their names agree up to a colon, as in ``blobs:1000``.
        """
        long = long_table([r for r in self.runs.records if r["status"] == Status.DONE])
        long["family"] = long["dataset"].str.partition(":")[0]
        long["embedding"] = long["seconds_neighbors"] + long["seconds_embed"]
        long["pipeline"] = long["embedder"] + " + " + long["clusterer"]
        for family, part in long.groupby("family", sort=False):
            if part["n_samples"].nunique() < 2:
                continue
            for what, by, column in (
                ("embedding", "embedder", "embedding"),
                ("clustering", "pipeline", "seconds_cluster"),
            ):
                means = part.groupby([by, "n_samples"], sort=False)[column].mean().sort_index()
                curves = {
                    name: (list(means[name].index), list(means[name])) for name in part[by].unique()
                }
                title = f"{family}: seconds of {what} against samples"
                yield f"{family}-{what}", scaling.scaling_curves(curves, title)

    def _of(self, dataset: str) -> list[CellRecord]:
        return [record for record in self.runs.records if record["dataset"] == dataset]
