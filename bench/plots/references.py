"""The supervised reference in pictures: best classifier and floor."""

from typing import Any

import pandas as pd

from bench.plots.style import REFERENCE
from bench.tables.columns import Column

FLOOR = "dummy"


def reference_levels(references: pd.DataFrame | None, metric: Column) -> dict[str, float]:
    """Return the levels to draw, by label: best classifier and floor.

    Parameters
    ----------
    references : DataFrame or None
        Reference rows of one dataset summarised as by `bench.tables.matrix_table`, their names in
        column ``clusterer``.
    metric : Column
        The metric of the summary; nothing is drawn if less of it is better.
    """
    if references is None or not metric.higher_is_better:
        return {}
    known = references[references["mean"].notna()]
    floor, others = known[known["clusterer"] == FLOOR], known[known["clusterer"] != FLOOR]
    levels = {}
    if not others.empty:
        best = others.loc[others["mean"].idxmax()]
        levels[f"{best['clusterer']}, all labels: {metric.text(best['mean'])}"] = best["mean"]
    for row in floor.itertuples():
        levels[f"{row.clusterer}: {metric.text(row.mean)}"] = row.mean
    return {label: float(level) for label, level in levels.items()}


def draw_levels(axes: Any, levels: dict[str, float], *, upright: bool = False) -> list[Any]:
    """Draw reference levels across axes; return lines for a legend.

    They are perpendicular to the metric's axis, which is vertical unless `upright`.
    """
    draw = axes.axvline if upright else axes.axhline
    return [
        draw(level, color=REFERENCE, linestyle=style, linewidth=1.4, zorder=1, label=name)
        for (name, level), style in zip(levels.items(), ((0, (6, 3)), (0, (1, 2))), strict=False)
    ]


def said_levels(levels: dict[str, float]) -> str:
    """Return the levels as a sentence for a text alternative."""
    return f" Supervised reference: {'; '.join(levels)}." if levels else ""
