"""Reference rows as they stand below a matrix."""

from collections.abc import Sequence
from typing import Any

import pandas as pd

from bench.metrics import METRICS
from bench.tables import higher_is_better, markdown, matrix_table


def reference_markdown(
    cells: Sequence[dict[str, Any]],
    rows: Sequence[dict[str, Any]],
    metric: str,
) -> str:
    """Write a table of reference rows for each dataset, and how near the best pipeline comes.

    Parameters
    ----------
    cells, rows : sequence of dict
        Records of cells, and of reference rows.
    metric : str
        Which score. Only where more of it is better is there a share to be named.
    """
    if not rows:
        return ""
    references = matrix_table([row | {"clusterer": row["reference"]} for row in rows], metric)
    pipelines = matrix_table(cells, metric)
    label = METRICS[metric].label if metric in METRICS else metric
    parts = []
    for name, part in references.groupby("dataset", sort=False):
        on = part["embedder"].iloc[0]
        header = [f"{name}: reference, all labels, out of fold, on {on}", label]
        body = [[row.clusterer, _value(row)] for row in part.itertuples()]
        text = markdown(header, body, align="---:")
        if higher_is_better(metric):
            text += _sentence(part, pipelines[pipelines["dataset"] == name], str(name), label)
        parts.append(text)
    return "\n".join(parts)


def _sentence(references: pd.DataFrame, pipelines: pd.DataFrame, name: str, label: str) -> str:
    ceiling, best = _best(references), _best(pipelines)
    if ceiling is None or best is None or ceiling["mean"] <= 0:
        return ""
    share = best["mean"] / ceiling["mean"]
    return (
        f"\n{name}: {best['embedder']} + {best['clusterer']} ({label} {best['mean']:.3f}) reaches "
        f"{share:.0%} of what {ceiling['clusterer']} with all labels reaches "
        f"({ceiling['mean']:.3f}).\n"
    )


def _best(table: pd.DataFrame) -> Any:
    """Return the row with the largest mean among those with all seeds done; None without any."""
    complete = table[(table["n_done"] == table["n_cells"]) & table["mean"].notna()]
    return None if complete.empty else complete.loc[complete["mean"].idxmax()]


def _value(row: Any) -> str:
    if row.n_done == 0:
        return "failed"
    spread = f" ± {row.std:.3f}" if row.std == row.std else ""
    part = f" ({row.n_done}/{row.n_cells})" if row.n_done < row.n_cells else ""
    return f"{row.mean:z.3f}{spread}{part}" if row.mean == row.mean else "–"
