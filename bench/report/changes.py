"""The page that compares two runs."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from bench.files.atomic import write_text
from bench.report import charts
from bench.report.page import refuse_foreign_page
from bench.report.templates import render
from bench.store.runs import Runs
from bench.tables.changes import changes_table
from bench.tables.changes_over import MOST_ALONE, moved_first, over_datasets
from bench.tables.changes_sheets import dataset_sheets, summary
from bench.tables.columns import Column, chosen_metric
from bench.tables.settings import settings_sheet, settings_table

MOST_SHOWN = 12
"""Datasets that the page shows pipeline by pipeline, those that moved most."""


def write_changes(before: Path, after: Path, out: Path, asked: str = "") -> None:
    """Write the page of two runs, whole or not at all.

    Parameters
    ----------
    before, after : Path
        Folders of runs, A and B.
    out : Path
        The file.
    asked : str
        What is compared, by default `bench.tables.default_metric`.

    Raises
    ------
    UserError
        One is no run, no cell of it has ended, it was made before runs stored the truth, or no
        cell of either has a score by that metric.
    """
    refuse_foreign_page(out)
    write_text(out, changes_page(before, after, asked))


def changes_page(before: Path, after: Path, asked: str = "") -> str:
    """Return the page of two runs as HTML."""
    a, b = Runs([before]), Runs([after])
    metric = chosen_metric([*a.records, *b.records], asked)
    table = changes_table(a, b, metric)
    names = [before.resolve().name, after.resolve().name]
    if names[0] == names[1]:
        names = [str(before), str(after)]
    several = table["dataset"].nunique() > MOST_ALONE
    parts = moved_first(table) if several else [
        (str(name), part) for name, part in table.groupby("dataset", sort=False)
    ]  # fmt: skip
    parts = parts[:MOST_SHOWN]
    drawn = [_picture(part, metric) for _, part in parts]
    sheets = [sheet for _, part in parts for sheet in dataset_sheets(_like(part, table), metric)]
    facts = {
        "title": f"{names[0]} → {names[1]}",
        "names": names,
        "summary": f"In {metric.heading}, pipeline by pipeline: {summary(table)}.",
        "over": over_datasets(table, metric) if several else [],
        "more": table["dataset"].nunique() - len(parts),
        "datasets": [
            {"sheet": sheet, "picture": picture, "place": place}
            for place, (sheet, picture) in enumerate(zip(sheets, drawn, strict=True))
        ],
        "settings": settings_sheet(settings_table(a, b)),
    }
    items = [{"changes": picture["item"]} if picture else {} for picture in drawn]
    return render("changes.html", facts, {"datasets": [], "changes": items})


def _like(part: pd.DataFrame, table: pd.DataFrame) -> pd.DataFrame:
    """Return a part of a table with the whole's attributes."""
    part = part.copy()
    part.attrs = table.attrs
    return part


def _picture(part: pd.DataFrame, metric: Column) -> dict[str, Any] | None:
    """Return a dataset's figure with its text alternative, or None."""
    both = part[part["value_a"].notna() & part["value_b"].notna()]
    if both.empty:
        return None
    texts = [
        f"{row.embedder} + {row.clusterer} from {metric.text(row.value_a)} to "
        f"{metric.text(row.value_b)}, {row.verdict}"
        for row in both.itertuples()
    ]
    return {
        "item": charts.changes(_bars(both), metric.heading),
        "said": f"{metric.heading} of each pipeline in A and in B: {'; '.join(texts)}.",
    }


def _bars(both: pd.DataFrame) -> Sequence[dict[str, Any]]:
    return [
        {
            "name": f"{row.embedder} + {row.clusterer}",
            "a": row.value_a,
            "b": row.value_b,
            # Around A: a B inside of it is no more than noise.
            "low": row.value_a + row.low - row.difference,
            "high": row.value_a + row.high - row.difference,
            "verdict": row.verdict,
        }
        for row in both.itertuples()
    ]
