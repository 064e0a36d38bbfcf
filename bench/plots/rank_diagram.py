"""A diagram of pipelines' mean ranks over datasets."""

from typing import TYPE_CHECKING

from bench.plots.style import finish
from bench.statistics.datasets import ALPHA, Ranking

if TYPE_CHECKING:
    from matplotlib.figure import Figure


def critical_difference_diagram(ranking: Ranking, *, alpha: float = ALPHA) -> "Figure":
    """Draw mean ranks, with bars over those without significant difference.

    Source: Demšar (2006).
    """
    from matplotlib.figure import Figure
    from scikit_posthocs import critical_difference_diagram as draw

    figure = Figure(figsize=(8, 2.2 + 0.25 * len(ranking.ranks)), layout="constrained")
    axes = figure.add_subplot()
    draw(
        ranking.ranks,
        ranking.p_pairs,
        cd=ranking.critical_difference,
        alpha=alpha,
        ax=axes,
        label_fmt_left="{label} ({rank:.2f})",
        label_fmt_right="({rank:.2f}) {label}",
        elbow_props={"color": "black", "linewidth": 0.8},
        crossbar_props={"color": "black", "linewidth": 3},
    )
    axes.set_title(
        f"joined: no difference at {alpha:g} (Nemenyi); Friedman p = {ranking.p_value:.2g}",
        fontsize="small",
    )
    ranks = ", ".join(f"{name} {rank:.2f}" for name, rank in ranking.ranks.items())
    title = f"Mean rank over {ranking.n_datasets} datasets, 1 is best"
    return finish(figure, title, f"{ranks}.")
