"""What the overview says beside its heat map."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from bench.errors import UserError
from bench.spec.cells import Cell
from bench.store.conditions import Conditions
from bench.store.record import Record
from bench.store.rules import RuleRecord
from bench.store.runs import Runs
from bench.store.status import Status
from bench.tables.columns import Column
from bench.tables.conditions import conditions_table
from bench.tables.conditions_sheets import conditions_sheets
from bench.tables.selection import ALL, selection_table
from bench.tables.selection_sheets import by_dataset_sheet, over_datasets_sheet
from bench.tables.sheet import Sheet

MOST_LISTED = 300
"""Rows of cells without a score; of more, the page says how many there are."""

NOT_YET = "not run yet"


def regimes_of(
    runs: Runs, measured: Mapping[str, Conditions], metric: Column
) -> dict[str, Any] | None:
    """Return who leads where, and each condition's table."""
    leaders, *conditions = conditions_sheets(conditions_table(runs, measured, metric), metric)
    if not conditions:
        return None
    names = {record["dataset"] for record in runs.records}
    more = "" if names <= measured.keys() else (
        "Overlap and scale take the data: “clusterbench tables RUN --kind conditions” measures "
        "them, and the next report shows them."
    )  # fmt: skip
    return {"leaders": leaders, "conditions": conditions, "more": more}


def selection_of(
    runs: Runs, rules: Sequence[RuleRecord], metric: Column
) -> list[dict[str, Sheet | str]]:
    """Return what rules chose in each grid.

    Empty without grids of which rules were asked, and without truth.
    """
    scoped = [rule for rule in rules if rule["scope"]]
    try:
        table = selection_table(runs.records, scoped, metric)
    except UserError:  # no rule was asked, or there is no truth to compare with
        return []
    return [
        {
            "scope": str(scope),
            "over": over_datasets_sheet(part, metric, str(scope)),
            "each": by_dataset_sheet(part, metric, str(scope)),
        }
        for scope, part in table[table["scope"] != ALL].groupby("scope", sort=False)
        if part["dataset"].nunique() > 1
    ]


def without_score(records: Iterable[Record], missing: Iterable[Cell]) -> Sheet:
    """List what failed and what was never run.

    Parameters
    ----------
    records : iterable of records
        Cells and reference rows that ended.
    missing : iterable of Cell
        Those of the spec that did not.
    """
    seeds: dict[tuple[str, ...], list[str]] = {}
    for record in records:
        if record["status"] != Status.DONE:
            method = record["clusterer"] or str(record.get("reference", ""))
            key = (record["dataset"], f"{record['embedder']} + {method}",
                   str(record["status"]), record["reason"])  # fmt: skip
            seeds.setdefault(key, []).append(str(record["seed"]))
    for cell in missing:
        pipeline = f"{cell.embedder} + {cell.clusterer}"
        seeds.setdefault((cell.dataset, pipeline, NOT_YET, ""), []).append(str(cell.seed))
    rows = [
        [dataset, pipeline, ", ".join(several), status, reason]
        for (dataset, pipeline, status, reason), several in seeds.items()
    ]
    notes = []
    if len(rows) > MOST_LISTED:
        notes.append(
            f"{len(rows) - MOST_LISTED:,} more rows are not shown: “clusterbench tables RUN "
            "--long” has all."
        )
    if any(row[3] == NOT_YET for row in rows):
        notes.append("What was not run yet, the run's command goes on with.")
    header = ["dataset", "pipeline", "seeds", "status", "reason"]
    return Sheet("Cells without a score, and why", header, rows[:MOST_LISTED], notes, words=5)
