"""Reference rows as they stand below a matrix."""

from collections.abc import Sequence
from typing import Any

import pandas as pd

from bench.store.record import Record, ReferenceRecord
from bench.tables.columns import Column
from bench.tables.families import in_grid
from bench.tables.markdown import sheets_to_markdown
from bench.tables.marks import spread_note, value
from bench.tables.matrix import matrix_table
from bench.tables.sheet import Sheet


def as_pipelines(rows: Sequence[ReferenceRecord]) -> list[ReferenceRecord]:
    """Return reference rows with the classifier's name where cells have the clusterer's."""
    return [row | {"clusterer": row["reference"]} for row in rows]


def reference_markdown(
    cells: Sequence[Record],
    rows: Sequence[ReferenceRecord],
    metric: Column,
) -> str:
    """Write what `reference_sheets` lays out as Markdown."""
    return sheets_to_markdown(reference_sheets(cells, rows, metric))


def reference_sheets(
    cells: Sequence[Record], rows: Sequence[ReferenceRecord], metric: Column
) -> list[Sheet]:
    """Lay out reference rows per dataset, with the best pipeline's share.

    Parameters
    ----------
    cells, rows : sequence of dict
        Records of cells, and of reference rows.
    metric : Column
        Which score. Only where more of it is better is there a share to be named.
    """
    if not rows:
        return []
    references = matrix_table(as_pipelines(rows), metric)
    # The best point of a grid is known only from the truth, so grids are skipped.
    pipelines = matrix_table([cell for cell in cells if not in_grid(cell)], metric)
    sheets = []
    for name, part in references.groupby("dataset", sort=False):
        on = part["embedder"].iloc[0]
        header = [f"{name}: reference, all labels, out of fold, on {on}", metric.heading]
        body = [[row.clusterer, value(row, metric)] for row in part.itertuples()]
        notes = spread_note(part)
        if metric.higher_is_better:
            notes += _sentence(part, pipelines[pipelines["dataset"] == name], str(name), metric)
        sheets.append(Sheet("", header, body, notes))
    return sheets


def _sentence(
    references: pd.DataFrame, pipelines: pd.DataFrame, name: str, metric: Column
) -> list[str]:
    ceiling, best = _best(references), _best(pipelines)
    if ceiling is None or best is None or ceiling["mean"] <= 0:
        return []
    share = best["mean"] / ceiling["mean"]
    return [
        f"{name}: {best['embedder']} + {best['clusterer']} ({metric.heading} {best['mean']:.3f}) "
        f"reaches {share:.0%} of what {ceiling['clusterer']} with all labels reaches "
        f"({ceiling['mean']:.3f})."
    ]


def _best(table: pd.DataFrame) -> Any:
    """Return the complete row with the largest mean, if any."""
    complete = table[table["n_values"] == table["n_cells"]]
    return None if complete.empty else complete.loc[complete["mean"].idxmax()]
