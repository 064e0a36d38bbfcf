"""The three ways to count noise, side by side."""

import pandas as pd

from bench.errors import unknown_name
from bench.metrics import METRICS
from bench.metrics.noise import POLICIES, suffix
from bench.store.runs import Runs
from bench.store.status import Status
from bench.tables.columns import Column
from bench.tables.long import long_table
from bench.tables.marks import mean_value, spread_note
from bench.tables.matrix import PIPELINE
from bench.tables.sheet import Sheet, Value

COVERAGE = "coverage"
_COLUMNS = ("cluster", "singletons", "left_out")


def noise_table(runs: Runs, metric: Column) -> pd.DataFrame:
    """Summarise a score under each policy for noise, beside the share of samples in clusters.

    Returns
    -------
    DataFrame
        One row a pipeline: n_done, n_cells, coverage, cluster, singletons, left_out, and the
        sample standard deviation of each over seeds (``coverage_std`` and its like).

    Raises
    ------
    UserError
        A metric that no policy changes.
    """
    known = [name for name, found in METRICS.items() if found.kind == "truth"]
    if metric.name not in known:
        raise unknown_name("metric for --kind noise", metric.name, known)
    long = long_table(runs.records)
    done = long["status"] == Status.DONE
    sources = {COVERAGE: COVERAGE} | {
        name: metric.name + suffix(policy) for name, policy in zip(_COLUMNS, POLICIES, strict=True)
    }
    columns: dict[str, pd.Series] = {}
    keys = [long[key] for key in PIPELINE]
    for name, source in sources.items():
        values = pd.to_numeric(long[source]) if source in long else pd.Series(dtype=float)
        groups = values.reindex(long.index).where(done).groupby(keys, sort=False)
        columns |= {name: groups.mean(), f"{name}_std": groups.std(ddof=1)}
    groups = done.groupby(keys, sort=False)
    counts = {"n_done": groups.sum(), "n_cells": groups.size()}
    return pd.DataFrame(counts | columns).reset_index()


def noise_sheets(table: pd.DataFrame, metric: Column) -> list[Sheet]:
    """Lay out a `noise_table`, one sheet a dataset."""
    return [_sheet(str(name), part, metric) for name, part in table.groupby("dataset", sort=False)]


def _sheet(name: str, part: pd.DataFrame, metric: Column) -> Sheet:
    rows: list[list[Value | str]] = [
        [
            f"{row.embedder} + {row.clusterer}",
            *(
                mean_value(row[column], row[f"{column}_std"], row.n_done, row.n_cells, metric)
                for column in (COVERAGE, *_COLUMNS)
            ),
        ]
        for _, row in part.iterrows()
    ]
    header = ["pipeline", "coverage", "noise a cluster", "noise singletons", "noise left out"]
    notes = [*spread_note(part), "Noise left out is of the covered samples only."]
    return Sheet(f"{name}: {metric.heading} by what noise counts as", header, rows, notes)
