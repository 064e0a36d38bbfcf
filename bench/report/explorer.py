"""Interactive embeddings, within a budget of bytes."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bench.metrics.unlabelled import UNLABELLED, classes_of, labelled
from bench.report.clusters import clusters, codes
from bench.report.packing import on_grid, packed, sprite
from bench.store.record import CellRecord
from bench.store.runs import Runs
from bench.store.status import Status

SPRITE_SHARE = 0.6
"""Of a dataset's budget, what thumbnails may take; points and assignments have the rest."""

NO_LABEL = "(no label)"

LEAST_SHOWN = 250
"""Fewer points are not tried: what does not fit then has no scatter."""


def explorer(runs: Runs, dataset: str, max_bytes: int) -> dict[str, Any] | None:
    """Return the data for a dataset's scatters, or None.

    All seeds are shown where they fit, else the first ones; where not even one fits, fewer points.

    Parameters
    ----------
    runs : Runs
        What to read.
    dataset : str
        Its name.
    max_bytes : int
        What it may take in the page, about.
    """
    records = [r for r in runs.records if r["dataset"] == dataset and r["status"] == Status.DONE]
    seen = _with_views(runs, records)
    if not seen:
        return None
    indices = seen[0][1]["indices"]
    truth = runs.truth(dataset)
    # Without its truth's codes being 0, 1, ..., a class has no place among the names.
    places = None if truth is None else _places(truth)
    kept, sheet, shown = _fitting(runs, dataset, seen, places, max_bytes)
    names = runs.class_names(dataset) if truth is None else _names(runs, dataset, truth)
    coded = places
    if places is not None and not labelled(places).all():
        coded = np.where(labelled(places), places, len(names))
        names = [*names, NO_LABEL]
    return {
        "dataset": dataset,
        "n_samples": int(seen[0][0]["n_samples"]),
        "n_shown": len(kept),
        "all_seeds": len({record["seed"] for record, _ in seen}),
        "classes": names,
        "truth": None if coded is None else packed(coded[indices[kept]], "<u2"),
        "sizes": [] if coded is None else np.bincount(coded).tolist(),
        "samples": packed(indices[kept], "<u4"),
        "sprite": sheet,
        "images": bool(runs.thumbnails(dataset)),
        "unseen": _without_view(records, [record for record, _ in seen]),
        **shown,
    }


def _with_views(
    runs: Runs, records: Sequence[CellRecord]
) -> list[tuple[CellRecord, dict[str, NDArray[Any]]]]:
    """Return the cells with a stored embedding, each read once."""
    views: dict[str | None, dict[str, NDArray[Any]]] = {}
    for record in records:
        if record["embedding"] not in views:
            views[record["embedding"]] = runs.view(record)
    return [(record, view) for record in records if (view := views[record["embedding"]])]


def _places(truth: NDArray[np.integer]) -> NDArray[np.integer]:
    """Return each sample's place among the classes, or -1."""
    places = np.searchsorted(classes_of(truth), truth)
    return np.where(labelled(truth), places, UNLABELLED)


def _fitting(
    runs: Runs,
    dataset: str,
    seen: Sequence[tuple[CellRecord, dict[str, NDArray[Any]]]],
    truth: NDArray[np.integer] | None,
    max_bytes: int,
) -> tuple[NDArray[np.integer], dict[str, Any] | None, dict[str, Any]]:
    """Return the kept points, their thumbnails, and the fitting seeds."""
    images, indices = runs.thumbnails(dataset), seen[0][1]["indices"]
    seeds = list(dict.fromkeys(record["seed"] for record, _ in seen))
    kept: NDArray[np.integer] = np.arange(len(indices))
    while True:
        sheet = _sheet(images, indices[kept], int(max_bytes * SPRITE_SHARE))
        left = max_bytes - (len(sheet["url"]) if sheet else 0)
        shown = _seeds_that_fit(runs, seen, seeds, truth, kept, left)
        if shown["seeds"] or len(kept) // 2 < LEAST_SHOWN:
            return kept, sheet, shown
        kept = _every_other(kept, None if truth is None else truth[indices[kept]])


def _without_view(records: Sequence[CellRecord], seen: Sequence[CellRecord]) -> list[str]:
    """Name the done embedders without a stored view."""
    known = {record["embedder"] for record in seen}
    return [name for name in dict.fromkeys(r["embedder"] for r in records) if name not in known]


def _names(runs: Runs, dataset: str, truth: NDArray[np.integer]) -> list[str]:
    """Return the names of classes, or their codes if unnamed."""
    return runs.class_names(dataset) or [str(code) for code in classes_of(truth).tolist()]


def _sheet(
    images: dict[str, NDArray[Any]], samples: NDArray[np.integer], max_bytes: int
) -> dict[str, Any] | None:
    """Return thumbnails as one image, or None."""
    if not images:
        return None
    return sprite(images["images"][np.searchsorted(images["indices"], samples)], max_bytes)


def _every_other(
    kept: NDArray[np.integer], truth: NDArray[np.integer] | None
) -> NDArray[np.integer]:
    """Return half of what is kept, in proportion to the classes."""
    order = np.arange(len(kept)) if truth is None else np.argsort(truth, kind="stable")
    return np.sort(kept[order[::2]])


def _seeds_that_fit(
    runs: Runs,
    seen: Sequence[tuple[CellRecord, dict[str, NDArray[Any]]]],
    seeds: Sequence[int],
    truth: NDArray[np.integer] | None,
    kept: NDArray[np.integer],
    max_bytes: int,
) -> dict[str, Any]:
    """Return points and cells of as many seeds as fit."""
    points: dict[str, dict[str, Any]] = {}
    cells: list[dict[str, Any]] = []
    fitting: list[int] = []
    described: dict[bytes, dict[str, Any]] = {}
    left = max_bytes
    for seed in seeds:
        more: list[dict[str, Any]] = []
        new: dict[str, dict[str, Any]] = {}
        for record, view in seen:
            if record["seed"] != seed:
                continue
            assert record["embedding"] is not None, "what is seen has an embedding"
            key = record["embedding"][:16]
            if key not in points and key not in new:
                grid, box = on_grid(view["points"][kept])
                columns = int(view.get("n_components", 2))
                new[key] = {"grid": packed(grid, "<u2"), "box": box, "columns": columns}
            samples = view["indices"][kept]
            more.append(_cell(runs, record, samples, truth, described) | {"points": key})
        left -= sum(len(embedded["grid"]) + 100 for embedded in new.values())
        left -= sum(len(cell["codes"]) + len(repr(cell["clusters"])) + 150 for cell in more)
        if left < 0:
            break
        points |= new
        cells += more
        fitting.append(seed)
    return {"seeds": fitting, "points": points, "cells": cells}


def _cell(
    runs: Runs,
    record: CellRecord,
    samples: NDArray[np.integer],
    truth: NDArray[np.integer] | None,
    described: dict[bytes, dict[str, Any]],
) -> dict[str, Any]:
    """Return what the page needs of a cell.

    Equal assignments are described once.
    """
    assignments = runs.assignments(record)
    assert assignments is not None, "a cell that is done has assignments"
    key = assignments.tobytes()
    if key not in described:
        cell_clusters = clusters(truth, assignments)
        shown = packed(codes(assignments[samples], cell_clusters["listed"]), "<u2")
        described[key] = {"codes": shown, "clusters": cell_clusters}
    return {
        "embedder": record["embedder"],
        "clusterer": record["clusterer"],
        "seed": record["seed"],
        **described[key],
    }
