"""A diagram of pipelines' mean ranks over datasets."""

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from bench.plots.style import finish
from bench.statistics.datasets import ALPHA, Ranking

if TYPE_CHECKING:
    from matplotlib.figure import Figure

MARGIN = 0.01
"""Ranks between the outermost pipelines and the names."""


def critical_difference_diagram(ranking: Ranking, *, alpha: float = ALPHA) -> "Figure":
    """Draw mean ranks, with bars over those without significant difference.

    Source: Demšar (2006).
    """
    from matplotlib.figure import Figure

    figure = Figure(figsize=(8, 2.2 + 0.25 * len(ranking.ranks)), layout="constrained")
    axes = figure.add_subplot()
    axes.yaxis.set_visible(False)
    axes.spines[["right", "left", "bottom"]].set_visible(False)
    axes.xaxis.set_ticks_position("top")
    axes.spines["top"].set_position("zero")
    lowest = _draw_bars(axes, ranking.ranks.to_numpy(), alike(ranking, alpha))
    _draw_names(axes, ranking.ranks, lowest - 1)
    _draw_difference(axes, ranking)
    axes.set_title(
        f"joined: no difference at {alpha:g} (Nemenyi); Friedman p = {ranking.p_value:.2g}",
        fontsize="small",
    )
    ranks = ", ".join(f"{name} {rank:.2f}" for name, rank in ranking.ranks.items())
    title = f"Mean rank over {ranking.n_datasets} datasets, 1 is best"
    return finish(figure, title, f"{ranks}.")


def alike(ranking: Ranking, alpha: float) -> list[tuple[int, int]]:
    """Return the ends of each group of pipelines that do not differ.

    Places count from the best. No group lies within another, and none is of one pipeline.
    """
    names = ranking.ranks.index
    same = (ranking.p_pairs.loc[names, names] >= alpha).to_numpy()
    groups: list[tuple[int, int]] = []
    for first, row in enumerate(same):
        last = int(np.flatnonzero(row).max())
        if last > max(first, groups[-1][1] if groups else 0):
            groups.append((first, last))
    return groups


def _draw_bars(axes: Any, ranks: np.ndarray, groups: list[tuple[int, int]]) -> int:
    """Draw each group's bar where there is room; return the lowest level."""
    ends: list[float] = []  # where the last bar of each level ends
    for first, last in groups:
        free = [level for level, end in enumerate(ends) if end < ranks[first]]
        level = free[0] if free else len(ends)
        ends[level : level + 1] = [ranks[last]]
        axes.plot(ranks[[first, last]], [-level - 1] * 2, color="black", linewidth=3, zorder=3)
    return -len(ends)


def _draw_names(axes: Any, ranks: pd.Series, top: int) -> None:
    """Write the better half on the left, the others on the right."""
    n_left = (len(ranks) + 1) // 2
    sides = (
        (ranks.iloc[:n_left], ranks.iloc[0] - MARGIN, "right", "{0} ({1:.2f})"),
        (ranks.iloc[:n_left - 1:-1], ranks.iloc[-1] + MARGIN, "left", "({1:.2f}) {0}"),
    )  # fmt: skip
    for part, edge, align, form in sides:
        for height, (name, rank) in zip(range(top, top - len(part), -1), part.items(), strict=True):
            axes.plot([edge, rank, rank], [height, height, 0], color="black", linewidth=0.8)
            axes.scatter(rank, 0, color="black", zorder=3)
            axes.text(edge, height, form.format(name, rank), ha=align, va="center")


def _draw_difference(axes: Any, ranking: Ranking) -> None:
    """Draw the critical difference of mean ranks, from the best one."""
    first, width = ranking.ranks.iloc[0], ranking.critical_difference
    axes.plot([first, first + width], [1.2, 1.2], color="black", linewidth=3, zorder=3)
    axes.text(first + width / 2, 1.35, f"CD = {width:.2g}", ha="center")
