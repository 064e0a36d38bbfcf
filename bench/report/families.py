"""The points of grids, shown on demand below the leaderboard."""

from dataclasses import dataclass

import pandas as pd

from bench.metrics import METRICS
from bench.store.runs import Runs
from bench.tables.columns import Column
from bench.tables.families import N_POINTS, family, in_grid
from bench.tables.leaderboard import leaderboard_sheets
from bench.tables.sheet import Sheet

SHOWN = ("nmi", "n_clusters", "noise", "silhouette")
"""Scores of a point beside the one that ranks, where there are such."""


@dataclass(frozen=True)
class FamilyPoints:
    """A family's name, number of points, and table."""

    name: str
    n_points: int
    sheet: Sheet


def family_points(runs: Runs, ranked: pd.DataFrame, metric: Column) -> list[FamilyPoints]:
    """Lay out the points of each grid, ordered by values.

    Parameters
    ----------
    runs : Runs
        Of one dataset.
    ranked : DataFrame
        Its `bench.tables.leaderboard.leaderboard`, not folded.
    metric : Column
        What it is ranked by.
    """
    if N_POINTS not in ranked:
        return []
    places = {
        (record["embedder"], record["clusterer"]): (
            f"{family(record, 'embedder')} + {family(record, 'clusterer')}"
        )
        for record in runs.records
        if in_grid(record)
    }
    order = {key: place for place, key in enumerate(places)}
    points = ranked[ranked[N_POINTS] > 0]
    keys = list(zip(points["embedder"], points["clusterer"], strict=True))
    points = points.assign(family=[places[key] for key in keys], order=[order[k] for k in keys])
    known = [name for name in SHOWN if name in METRICS and name in ranked]
    columns = [name for name in known if ranked[name].notna().any()]
    families = points.sort_values("order").groupby("family", sort=False)
    return [
        FamilyPoints(str(name), len(part), leaderboard_sheets(part, metric, columns)[0])
        for name, part in families
    ]
