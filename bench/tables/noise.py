"""The three ways to count noise, side by side."""

from typing import Any

import pandas as pd

from bench.errors import unknown_name
from bench.methods.cluster_count import strongest
from bench.metrics.catalog import KNOWN
from bench.metrics.noise import POLICIES, suffix
from bench.store.runs import Runs
from bench.store.status import Status
from bench.tables.averaged import notes_of
from bench.tables.columns import MISSING, Column
from bench.tables.families import N_POINTS, POINT, folded
from bench.tables.long import long_table
from bench.tables.marks import mean_value, spread_note
from bench.tables.matrix import PIPELINE
from bench.tables.sheet import Sheet, Value
from bench.tables.told import HEADING

COVERAGE = "coverage"
_COLUMNS = ("cluster", "singletons", "left_out")


def noise_table(runs: Runs, metric: Column, *, fold: bool = False) -> pd.DataFrame:
    """Summarise a score under each noise policy, with coverage.

    Parameters
    ----------
    runs : Runs
    metric : Column
    fold : bool
        Show a grid as one row, the mean over its points.

    Returns
    -------
    DataFrame
        One row per pipeline: k_from, n_done, n_cells, coverage, cluster, singletons, left_out, and
        for each the sample standard deviation over seeds and the number of values
        (``coverage_std``, ``coverage_n`` and their like). Where there is a grid, n_points as well;
        a row of several has no deviation.

    Raises
    ------
    UserError
        A metric that no policy changes.
    """
    known = [name for name, metric_of_name in KNOWN.items() if metric_of_name.kind == "truth"]
    if metric.name not in known:
        raise unknown_name("metric for --kind noise", metric.name, known)
    long = folded(long_table(runs.records), runs.records, fold)
    done = long["status"] == Status.DONE
    sources = {COVERAGE: COVERAGE} | {
        name: metric.name + suffix(policy) for name, policy in zip(_COLUMNS, POLICIES, strict=True)
    }
    columns: dict[str, pd.Series] = {}
    keys = [long[key] for key in PIPELINE]
    for name, source in sources.items():
        values = pd.to_numeric(long[source]) if source in long else pd.Series(dtype=float)
        columns |= _summary(values.reindex(long.index).where(done), keys, long, name)
    groups = done.groupby(keys, sort=False)
    number = long["k_from"].groupby(keys, sort=False).agg(lambda known: strongest(known) or "")
    counts = {"k_from": number, "n_done": groups.sum(), "n_cells": groups.size()}
    if POINT in long:
        points = long[POINT].groupby(keys, sort=False)
        counts[N_POINTS] = points.agg(lambda names: len({*names} - {""}))
        several = counts[N_POINTS] > 1
        columns |= {name: columns[name].mask(several) for name in columns if name.endswith("_std")}
    return pd.DataFrame(counts | columns).reset_index()


def _summary(
    values: pd.Series, keys: list[pd.Series], long: pd.DataFrame, name: str
) -> dict[str, pd.Series]:
    """Return mean, deviation and count by pipeline.

    The mean is over points of means over seeds.
    """
    groups = values.groupby(keys, sort=False)
    mean = groups.mean()
    if POINT in long:
        each = values.groupby([*keys, long[POINT]], sort=False).mean()
        mean = each.groupby(level=list(range(len(keys))), sort=False).mean()
    return {name: mean, f"{name}_std": groups.std(ddof=1), f"{name}_n": groups.count()}


def noise_sheets(table: pd.DataFrame, metric: Column) -> list[Sheet]:
    """Lay out a `noise_table`, one sheet per dataset."""
    return [_sheet(str(name), part, metric) for name, part in table.groupby("dataset", sort=False)]


def _sheet(name: str, part: pd.DataFrame, metric: Column) -> Sheet:
    rows: list[list[Value | str]] = [
        [
            f"{row.embedder} + {row.clusterer}",
            row.k_from or MISSING,
            *(_value(row, column, metric) for column in (COVERAGE, *_COLUMNS)),
        ]
        for _, row in part.iterrows()
    ]
    header = [
        "pipeline",
        HEADING,
        "coverage",
        "noise a cluster",
        "noise singletons",
        "noise left out",
    ]
    notes = [*spread_note(part), "'Noise left out' scores only the samples that are not noise."]
    notes += notes_of(part[N_POINTS]) if N_POINTS in part else []
    return Sheet(f"{name}: {metric.heading} by what noise counts as", header, rows, notes, words=2)


def _value(row: Any, name: str, metric: Column) -> Value | str:
    counts = (row[f"{name}_n"], row["n_done"], row["n_cells"])
    return mean_value(row[name], row[f"{name}_std"], *counts, metric)
