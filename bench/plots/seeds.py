"""The spread of scores over seeds."""

from typing import TYPE_CHECKING

import pandas as pd

from bench.plots.references import draw_levels, reference_levels, said_levels
from bench.plots.style import COLOURS, finish, new_figure
from bench.tables.columns import Column
from bench.tables.told import told

if TYPE_CHECKING:
    from matplotlib.figure import Figure


def seed_spread(
    cells: pd.DataFrame, metric: Column, references: pd.DataFrame | None = None
) -> "Figure":
    """Draw each pipeline's scores by seed, best pipeline on top.

    Hollow markers were not told the number of clusters.

    Parameters
    ----------
    cells : DataFrame
        Rows of one dataset of a `bench.tables.long_table`.
    metric : Column
        A column of it.
    references : DataFrame, optional
        See `bench.plots.references`; lines across.
    """
    done = cells.assign(value=pd.to_numeric(cells[metric.name])).query("status == 'done'")
    groups = done.dropna(subset="value").groupby(["embedder", "clusterer"], sort=False)
    best_first = metric.higher_is_better is not False
    means = groups["value"].mean().sort_values(ascending=best_first, kind="stable")
    levels = reference_levels(references, metric)
    figure = new_figure(7.6, 1.4 + 0.27 * max(len(means), 4))
    axes = figure.add_subplot()
    texts = []
    for place, (pipeline, mean) in enumerate(means.items()):
        part = groups.get_group(pipeline)
        knew = bool(told(part).any())
        axes.plot([part["value"].min(), part["value"].max()], [place, place], "-",
                  color="#b0b0b0", linewidth=2, zorder=1)  # fmt: skip
        axes.plot(part["value"], [place] * len(part), "o", color=COLOURS[0], markersize=5,
                  markerfacecolor=COLOURS[0] if knew else "white", alpha=0.9, zorder=2)  # fmt: skip
        axes.plot([mean], [place], "|", color="black", markersize=15, markeredgewidth=1.6, zorder=3)
        std = part["value"].std(ddof=1)
        spread = f" ± {metric.text(std)}" if std == std else ""
        texts.append(f"{' + '.join(pipeline)} {metric.text(mean)}{spread} (n = {len(part)})")
    lines = draw_levels(axes, levels, upright=True)
    if lines:
        figure.legend(handles=lines, loc="outside lower center", ncols=2, fontsize=7, frameon=False)
    axes.set_yticks(range(len(means)), [" + ".join(pipeline) for pipeline in means.index])
    axes.set_ylim(-0.7, max(len(means), 1) - 0.3)
    axes.set_xlabel(f"{metric.heading}: dots are seeds, bars means; hollow: not told k")
    axes.grid(axis="x", alpha=0.25)
    name = str(cells["dataset"].iloc[0])
    description = f"Mean and standard deviation over seeds: {', '.join(reversed(texts))}."
    title = f"{name}: {metric.heading} over seeds"
    return finish(figure, title, description + said_levels(levels))
