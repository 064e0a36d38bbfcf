"""Datasets × pipelines as a heat map: a run's overview."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from bench.plots.heatmap import hatched, scale
from bench.plots.style import counted, finish, new_figure
from bench.tables.columns import Column
from bench.tables.over_suite import ranks_alike

if TYPE_CHECKING:
    from matplotlib.figure import Figure


def by_group(scores: pd.DataFrame, group_of: Mapping[str, str]) -> pd.DataFrame:
    """Return the same rows, datasets of one group one after the other."""
    places: dict[str, int] = {}
    for name in scores.index:
        places.setdefault(group_of.get(name, ""), len(places))
    return scores.loc[sorted(scores.index, key=lambda name: places[group_of.get(name, "")])]


def by_rank(scores: pd.DataFrame, metric: Column, is_told: Mapping[str, bool]) -> list[str]:
    """Return pipelines by mean rank, those told k first."""
    ranks = ranks_alike(scores, is_told, metric.higher_is_better is not False).mean()
    return sorted(scores.columns, key=lambda name: (not is_told[name], ranks[name]))


def overview(
    scores: pd.DataFrame, metric: Column, group_of: Mapping[str, str], is_told: Mapping[str, bool]
) -> "Figure":
    """Draw the score of each pipeline on each dataset; lighter is better.

    Pipelines are ordered from left to right by mean rank, and datasets from top to bottom by group.
    The best of each dataset is bold, separately for pipelines told the number of clusters and the
    others. Entries without a score for each seed are hatched.

    Parameters
    ----------
    scores : DataFrame of shape (n_datasets, n_pipelines)
        As `bench.tables.over_suite.scores_by_dataset` returns it.
    metric : Column
        What they are scores of.
    group_of : mapping
        Group by dataset; empty, or without an entry, for none.
    is_told : mapping
        Whether each pipeline was told the number of clusters.
    """
    order = by_rank(scores, metric, is_told)
    scores = by_group(scores, group_of)[order]
    values = scores.to_numpy(float)
    n_datasets, n_pipelines = values.shape
    norm, colours = scale(values, {}, metric)
    figure = new_figure(3.4 + 0.52 * n_pipelines, 2.4 + 0.21 * n_datasets)
    axes = figure.add_subplot()
    image = axes.imshow(values, cmap=colours, norm=norm, aspect="auto")
    mixed = len({is_told[name] for name in order}) > 1
    labels = [name + (" (not told k)" if mixed and not is_told[name] else "") for name in order]
    axes.set_xticks(range(n_pipelines), labels, rotation=45, ha="right",
                    rotation_mode="anchor", fontsize=8)  # fmt: skip
    axes.set_yticks(range(n_datasets), list(scores.index), fontsize=7)
    axes.spines[:].set_visible(False)
    best = best_alike(scores, is_told, metric.higher_is_better is not False)
    for row, column in np.ndindex(values.shape):
        value = values[row, column]
        if np.isnan(value):
            axes.add_patch(hatched((row, column)))
            continue
        _write(axes, (column, row), metric.text(value), colours(norm(value)),
               bool(best.iloc[row, column]))  # fmt: skip
    _groups(axes, [group_of.get(name, "") for name in scores.index])
    bar = figure.colorbar(
        image, ax=axes, fraction=0.04, pad=0.12 if any(group_of.values()) else 0.03
    )
    bar.set_label(metric.heading)
    n_missing = int(scores.isna().sum().sum())
    title = f"{metric.heading} of {counted(n_pipelines, 'pipeline')} on {n_datasets} datasets"
    if n_missing:
        title += f"; hatched: {n_missing} without a score"
    means = ", ".join(f"{name} {metric.text(scores[name].mean())}" for name in order)
    return finish(figure, title, f"Means over the datasets with a score: {means}.")


def best_alike(scores: pd.DataFrame, is_told: Mapping[str, bool], higher: bool) -> pd.DataFrame:
    """Return which scores are best, among pipelines told alike."""
    groups = scores.T.groupby([is_told[name] for name in scores.columns])
    return scores.eq((groups.transform("max") if higher else groups.transform("min")).T)


def _write(axes: Any, place: tuple[int, int], text: str, colour: Any, bold: bool) -> None:
    red, green, blue, _ = colour
    ink = "black" if 0.299 * red + 0.587 * green + 0.114 * blue > 0.5 else "white"
    axes.text(*place, text, ha="center", va="center", color=ink, fontsize=6,
              fontweight="bold" if bold else "normal")  # fmt: skip


def _groups(axes: Any, groups: list[str]) -> None:
    """Draw a line between groups, and write their names to the right."""
    if not any(groups):
        return
    starts = [row for row in range(len(groups)) if row == 0 or groups[row] != groups[row - 1]]
    for start, end in zip(starts, [*starts[1:], len(groups)], strict=True):
        if start:
            axes.axhline(start - 0.5, color="white", linewidth=2.5)
        axes.annotate(groups[start] or "(no group)", (1.01, (start + end - 1) / 2),
                      xycoords=("axes fraction", "data"), va="center", fontsize=8)  # fmt: skip
