"""Quality against time, with the Pareto front."""

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from bench.methods.cluster_count import TOLD
from bench.plots.labels import name_points
from bench.plots.references import draw_levels, reference_levels, said_levels
from bench.plots.style import COLOURS, MARKERS, finish, new_figure, plain_log
from bench.tables.columns import SECONDS, Column
from bench.tables.told import told

if TYPE_CHECKING:
    from matplotlib.figure import Figure

LEAST_SECONDS = 1e-3
"""On a logarithmic axis, what took less stands here."""


def pareto_front(
    seconds: NDArray[np.float64], quality: NDArray[np.float64], higher: bool = True
) -> NDArray[np.intp]:
    """Return the places that no other beats in both, by ascending seconds."""
    order = np.lexsort((-quality if higher else quality, seconds))
    best, front = -np.inf, []
    for place in order.tolist():
        value = quality[place] if higher else -quality[place]
        if value > best:
            best = value
            front.append(place)
    return np.array(front, dtype=np.intp)


def quality_against_seconds(
    board: pd.DataFrame, metric: Column, references: pd.DataFrame | None = None
) -> "Figure":
    """Draw a dataset's pipelines by quality and seconds.

    Markers are clusterers, colours and written names embedders. Pipelines that were told the number
    of clusters are filled, and the others hollow; each group has its own front.

    Parameters
    ----------
    board : DataFrame
        Rows of one dataset of a `bench.tables.leaderboard.leaderboard`.
    metric : Column
        A score among its columns.
    references : DataFrame, optional
        See `bench.plots.references`; lines across.
    """
    shown = board[board[f"{metric.name}_n"] == board["n_cells"]]
    shown = shown.assign(x=shown[SECONDS].clip(lower=LEAST_SECONDS)).reset_index(drop=True)
    levels = reference_levels(references, metric)
    figure = new_figure(8.4, 5.2)
    axes = figure.add_subplot()
    lines = draw_levels(axes, levels)
    colour, marker = _draw(axes, shown, metric)
    plain_log(axes.xaxis)
    axes.set_xlabel("seconds: neighbour graph, embedding and clustering")
    axes.set_ylabel(metric.heading)
    axes.grid(alpha=0.25)
    axes.margins(0.09)
    front = _fronts(axes, shown, metric)
    _legend(figure, colour, marker, lines, shown)
    bold = [place in front for place in range(len(shown))]
    name_points(axes, shown[["x", metric.name]].to_numpy(float), list(shown["embedder"]), bold)
    name = str(board["dataset"].iloc[0])
    best = [
        f"{row.embedder} + {row.clusterer} ({row.x:.3g} s, "
        f"{metric.text(float(shown.loc[row.Index, metric.name]))})"
        for row in shown.iloc[sorted(front)].itertuples()
    ]
    left_out = len(board) - len(shown)
    sentence = (
        f"{len(shown)} pipelines by seconds and {metric.heading}. On a front: {', '.join(best)}."
    )
    if left_out:
        sentence += f" Left out, as not all cells have a value: {left_out}."
    return finish(figure, f"{name}: {metric.heading} against time", sentence + said_levels(levels))


def _draw(axes: Any, shown: pd.DataFrame, metric: Column) -> tuple[dict[str, str], dict[str, str]]:
    """Draw the points; return embedders' colours and clusterers' markers."""
    embedders, clusterers = (list(dict.fromkeys(shown[n])) for n in ("embedder", "clusterer"))
    colour = {name: COLOURS[i % len(COLOURS)] for i, name in enumerate(embedders)}
    marker = {name: MARKERS[i % len(MARKERS)] for i, name in enumerate(clusterers)}
    for _, row in shown.iterrows():
        ink = colour[row["embedder"]]
        spread = row.get(f"{metric.name}_std", np.nan)
        axes.errorbar(row["x"], row[metric.name], yerr=spread if spread == spread else None,
                      fmt=marker[row["clusterer"]], color=ink, ecolor=ink, elinewidth=1,
                      markersize=7, markeredgewidth=1.4, zorder=3,
                      markerfacecolor=ink if row["k_from"] in TOLD else "white")  # fmt: skip
    return colour, marker


def _fronts(axes: Any, shown: pd.DataFrame, metric: Column) -> set[int]:
    """Draw the fronts, by told or not; return their points."""
    on: set[int] = set()
    for knew, part in shown.groupby(told(shown)):
        on_front = pareto_front(
            part["x"].to_numpy(float),
            part[metric.name].to_numpy(float),
            bool(metric.higher_is_better),
        )
        front = part.iloc[on_front]
        quality = front[metric.name]
        ink, line = ("black", "-") if knew else ("#555555", "--")
        axes.step([*front["x"], shown["x"].max()], [*quality, quality.iloc[-1]],
                  where="post", color=ink, linestyle=line, linewidth=1, zorder=2)  # fmt: skip
        on |= set(front.index)
    return on


def _legend(
    figure: "Figure",
    colour: dict[str, str],
    marker: dict[str, str],
    levels: list[Any],
    shown: pd.DataFrame,
) -> None:
    from matplotlib.lines import Line2D

    handles = [
        Line2D([], [], linestyle="", marker=mark, color="black", markerfacecolor="none", label=name)
        for name, mark in marker.items()
    ]
    handles += [
        Line2D([], [], linestyle="", marker="s", color=ink, label=name)
        for name, ink in colour.items()
    ]
    known: dict[bool, Any] = {True: ("-", "black", "front, told k (filled)"),
             False: ("--", "#555555", "front, not told k (hollow)")}  # fmt: skip
    for knew in sorted(set(told(shown)), reverse=True):
        line, ink, legend_text = known[bool(knew)]
        handles.append(Line2D([], [], linestyle=line, color=ink, linewidth=1, label=legend_text))
    handles += levels
    figure.legend(handles=handles, loc="outside right upper", fontsize=7, frameon=False)
