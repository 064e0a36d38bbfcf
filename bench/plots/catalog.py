"""The kinds of pictures of a run, and their cells."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bench.errors import UserError, unknown_name
from bench.plots.over_datasets import OVER_NEEDS, over_datasets
from bench.plots.run_pictures import RunPictures
from bench.spec.cells import file_name
from bench.store.record import CellRecord, fields
from bench.store.runs import cell_of
from bench.store.status import Status
from bench.tables.columns import Column
from bench.tables.matrix import PIPELINE, matrix_table

if TYPE_CHECKING:
    from matplotlib.figure import Figure

Named = Iterator[tuple[str, "Figure"]]

THUMBNAILS = (
    "thumbnails of images, which 'clusterbench score RUN' writes for runs made before they were "
    "kept"
)

NEEDS = {
    "heatmap": "cells that have ended",
    "pareto": "pipelines of which all cells are done",
    "seeds": "more than one seed",
    "scatter": "views of embeddings, which 'clusterbench score RUN' writes for runs made before "
    "they were kept",
    "contingency": "truth",
    "clusters": THUMBNAILS,
    "samples": THUMBNAILS,
    "eps": "a clusterer that chose an eps by a rule",
    "scaling": "datasets of one kind and several sizes, as blobs:1000 and blobs:10000",
}
"""Every kind of picture of one dataset or cell, and what a run must hold for it."""

OF_SAMPLES = ("scatter", "contingency", "clusters", "samples", "eps")
LEFT_OUT = "what a run published with scores only leaves out"

ALL_NEEDS = {**OVER_NEEDS, **NEEDS}


@dataclass(frozen=True)
class Wanted:
    """The metric, and the cells that single-cell pictures show.

    By default these are the cells of the first seed, and for sheets of images, of which there are
    many, the best pipeline's. Naming a method or a seed asks for all cells that have it.
    """

    metric: Column
    embedders: Sequence[str] = ()
    clusterers: Sequence[str] = ()
    seeds: Sequence[int] = ()


def pictures(run: RunPictures, kind: str, wanted: Wanted) -> Named:
    """Yield (file name, picture) of one kind, one by one.

    Raises
    ------
    UserError
        An unknown kind, or an unknown method or seed.
    """
    if kind not in ALL_NEEDS:
        raise unknown_name("kind of picture", kind, ALL_NEEDS)
    if kind in OVER_NEEDS:
        return over_datasets(run.runs, kind, wanted.metric)
    if kind in ("heatmap", "pareto", "seeds"):
        return _of_datasets(run, kind, wanted.metric)
    if kind == "scaling":
        return ((f"scaling-{file_name(name)}", figure) for name, figure in run.scaling())
    if kind == "samples":
        return _sheets(run, wanted)
    if kind == "clusters":
        return _of_cells(run, run.clusters, kind, _chosen_or_best(run, wanted))
    return _of_cells(run, getattr(run, kind), kind, chosen(run, wanted))


def _of_datasets(run: RunPictures, kind: str, metric: Column) -> Named:
    records = run.runs.records
    for dataset in dict.fromkeys(record["dataset"] for record in records):
        own_records = [record for record in records if record["dataset"] == dataset]
        summary = matrix_table(own_records, metric)
        complete = summary["n_values"] == summary["n_cells"]
        if (kind == "seeds" and summary["n_done"].max() < 2) or (
            kind == "pareto" and not complete.any()
        ):
            continue
        yield f"{kind}-{file_name(dataset)}-{metric.name}", getattr(run, kind)(dataset, metric)


def _of_cells(
    run: RunPictures,
    draw: Callable[[CellRecord], "Figure | None"],
    kind: str,
    records: Iterable[CellRecord],
) -> Named:
    for record in records:
        figure = draw(record)
        if figure is not None:
            yield f"{kind}-{cell_of(record).id}", figure


def _sheets(run: RunPictures, wanted: Wanted) -> Named:
    for record in _chosen_or_best(run, wanted):
        for cluster, figure in run.samples(record):
            yield f"samples-{cell_of(record).id}-cluster-{cluster}", figure


def _chosen_or_best(run: RunPictures, wanted: Wanted) -> Iterable[CellRecord]:
    some = wanted.embedders or wanted.clusterers or wanted.seeds
    return chosen(run, wanted) if some else best_cells(run, wanted.metric)


def chosen(run: RunPictures, wanted: Wanted) -> list[CellRecord]:
    """Return the records of the cells that are done and wanted.

    Raises
    ------
    UserError
        A name or seed that no cell has.
    """
    done = [record for record in run.runs.records if record["status"] == Status.DONE]
    if not done:
        return []
    seeds = wanted.seeds or [run.runs.records[0]["seed"]]
    for key, values in (
        ("embedder", wanted.embedders),
        ("clusterer", wanted.clusterers),
        ("seed", seeds),
    ):
        known = {str(fields(record, [key])[key]) for record in run.runs.records}
        for value in values:
            if str(value) not in known:
                raise unknown_name(key, str(value), known)
        if values:
            done = [record for record in done if fields(record, [key])[key] in values]
    return done


def best_cells(run: RunPictures, metric: Column) -> Iterator[CellRecord]:
    """Yield the first seed's cell of the best pipeline of each dataset."""
    if metric.higher_is_better is None:
        raise UserError(
            f"Got metric {metric.name!r}, which has no good end, but expected one to find the best "
            "pipeline by: name another with --metric, or name an embedder and a clusterer."
        )
    done = [record for record in run.runs.records if record["status"] == Status.DONE]
    summary = matrix_table(done, metric).dropna(subset="mean") if done else None
    for _, part in summary.groupby("dataset", sort=False) if summary is not None else ():
        means = part["mean"] if metric.higher_is_better else -part["mean"]
        best = part.loc[means.idxmax()]
        pipeline = {key: best[key] for key in PIPELINE}
        yield next(record for record in done if fields(record, PIPELINE) == pipeline)
