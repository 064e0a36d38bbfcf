"""Two runs compared over many datasets, those that moved first."""

from typing import Any

import pandas as pd

from bench.tables.changes import (
    BETTER,
    CHANGED,
    FAILED,
    FAILED_BOTH,
    MENDED,
    NO_SCORE,
    ONLY_A,
    ONLY_B,
    OTHER_DATA,
    SAME,
    UNKNOWN,
    WITHIN_SAMPLES,
    WITHIN_SEEDS,
    WORSE,
)
from bench.tables.columns import MISSING, Column
from bench.tables.sheet import Sheet, Value

MOST_ALONE = 6
"""Datasets up to which each has a table of its own."""

COUNTED = {
    "better": (BETTER,),
    "worse": (WORSE,),
    "changed": (CHANGED,),
    "sample noise": (WITHIN_SAMPLES,),
    "equal": (WITHIN_SEEDS, SAME, UNKNOWN),
    "failed now": (FAILED,),
    "mended": (MENDED,),
    "not compared": (NO_SCORE, FAILED_BOTH, OTHER_DATA, ONLY_A, ONLY_B),
}
"""Column -> verdicts that it counts."""

ALWAYS = ("better", "equal", "worse")
"""Columns that are there without a count as well, and the order of these."""

MOVED = (BETTER, WORSE, CHANGED, FAILED, MENDED)


def over_datasets(table: pd.DataFrame, metric: Column) -> list[Sheet]:
    """Lay out a `bench.tables.changes.changes_table` of many datasets: counts, not each pipeline.

    Returns
    -------
    list of Sheet
        A row for each dataset, those first in which a pipeline moved by more than noise, the
        largest move on top; then a row for each pipeline.
    """
    counts = _columns(table)
    datasets = [_of_dataset(name, part, counts, metric) for name, part in moved_first(table)]
    n_moved = table.loc[table["verdict"].isin(MOVED), "dataset"].nunique()
    heading = metric.heading
    header = [*counts, "largest move", f"{heading} A", f"{heading} B", "difference", "verdict"]
    names = f"A is {table.attrs['a']}, B is {table.attrs['b']}."
    pipelines = [
        [" + ".join(name), *_counted(part, counts), _difference(part["difference"].mean(), metric)]
        for name, part in table.groupby(["embedder", "clusterer"], sort=False)
    ]
    return [
        Sheet(
            f"{heading} from A to B: {n_moved} of {len(datasets)} datasets moved beyond noise",
            ["dataset", *header],
            datasets,
            [names, *_notes(counts), "Of each pipeline: --format csv or json."],
        ),
        Sheet(
            f"{heading} from A to B, pipeline by pipeline over datasets",
            ["pipeline", *counts, "mean difference"],
            pipelines,
            ["Mean difference: over the datasets on which both runs have a score."],
        ),
    ]


def moved_first(table: pd.DataFrame) -> list[tuple[str, pd.DataFrame]]:
    """Return each dataset's rows, those that moved first."""
    return sorted(
        ((str(name), part) for name, part in table.groupby("dataset", sort=False)),
        key=lambda each: _weight(each[1]),
    )


def _weight(part: pd.DataFrame) -> tuple[int, float]:
    for place, verdicts in enumerate((MOVED, (WITHIN_SAMPLES,))):
        among = part[part["verdict"].isin(verdicts)]
        if len(among):
            # What failed or was mended has no difference, and weighs more than any.
            return place, -among["difference"].abs().fillna(float("inf")).max()
    return 2, -part["difference"].abs().fillna(0.0).max()


def _columns(table: pd.DataFrame) -> list[str]:
    """Return the counts to show: three always, others where not zero."""
    verdicts = set(table["verdict"])
    further = [name for name in COUNTED if name not in ALWAYS and verdicts & {*COUNTED[name]}]
    return [*ALWAYS, *further]


def _counted(part: pd.DataFrame, columns: list[str]) -> list[str]:
    return [str(int(part["verdict"].isin(COUNTED[name]).sum())) for name in columns]


def _of_dataset(
    name: str, part: pd.DataFrame, columns: list[str], metric: Column
) -> list[Value | str]:
    row = _largest(part)
    if row is None:
        return [name, *_counted(part, columns), *[MISSING] * 5]
    ends = [metric.text(value) for value in (row["value_a"], row["value_b"])]
    pipeline = f"{row['embedder']} + {row['clusterer']}"
    apart = _difference(row["difference"], metric)
    return [name, *_counted(part, columns), pipeline, *ends, apart, str(row["verdict"])]


def _largest(part: pd.DataFrame) -> dict[str, Any] | None:
    """Return the row that moved most, of those of the weightiest verdict."""
    for verdicts in (MOVED, (WITHIN_SAMPLES,), tuple(set(part["verdict"]))):
        among = part[part["verdict"].isin(verdicts)]
        apart = among["difference"].abs()
        if len(among) and (verdicts == MOVED or apart.notna().any()):
            first = apart.fillna(float("inf") if verdicts == MOVED else -1.0).idxmax()
            return dict(among.loc[first].to_dict())
    return None


def _difference(value: float, metric: Column) -> str:
    return MISSING if value != value else ("+" if value > 0 else "") + metric.text(value)


def _notes(columns: list[str]) -> list[str]:
    notes = [
        "Better, worse: pipelines that moved by more than samples and seeds alone may do (5 %, "
        "Holm over all). Equal: within seed noise, or the same assignments."
    ]
    if "sample noise" in columns:
        notes.append(
            "Sample noise: more than seeds may do, or these are unknown, but no more than another "
            "sample of the data would."
        )
    return notes
