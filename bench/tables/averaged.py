"""A grid as one pipeline, with the mean score of its points."""

from collections.abc import Sequence

import numpy as np

from bench.statistics.bootstrap import Resampled
from bench.store.record import CellRecord
from bench.tables.families import family, in_grid

NOTE = "For a grid: the mean over its points, as no point was chosen; 'tables --points' shows each."


def folded_records(records: Sequence[CellRecord]) -> list[CellRecord]:
    """Return records under the names of their grid families."""
    named = []
    for record in records:
        copy = record.copy()
        copy["embedder"], copy["clusterer"] = (family(record, k) for k in ("embedder", "clusterer"))
        named.append(copy)
    return named


def averaged(
    records: Sequence[CellRecord], resampled: Resampled
) -> tuple[list[CellRecord], Resampled, list[int]]:
    """Average the columns of a grid's points, seed by seed.

    Points that lack one of the family's seeds are left out, so that all seeds average the same
    points.

    Parameters
    ----------
    records : sequence of records
        Cells of one dataset that are done.
    resampled : Resampled
        Their scores, a column each.

    Returns
    -------
    records : list of records
        One per pipeline and seed; for a grid, the record of the first point, under the family's
        name.
    resampled : Resampled
        A column each.
    n_points : list of int
        The number of points behind each record; 0 outside grids.
    """
    families: dict[tuple[str, str], dict[tuple[str, str], dict[int, int]]] = {}
    for place, (record, named) in enumerate(zip(records, folded_records(records), strict=True)):
        points = families.setdefault((named["embedder"], named["clusterer"]), {})
        own = points.setdefault((record["embedder"], record["clusterer"]), {})
        own[record["seed"]] = place
    firsts: list[CellRecord] = []
    columns: list[list[int]] = []
    counts: list[int] = []
    for name, points in families.items():
        seeds = list(dict.fromkeys(seed for own in points.values() for seed in own))
        whole = [own for own in points.values() if len(own) == len(seeds)]
        for seed in seeds if whole else ():
            columns.append([own[seed] for own in whole])
            first = records[columns[-1][0]].copy()
            first["embedder"], first["clusterer"] = name
            firsts.append(first)
            counts.append(len(whole) if in_grid(first) else 0)
    means = [
        np.stack([each[..., places].mean(axis=-1) for places in columns], axis=-1)
        if columns
        else each[..., :0]
        for each in (resampled.estimates, resampled.draws)
    ]
    return firsts, Resampled(*means), counts


def notes_of(n_points: Sequence[int]) -> list[str]:
    """Return the notes for a table with averaged grids."""
    return [NOTE] if any(n > 1 for n in n_points) else []
