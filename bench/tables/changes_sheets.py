"""The layout of a comparison of two runs, with a summary."""

from typing import Any

import pandas as pd

from bench.tables.changes import BETTER, FAILED, ONE_SEED, VERDICTS, WORSE
from bench.tables.changes_over import MOST_ALONE, over_datasets
from bench.tables.columns import SECONDS, Column, parse_column
from bench.tables.compare import p_text
from bench.tables.leaderboard import MEMORY
from bench.tables.marks import mean_value
from bench.tables.sheet import Sheet, Value

_HEADER = [
    *("pipeline", "verdict", "A", "B", "difference", "low", "high", "p", "p Holm", "n A", "n B"),
    *("seconds A", "seconds B", "memory MB A", "memory MB B"),
]


def changes_sheets(table: pd.DataFrame, metric: Column) -> list[Sheet]:
    """Lay out a `changes_table`, one sheet per dataset.

    Of many datasets it is a row per dataset: see `bench.tables.changes_over`.
    """
    if table["dataset"].nunique() > MOST_ALONE:
        return over_datasets(table, metric)
    return dataset_sheets(table, metric)


def dataset_sheets(table: pd.DataFrame, metric: Column) -> list[Sheet]:
    """Lay out a `changes_table` pipeline by pipeline, one sheet per dataset."""
    names = f"A is {table.attrs['a']}, B is {table.attrs['b']}."
    sheets = []
    for name, part in table.groupby("dataset", sort=False):
        rows = [_row(row, metric) for row in part.itertuples()]
        title = f"{name}: what changed in {metric.heading} from A to B"
        notes = [names, f"{summary(part)}.", *_notes(part, table.attrs["level"])]
        sheets.append(Sheet(title, _HEADER, rows, notes, words=2))
    return sheets


def summary(table: pd.DataFrame) -> str:
    """Count the verdicts, as in ``1 better``, and seeds that failed."""
    counts = table["verdict"].value_counts()
    parts = [f"{counts[verdict]} {verdict}" for verdict in VERDICTS if verdict in counts]
    partly = table[(table["failed_now"] > 0) & (table["verdict"] != FAILED)]
    return ", ".join(
        [*parts, *([f"{len(partly)} with seeds that fail now"] if len(partly) else [])]
    )


def verdict_text(row: Any) -> str:
    """Write a row's verdict with what it takes to read it right."""
    limits = []
    if row.seeds == ONE_SEED and row.error_samples == row.error_samples:
        limits.append("seed noise unknown")
    if row.n_done_a and row.n_done_b:
        limits += [
            f"{n} {'seed' if n == 1 else 'seeds'} {what}"
            for n, what in ((row.failed_now, "failed now"), (row.mended, "mended"))
            if n
        ]
    return f"{row.verdict} ({', '.join(limits)})" if limits else str(row.verdict)


def _row(row: Any, metric: Column) -> list[Value | str]:
    values = [
        mean_value(mean, std, n, n_done, n_cells, metric) if n_cells else "–"
        for mean, std, n, n_done, n_cells in (
            (row.value_a, row.std_a, row.n_values_a, row.n_done_a, row.n_cells_a),
            (row.value_b, row.std_b, row.n_values_b, row.n_done_b, row.n_cells_b),
        )
    ]
    return [
        *(f"{row.embedder} + {row.clusterer}", verdict_text(row), *values),
        *(metric.text(x) for x in (row.difference, row.low, row.high)),
        *(p_text(row.p_value), p_text(row.p_holm), str(row.n_done_a), str(row.n_done_b)),
        *(parse_column(SECONDS).text(x) for x in (row.seconds_a, row.seconds_b)),
        *(parse_column(MEMORY).text(x) for x in (row.memory_mb_a, row.memory_mb_b)),
    ]


def _notes(part: pd.DataFrame, level: float) -> list[str]:
    """Say how differences were tested, and what the verdicts mean."""
    notes = []
    tested = part[part["p_value"].notna()]
    if len(tested):
        samples = tested["error_samples"].notna().any()
        over = (
            "samples (bootstrap, both on the same resamples) and n seeds" if samples else "n seeds"
        )
        notes.append(
            f"Difference: B minus A, {level:.0%} interval over {over}, pair by pair where both "
            "have done the same; p Holm is corrected over all pipelines and datasets tested."
        )
    if ((part["seeds"] == ONE_SEED) & part["error_samples"].notna()).any():
        notes.append(
            "One seed: seed noise is unknown; the interval is only the bootstrap over samples."
        )
    verdicts = set(part["verdict"])
    notes += [
        f"{verdict[0].upper()}{verdict[1:]}: {meaning}."
        for verdict, meaning in VERDICTS.items()
        if verdict in verdicts and verdict not in (BETTER, WORSE)
    ]
    failed = part[part["reason"] != ""].groupby("reason", sort=False)
    return notes + [
        f"{', '.join(each['embedder'] + ' + ' + each['clusterer'])}: {reason}."
        for reason, each in failed
    ]
