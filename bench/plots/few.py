"""The first pictures to look at, for many datasets."""

import time
from collections.abc import Iterator
from shlex import quote
from typing import TYPE_CHECKING

from bench.plots.catalog import Wanted, best_cells, chosen
from bench.plots.over_datasets import OVER_NEEDS, over_datasets
from bench.plots.run_pictures import RunPictures
from bench.store.runs import cell_of
from bench.tables.matrix import matrix_table
from bench.tables.over_suite import scores_by_dataset

if TYPE_CHECKING:
    from matplotlib.figure import Figure

MOST_DATASETS = 6
"""Datasets up to which all pictures of a run are drawn."""

MOST_PICTURES = 40
MOST_SECONDS = 50
"""After which no further dataset is begun."""


def first_pictures(run: RunPictures, wanted: Wanted) -> "Iterator[tuple[str, Figure]]":
    """Yield pictures over all datasets, then the best pipelines' scatters and images.

    Of the best pipeline of each dataset these are a scatter and, for images, a sheet of its
    clusters; datasets on which pipelines differ most come first. At most `MOST_PICTURES` in all.
    """
    begun, n_drawn = time.monotonic(), 0
    for kind in OVER_NEEDS:
        for drawn in over_datasets(run.runs, kind, wanted.metric):
            n_drawn += 1
            yield drawn
    scores = scores_by_dataset(matrix_table(run.runs.records, wanted.metric, fold=True))
    apart = scores.max(axis=1) - scores.min(axis=1)
    best = sorted(best_cells(run, wanted.metric), key=lambda each: -apart[each["dataset"]])
    for record in best:
        if time.monotonic() - begun > MOST_SECONDS:
            return
        for kind, figure in (("scatter", run.scatter(record)), ("clusters", run.clusters(record))):
            if n_drawn >= MOST_PICTURES:
                return
            if figure is not None:
                n_drawn += 1
                yield f"{kind}-{cell_of(record).id}", figure


def not_drawn(run: RunPictures, wanted: Wanted) -> str:
    """Describe how many further pictures exist, and how to get them."""
    records = run.runs.records
    names = list(dict.fromkeys(record["dataset"] for record in records))
    several_seeds = len({record["seed"] for record in records}) > 1
    cells = chosen(run, wanted)
    with_truth = [each for each in cells if run.runs.truth(each["dataset"]) is not None]
    n_all = len(names) * (3 if several_seeds else 2) + len(cells) + len(with_truth)
    return (
        f"Of single datasets and cells there are {n_all:,} or more: ask for a kind, as in "
        f"--kind heatmap, for a dataset, as in --dataset {quote(names[0])}, or for both."
    )
