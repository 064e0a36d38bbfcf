"""Embedder × clusterer as a heatmap."""

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from bench.plots.references import reference_levels, said_levels
from bench.plots.style import REFERENCE, SEQUENTIAL, finish, new_figure
from bench.tables.columns import Column
from bench.tables.families import N_POINTS
from bench.tables.marks import marks, spread_note
from bench.tables.sheet import BEST

if TYPE_CHECKING:
    from matplotlib.figure import Figure

GRIDS = "For a grid: mean, lowest and highest over its points."


def heatmap(
    summary: pd.DataFrame, metric: Column, references: pd.DataFrame | None = None
) -> "Figure":
    """Draw the means of one dataset's pipelines; lighter is better.

    The best pipelines are bold, separately for those told the number of clusters and the others. If
    cells of a pipeline failed, the number of done cells is shown; if all failed, it is hatched. A
    grid shows its lowest and highest point instead of the deviation over seeds.

    Parameters
    ----------
    summary : DataFrame
        Rows of one dataset of a `bench.tables.matrix_table`.
    metric : Column
        What it summarises.
    references : DataFrame, optional
        See `bench.plots.references`; a line on the colour bar.
    """
    embedders, clusterers = (list(dict.fromkeys(summary[n])) for n in ("embedder", "clusterer"))
    means = summary.pivot(index="embedder", columns="clusterer", values="mean")
    values = means.loc[embedders, clusterers].to_numpy(float)
    levels = reference_levels(references, metric)
    norm, colours = scale(values, levels, metric)
    figure = new_figure(3.2 + 1.05 * len(clusterers), 1.7 + 0.45 * len(embedders))
    axes = figure.add_subplot()
    image = axes.imshow(values, cmap=colours, norm=norm, aspect="auto")
    axes.set_xticks(range(len(clusterers)), clusterers, rotation=30, ha="right",
                    rotation_mode="anchor")  # fmt: skip
    axes.set_yticks(range(len(embedders)), embedders)
    axes.spines[:].set_visible(False)
    row_marks = marks(summary, "mean", metric.higher_is_better)
    for row, mark in zip(summary.itertuples(), row_marks, strict=True):
        _write(axes, row, (embedders.index(row.embedder), clusterers.index(row.clusterer)),
               metric, mark == BEST, lambda value: colours(norm(value)))  # fmt: skip
    bar = figure.colorbar(image, ax=axes, fraction=0.08, pad=0.03)
    bar.set_label(metric.heading)
    for label, level in levels.items():
        bar.ax.axhline(level, color=REFERENCE, linewidth=2.5)
        bar.ax.annotate(label, (0, level), xycoords=("axes fraction", "data"), xytext=(-3, 0),
                        textcoords="offset points", ha="right", va="center", fontsize=7,
                        rotation=0, color=REFERENCE)  # fmt: skip
    grids = [GRIDS] if N_POINTS in summary and (summary[N_POINTS] > 1).any() else []
    figure.supxlabel("\n".join([*spread_note(summary), *grids]), fontsize="x-small")
    name = str(summary["dataset"].iloc[0])
    return finish(figure, f"{name}: {metric.heading}", _description(summary, metric, levels))


def scale(values: Any, levels: dict[str, float], metric: Column) -> tuple[Any, Any]:
    """Return norm and colours, with the lightest at the good end."""
    from matplotlib import colormaps
    from matplotlib.colors import Normalize

    known = [*values[np.isfinite(values)].tolist(), *levels.values()] or [0.0, 1.0]
    low, high = min(known), max(known)
    if metric.higher_is_better is not False:
        low = min(low, 0.0)
    colours = colormaps[SEQUENTIAL if metric.higher_is_better is not False else f"{SEQUENTIAL}_r"]
    return Normalize(low, high if high > low else low + 1), colours


def _write(
    axes: Any, row: Any, place: tuple[int, int], metric: Column, best: bool, colour: Any
) -> None:
    """Write a cell's mean in black or white, whichever is readable."""
    if row.n_done == 0 or row.mean != row.mean:
        words = "failed" if row.n_done == 0 else "–"
        axes.add_patch(hatched(place))
        axes.text(place[1], place[0], words, ha="center", va="center", fontsize=8,
                  bbox={"facecolor": "white", "edgecolor": "none", "pad": 1.5})  # fmt: skip
        return
    red, green, blue, _ = colour(row.mean)
    ink = "black" if 0.299 * red + 0.587 * green + 0.114 * blue > 0.5 else "white"
    text = metric.text(row.mean)
    if row.std == row.std:
        text += f"\n± {metric.text(row.std)}"
    if getattr(row, N_POINTS, 0) > 1:
        text += f"\n{metric.text(row.low)} to {metric.text(row.high)}\n{row.n_points} points"
    if row.n_values < row.n_cells:
        text += f" ({row.n_values}/{row.n_cells})"
    axes.text(place[1], place[0], text, ha="center", va="center", color=ink, fontsize=8,
              fontweight="bold" if best else "normal", linespacing=1.1)  # fmt: skip


def hatched(place: tuple[int, int]) -> Any:
    """Return a hatched cell at (row, column), for what has no value."""
    from matplotlib.patches import Rectangle

    return Rectangle((place[1] - 0.5, place[0] - 0.5), 1, 1, facecolor="white",
                     edgecolor="#777777", hatch="///", linewidth=0)  # fmt: skip


def _description(summary: pd.DataFrame, metric: Column, levels: dict[str, float]) -> str:
    rows = [
        f"{row.embedder} + {row.clusterer} {metric.text(row.mean)}" for row in summary.itertuples()
    ]
    return f"{metric.heading} of each pipeline: {', '.join(rows)}.{said_levels(levels)}"
