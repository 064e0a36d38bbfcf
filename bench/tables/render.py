"""A table in any of the formats."""

import json
from collections.abc import Sequence
from dataclasses import replace

import pandas as pd

from bench.errors import unknown_name
from bench.files.atomic import without_nan
from bench.tables.columns import Column
from bench.tables.csv import to_csv
from bench.tables.html import sheets_to_html
from bench.tables.latex import sheets_to_latex
from bench.tables.markdown import sheets_to_markdown
from bench.tables.matrix import matrix_sheets
from bench.tables.sheet import Sheet

FORMATS = ("md", "csv", "latex", "html", "json")


def check_format(form: str) -> None:
    """Raise a `UserError` unless `form` is one of `FORMATS`."""
    if form not in FORMATS:
        raise unknown_name("format", form, FORMATS)


def noted(table: pd.DataFrame, sheets: Sequence[Sheet], notes: Sequence[str]) -> list[Sheet]:
    """Return sheets with a run's notes; JSON keeps them separately.

    Parameters
    ----------
    table : DataFrame
        Its `attrs` take the notes.
    sheets : sequence of Sheet
        The same table, laid out.
    notes : sequence of str
        As in `bench.store.runs.Runs.notes`.
    """
    if notes:
        table.attrs = table.attrs | {"notes": [*table.attrs.get("notes", []), *notes]}
    return [replace(sheet, notes=[*sheet.notes, *notes]) for sheet in sheets]


def write(table: pd.DataFrame, sheets: Sequence[Sheet], form: str, rows: str = "rows") -> str:
    """Write a table as CSV, JSON, or sheets for people.

    CSV holds every digit (see `bench.tables.csv`): `pandas.read_csv` gives the very numbers back
    (that of pandas 2 when told ``float_precision="round_trip"``). JSON has null for a missing
    number.
    """
    check_format(form)
    if form == "csv":
        return to_csv(table)
    if form == "json":
        content = {**table.attrs, rows: table.astype(object).to_dict("records")}
        return json.dumps(without_nan(content), indent=1, allow_nan=False) + "\n"
    writers = {"md": sheets_to_markdown, "latex": sheets_to_latex, "html": sheets_to_html}
    return writers[form](sheets)


def render(
    summary: pd.DataFrame,
    metric: Column,
    form: str,
    *,
    mix_told: bool = False,
    notes: Sequence[str] = (),
) -> str:
    """Write a `matrix_table` in one of `FORMATS`, with notes."""
    table = summary.assign(metric=metric.name) if form == "csv" else summary.copy()
    table.attrs = {"metric": metric.name}
    sheets = noted(table, matrix_sheets(summary, metric, mix_told=mix_told), notes)
    return write(table, sheets, form, rows="cells")
