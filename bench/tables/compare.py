"""Pairs of pipelines compared on the same samples and seeds."""

from collections.abc import Sequence
from itertools import combinations
from typing import Any

import pandas as pd

from bench.errors import UserError, unknown_name
from bench.methods.cluster_count import TOLD
from bench.statistics.bootstrap import LEVEL, N_DRAWS
from bench.statistics.compare import difference, holm
from bench.store.record import CellRecord
from bench.store.runs import Runs
from bench.store.status import Status
from bench.tables.averaged import averaged, folded_records, notes_of
from bench.tables.columns import Column
from bench.tables.families import in_grid
from bench.tables.sheet import Sheet, Value
from bench.tables.told import number_from
from bench.tables.uncertainty import Records, check_resampled, pipelines, resampled_cells


def compare_table(
    runs: Runs,
    metric: Column,
    *,
    against: str = "",
    mix_told: bool = False,
    n_draws: int = N_DRAWS,
    fold: bool = False,
) -> pd.DataFrame:
    """Compare pipelines of each dataset, over the seeds that both have done.

    Parameters
    ----------
    runs : Runs
        What to read.
    metric : Column
        A score that can be resampled.
    against : str, optional
        A pipeline, as in ``umap + kmeans``, that all others are compared with; by default all are
        compared with all.
    mix_told : bool
        Compare pipelines told the number of clusters with those that were not.
    fold : bool
        Take a grid as one pipeline, which scores the mean over its points.

    Returns
    -------
    DataFrame
        One row per pair: dataset, first, second, n_seeds, difference (first minus second), low,
        high, error_samples, error_seeds, p_value, and p_holm, corrected within the dataset.

    Raises
    ------
    UserError
        A metric that cannot be resampled, an unknown pipeline, or nothing to compare.
    """
    check_resampled(metric)
    points = {name_of(record) for record in runs.records}
    known = {name_of(record) for record in folded_records(runs.records)} if fold else points
    if against and against in points - known:
        raise UserError(
            f"Got --against {against!r}, which is a point of a grid: give --points to compare each."
        )
    if against and against not in known:
        raise unknown_name("pipeline", against, sorted(known))
    parts = []
    n_points: list[int] = []
    for dataset in dict.fromkeys(record["dataset"] for record in runs.records):
        done = [r for r in runs.records if r["dataset"] == dataset and r["status"] == Status.DONE]
        named = folded_records(done) if fold else done
        pairs = _pairs(list(pipelines(named)), against, mix_told)
        resampled = resampled_cells(runs, done, metric, n_draws) if pairs else None
        if resampled is None:
            continue
        if fold:
            done, resampled, counts = averaged(done, resampled)
            n_points += counts
            pairs = _pairs(list(pipelines(done)), against, mix_told)
            if not pairs:
                continue
        places = {(name_of(record), record["seed"]): i for i, record in enumerate(done)}
        rows = [_row(dataset, places, resampled, *pair) for pair in pairs]
        part = pd.DataFrame(rows)
        parts.append(part.assign(p_holm=holm(part["p_value"].to_numpy(dtype=float))))
    if not parts and runs.scores_only:
        raise UserError(
            "Got a run published with scores only, but pipelines are compared over samples, which "
            "needs truth and assignments: ask for the whole run, or see --kind ranks."
        )
    if not parts:
        grids = fold and any(map(in_grid, runs.records))
        raise UserError(
            "Got no two pipelines of one dataset that are done for the same seeds, were told the "
            "same and have truth: run more of the matrix, or give --mix-told"
            + (", or --points to compare those of a grid." if grids else ".")
        )
    table = pd.concat(parts, ignore_index=True)
    table.attrs = {"metric": metric.name, "level": LEVEL, "n_draws": n_draws}
    if notes_of(n_points):
        table.attrs["n_points"] = max(n_points)
    return table


def name_of(record: CellRecord) -> str:
    """Return a pipeline's name, as in ``umap + kmeans``."""
    return f"{record['embedder']} + {record['clusterer']}"


def _pairs(
    candidates: Sequence[Records], against: str, mix_told: bool
) -> list[tuple[str, str, list[int]]]:
    """Return the pairs to compare and the seeds that both have done."""
    pairs = []
    for first, second in combinations(candidates, 2):
        if not mix_told and _told(first) != _told(second):
            continue
        if against and against == name_of(first[0]):
            first, second = second, first  # the one compared with comes second
        if against and name_of(second[0]) != against:
            continue
        others = {record["seed"] for record in second}
        seeds = [record["seed"] for record in first if record["seed"] in others]
        if seeds:
            pairs.append((name_of(first[0]), name_of(second[0]), seeds))
    return pairs


def _told(records: Records) -> bool:
    return number_from(records) in TOLD


def _row(
    dataset: str,
    places: dict[tuple[str, int], int],
    resampled: Any,
    first: str,
    second: str,
    seeds: list[int],
) -> dict[str, Any]:
    columns = ([places[name, seed] for seed in seeds] for name in (first, second))
    at = difference(resampled, *columns)
    return {
        "dataset": dataset,
        "first": first,
        "second": second,
        "n_seeds": at.n_seeds,
        "difference": at.estimate,
        "low": at.low,
        "high": at.high,
        "error_samples": at.error_samples,
        "error_seeds": at.error_seeds,
        "p_value": at.p_value,
    }


def compare_sheets(table: pd.DataFrame, metric: Column) -> list[Sheet]:
    """Lay out a `compare_table`, one sheet per dataset."""
    header = ["first", "second", "difference", "low", "high", "p", "p Holm", "n"]
    sheets = []
    for name, part in table.groupby("dataset", sort=False):
        rows: list[list[Value | str]] = [
            [
                *(row.first, row.second),
                *(metric.text(x) for x in (row.difference, row.low, row.high)),
                *(p_text(row.p_value), p_text(row.p_holm), str(row.n_seeds)),
            ]
            for row in part.itertuples()
        ]
        notes = [
            f"First minus second, {table.attrs['level']:.0%} interval, paired over samples "
            "(bootstrap) and over n seeds; Holm-corrected within this table."
        ]
        if (part["n_seeds"] == 1).any():
            notes.append("One seed says nothing about other seeds: there, only samples count.")
        notes += notes_of([table.attrs.get("n_points", 0)])
        title = f"{name}: differences in {metric.heading}"
        sheets.append(Sheet(title, header, rows, notes, words=2))
    return sheets


def p_text(value: float) -> str:
    """Write a p-value."""
    if value != value:
        return "–"
    return "< 0.001" if value < 0.001 else f"{value:.3f}"
