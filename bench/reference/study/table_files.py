"""A table as Markdown, CSV, LaTeX and JSON."""

import json
from pathlib import Path
from typing import Any

import pandas as pd

from bench.files.atomic import without_nan, write_text
from bench.tables import markdown
from bench.tables.csv import to_csv

MAX_ROWS_TO_READ = 200
"""Markdown and LaTeX are for people: longer tables are cut there, and say so."""

LATEX = str.maketrans(
    {
        "\\": r"\textbackslash{}", "&": r"\&", "%": r"\%", "$": r"\$", "#": r"\#", "_": r"\_",
        "{": r"\{", "}": r"\}", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}",
    }
)  # fmt: skip


def write(table: pd.DataFrame, folder: Path, name: str) -> None:
    """Write a table as ``name.md``, ``.csv``, ``.tex`` and ``.json``."""
    write_text(folder / f"{name}.md", to_markdown(table))
    write_text(folder / f"{name}.csv", to_csv(table))
    write_text(folder / f"{name}.tex", to_latex(table))
    rows = without_nan(table.to_dict(orient="records"))
    write_text(folder / f"{name}.json", json.dumps(rows, indent=1) + "\n")


def to_markdown(table: pd.DataFrame) -> str:
    """Write a table as Markdown."""
    shown = table.head(MAX_ROWS_TO_READ)
    return markdown(list(table.columns), _texts(shown)) + _rest(table, "\n{}\n")


def to_latex(table: pd.DataFrame) -> str:
    """Write a table as LaTeX, for the package booktabs."""
    columns = "".join("r" if dtype.kind in "if" else "l" for dtype in table.dtypes)
    rows = [
        " & ".join(text.translate(LATEX) for text in row) + r" \\"
        for row in _texts(table.head(MAX_ROWS_TO_READ))
    ]
    header = " & ".join(str(name).translate(LATEX) for name in table.columns) + r" \\"
    body = [rf"\begin{{tabular}}{{{columns}}}", r"\toprule", header, r"\midrule", *rows]
    return "\n".join([*body, r"\bottomrule", r"\end{tabular}", _rest(table, "% {}\n")])


def _texts(table: pd.DataFrame) -> list[list[str]]:
    return [[_text(value) for value in row] for row in table.astype(object).to_numpy().tolist()]


def _text(value: Any) -> str:
    if isinstance(value, float):
        if value != value:
            return "–"
        return f"{value:.4f}" if abs(value) < 100 else f"{value:.1f}"
    return str(value)


def _rest(table: pd.DataFrame, form: str) -> str:
    if len(table) <= MAX_ROWS_TO_READ:
        return ""
    return form.format(f"The first {MAX_ROWS_TO_READ} of {len(table)} rows; all are in the CSV.")
