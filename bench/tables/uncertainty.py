"""How certain scores are, over samples and over seeds."""

from collections.abc import Iterator

import numpy as np
import pandas as pd

from bench.errors import UserError
from bench.metrics.catalog import KNOWN
from bench.statistics.bootstrap import LEVEL, N_DRAWS, Interval, Resampled, interval, resample
from bench.statistics.scores import SCORES
from bench.store.k_from import k_from
from bench.store.record import CellRecord, fields
from bench.store.runs import Runs
from bench.store.status import Status
from bench.tables.averaged import averaged, folded_records, notes_of
from bench.tables.columns import MISSING, Column
from bench.tables.families import N_POINTS, in_grid
from bench.tables.long import long_table
from bench.tables.matrix import PIPELINE
from bench.tables.sheet import Sheet, Value
from bench.tables.told import HEADING

Records = list[CellRecord]


def resampled_cells(
    runs: Runs, records: Records, column: Column, n_draws: int = N_DRAWS
) -> Resampled | None:
    """Resample the cells of a dataset together, or return None.

    None means that there is no truth.

    Every cell must be done and have the column's part of the samples.
    """
    truth = runs.truth(records[0]["dataset"], column.part)
    by_cell = [runs.assignments(record, column.part) for record in records]
    if truth is None or not by_cell or any(each is None for each in by_cell):
        return None
    present = [each for each in by_cell if each is not None]
    return resample(truth, present, column.metric, policy=column.policy, n_draws=n_draws)


def check_resampled(metric: Column) -> None:
    """Raise a `UserError` where a score cannot be resampled."""
    if metric.metric not in SCORES:
        raise UserError(
            f"Got metric {metric.name!r}, but expected one that truth and assignments alone decide "
            f"({', '.join(SCORES)}): only these can be resampled."
        )


def pipelines(records: Records) -> Iterator[Records]:
    """Yield the cells of each pipeline, in the order first met."""
    groups: dict[tuple[str, ...], Records] = {}
    for record in records:
        groups.setdefault(tuple(fields(record, PIPELINE).values()), []).append(record)
    yield from groups.values()


def bounds(metric: Column) -> tuple[float, float]:
    """Return the least and the largest value of a score."""
    known = KNOWN[metric.metric]
    return known.lower, known.upper


def uncertainty_table(
    runs: Runs, metric: Column, *, n_draws: int = N_DRAWS, fold: bool = False
) -> pd.DataFrame:
    """Return each cell's score with its percentile bootstrap interval over samples.

    Parameters
    ----------
    runs : Runs
    metric : Column
    n_draws : int
    fold : bool
        Show the points of a grid as one row for each seed: the mean over them.

    Returns
    -------
    DataFrame
        One row per cell: dataset, embedder, clusterer, seed, k_from, status, n_samples, value, low,
        high and error (standard error over samples). NaN where the cell failed. Where there is a
        grid, n_points as well.

    Raises
    ------
    UserError
        A metric that cannot be resampled, or a run without its truth.
    """
    check_resampled(metric)
    rows = []
    for record, at, n_points in _intervals(runs, metric, n_draws, fold):
        keys = fields(record, (*PIPELINE, "seed", "status", "n_samples"))
        rows.append(
            keys
            | {
                "k_from": k_from(record) or "",
                "value": at.estimate,
                "low": at.low,
                "high": at.high,
                "error": at.error,
            }
            | ({} if n_points is None else {N_POINTS: n_points})
        )
    table = pd.DataFrame(rows)
    table.attrs = {"metric": metric.name, "level": LEVEL, "n_draws": n_draws}
    return table


def _intervals(
    runs: Runs, metric: Column, n_draws: int, fold: bool
) -> Iterator[tuple[CellRecord, Interval, int | None]]:
    """Yield rows' cells or grid seeds, with intervals and points."""
    if not any(map(in_grid, runs.records)):
        for record in runs.records:
            yield record, _interval(runs, record, metric, n_draws), None
        return
    families: dict[tuple[str, ...], Records] = {}
    for record, named in zip(runs.records, folded_records(runs.records), strict=True):
        name = fields(named if fold else record, PIPELINE)
        families.setdefault(tuple(name.values()), []).append(record)
    for records in families.values():
        if len(list(pipelines(records))) == 1:
            for record in records:
                yield record, _interval(runs, record, metric, n_draws), int(in_grid(record))
        else:
            yield from _folded(runs, records, metric, n_draws)


def _interval(runs: Runs, record: CellRecord, metric: Column, n_draws: int) -> Interval:
    done = record["status"] == Status.DONE
    resampled = resampled_cells(runs, [record], metric, n_draws) if done else None
    if resampled is None:
        return Interval(_stored(record, metric), *[np.nan] * 3)
    return interval(float(resampled.estimates[0]), resampled.draws[:, 0], bounds=bounds(metric))


def _folded(
    runs: Runs, records: Records, metric: Column, n_draws: int
) -> Iterator[tuple[CellRecord, Interval, int]]:
    """Yield the seeds of a grid, with the mean over points."""
    done = [record for record in records if record["status"] == Status.DONE]
    resampled = resampled_cells(runs, done, metric, n_draws) if done else None
    if resampled is None:
        first = folded_records(records)[0]
        yield first, Interval(*[np.nan] * 4), len(list(pipelines(records)))
        return
    firsts, means, counts = averaged(done, resampled)
    for i, record in enumerate(firsts):
        at = interval(float(means.estimates[i]), means.draws[:, i], bounds=bounds(metric))
        yield record, at, counts[i]


def _stored(record: CellRecord, metric: Column) -> float:
    """Return a cell's score as stored; NaN where it has none."""
    table = long_table([record])
    return float(pd.to_numeric(table[metric.name]).iloc[0]) if metric.name in table else np.nan


def uncertainty_sheets(table: pd.DataFrame, metric: Column) -> list[Sheet]:
    """Lay out an `uncertainty_table`, one sheet per dataset."""
    level, n_draws = table.attrs["level"], table.attrs["n_draws"]
    notes = [
        f"{level:.0%} percentile bootstrap over samples ({n_draws} draws), the clusters staying "
        "what they are; what another seed would change is in --kind seeds."
    ]
    header = ["pipeline", HEADING, "seed", metric.heading, "low", "high", "standard error"]
    sheets = []
    for name, part in table.groupby("dataset", sort=False):
        rows: list[list[Value | str]] = [
            [
                f"{row.embedder} + {row.clusterer}",
                row.k_from or MISSING,
                str(row.seed),
                *(
                    [metric.text(x) for x in (row.value, row.low, row.high, row.error)]
                    if row.status == Status.DONE
                    else [row.status, "–", "–", "–"]
                ),
            ]
            for row in part.itertuples()
        ]
        more = notes_of(part[N_POINTS]) if N_POINTS in part else []
        title = f"{name}: {metric.heading} of each cell"
        sheets.append(Sheet(title, header, rows, [*notes, *more], words=2))
    return sheets
