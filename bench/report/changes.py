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
from bench.tables.changes_sheets import changes_sheets, summary
from bench.tables.columns import Column, chosen_metric
from bench.tables.settings import settings_sheet, settings_table


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
    drawn = [_picture(part, metric) for _, part in table.groupby("dataset", sort=False)]
    facts = {
        "title": f"{names[0]} → {names[1]}",
        "names": names,
        "summary": f"In {metric.heading}, pipeline by pipeline: {summary(table)}.",
        "datasets": [
            {"sheet": sheet, "picture": picture, "place": place}
            for place, (sheet, picture) in enumerate(
                zip(changes_sheets(table, metric), drawn, strict=True)
            )
        ],
        "settings": settings_sheet(settings_table(a, b)),
    }
    items = [{"changes": picture["item"]} if picture else {} for picture in drawn]
    return render("changes.html", facts, {"datasets": [], "changes": items})


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
