"""Mean scores by group of datasets."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

import pandas as pd

from bench.plots.style import COLOURS, MARKERS, finish, new_figure
from bench.tables.columns import Column
from bench.tables.over_suite import ranks_with_missing

if TYPE_CHECKING:
    from matplotlib.figure import Figure

MOST_NAMED = 8
"""How many pipelines, by mean rank, have a colour of their own; the others are grey."""


def group_scores(
    scores: pd.DataFrame, metric: Column, group_of: Mapping[str, str], is_told: Mapping[str, bool]
) -> "Figure":
    """Draw each pipeline's mean score, one line per dataset group.

    Hollow markers were not told the number of clusters.

    Parameters
    ----------
    scores : DataFrame of shape (n_datasets, n_pipelines)
        NaN where a value is missing; a mean needs a value on all datasets of a group.
    metric : Column
        What they are scores of.
    group_of : mapping
        Group by dataset.
    is_told : mapping
        Whether each pipeline was told the number of clusters.
    """
    hollow = "; hollow: not told k" if len({*is_told.values()}) > 1 else ""
    higher = metric.higher_is_better is not False
    order = list(ranks_with_missing(scores, higher).mean().sort_values(kind="stable").index)
    names = pd.Series([group_of.get(name) or "(no group)" for name in scores.index], scores.index)
    parts = scores[order].groupby(names, sort=False)
    means = parts.mean().where(parts.count().eq(parts.size(), axis=0))
    sizes = parts.size()
    figure = new_figure(7.6, 1.8 + 0.42 * len(means))
    axes = figure.add_subplot()
    places = range(len(means))
    for number, name in reversed([*enumerate(order)]):
        named = number < MOST_NAMED
        axes.plot(means[name], places, MARKERS[number % len(MARKERS)] if named else "o",
                  color=COLOURS[number] if named else "#b8b8b8", markersize=7 if named else 4,
                  fillstyle="none" if hollow and not is_told[name] else "full",
                  label=name if named else None, linestyle="", zorder=2 + named)  # fmt: skip
    axes.set_yticks(places, [f"{group} ({sizes[group]})" for group in means.index])
    axes.set_ylim(len(means) - 0.5, -0.5)
    axes.grid(axis="both", alpha=0.25)
    others = f"; grey: {len(order) - MOST_NAMED} others" if len(order) > MOST_NAMED else ""
    axes.set_xlabel(f"mean {metric.heading}{others}{hollow}")
    handles = axes.get_legend_handles_labels()[0][::-1]
    figure.legend(handles=handles, loc="outside right upper", fontsize=7, frameon=False)
    sentence = "; ".join(
        f"{group}: " + ", ".join(f"{name} {metric.text(means.loc[group, name])}"
                                 for name in order[:MOST_NAMED]) for group in means.index
    )  # fmt: skip
    return finish(figure, f"Mean {metric.heading} by group (number of datasets)", f"{sentence}.")
