"""How DBSCAN's eps was chosen, and the alternatives."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from bench.plots.style import COLOURS, LINES, REFERENCE, finish, new_figure, plain_log

if TYPE_CHECKING:
    from matplotlib.figure import Figure

CHOSEN = {"color": "black", "linestyle": ":", "linewidth": 1.2}


def eps_curves(
    curve: Mapping[str, Sequence[float | None]],
    eps: float,
    title: str,
    *,
    min_samples: int | None = None,
    n_classes: int | None = None,
    why: str = "",
) -> "Figure":
    """Draw k-distances, and clusters and noise against eps.

    Parameters
    ----------
    curve : mapping
        ``eps_curve`` of `clustering.dbscan.DBSCAN.report_`; missing parts are left out.
    eps : float
        The chosen one, in units of the embedding; dotted.
    title : str
        Of the picture.
    min_samples : int, optional
        Which neighbour's distance a k-distance is.
    n_classes : int, optional
        Of the truth; a line across the numbers of clusters.
    why : str
        The rule's own words for its choice.
    """
    figure = new_figure(9.4, 4.6)
    halves: Any = figure.subfigures(1, 2)
    left, right = halves
    known = {name: np.array(values, dtype=float) for name, values in curve.items()}
    _k_distances(left.subplots(), known, eps, min_samples)
    counts, noise = right.subplots(2, 1, sharex=True, height_ratios=[2, 1])
    if "eps" in known:
        _against_eps(counts, noise, known, n_classes)
    for axes in (counts, noise):
        axes.axvline(eps, **CHOSEN)
        axes.grid(alpha=0.25)
    noise.set_xlabel("eps")
    if why:
        figure.supxlabel(why, fontsize="x-small")
    return finish(figure, title, _description(known, eps, n_classes, why))


def _k_distances(axes: Any, curve: Mapping[str, Any], eps: float, min_samples: int | None) -> None:
    if "k_distance" in curve:
        axes.plot(curve["rank"], curve["k_distance"], color=COLOURS[0])
        below = float(np.interp(eps, curve["k_distance"], curve["rank"]))
        axes.plot([below], [eps], "o", color="black", markersize=5)
        if np.nanmin(curve["k_distance"]) > 0:
            plain_log(axes.yaxis)
    axes.axhline(eps, **CHOSEN)
    axes.annotate(f"eps = {eps:.4g}", (0.02, eps), xycoords=("axes fraction", "data"),
                  xytext=(0, 3), textcoords="offset points", fontsize=8)  # fmt: skip
    neighbor = "min_samples-th" if min_samples is None else f"{min_samples}th"
    axes.set_xlabel("samples, by k-distance")
    axes.set_ylabel(f"distance to the {neighbor} nearest sample, itself included", fontsize=8)
    axes.grid(alpha=0.25)


def _against_eps(counts: Any, noise: Any, curve: Mapping[str, Any], n_classes: int | None) -> None:
    shown = [("n_clusters", "all clusters")]
    for name in curve:
        if name.startswith("n_clusters_of_"):
            share = name.removeprefix("n_clusters_of_").removesuffix("_class_sizes")
            shown.append((name, f"of ≥ {share} class sizes"))
    for (name, line_label), colour, line in zip(shown, (0, 4, 2), LINES, strict=False):
        if name in curve:
            counts.plot(curve["eps"], np.maximum(curve[name], 0.5), color=COLOURS[colour],
                        linestyle=line, drawstyle="steps-post", label=line_label)  # fmt: skip
    if n_classes is not None:
        counts.axhline(n_classes, color=REFERENCE, linewidth=1, linestyle=(0, (6, 3)),
                       label=f"{n_classes} classes")  # fmt: skip
    plain_log(counts.yaxis)
    plain_log(counts.xaxis)
    counts.set_ylim(bottom=0.8)
    counts.set_ylabel("clusters")
    counts.legend(fontsize=7, ncols=2, loc="lower left", bbox_to_anchor=(0, 1), frameon=False)
    noise.plot(curve["eps"], 100 * curve["noise"], color=COLOURS[0])
    noise.set_ylim(0, 100)
    noise.set_ylabel("noise, %")


def _description(curve: Mapping[str, Any], eps: float, n_classes: int | None, why: str) -> str:
    text = f"The chosen eps is {eps:.4g}."
    if "n_clusters" in curve:
        near = int(np.argmin(np.abs(curve["eps"] - eps)))
        text += (
            f" There are {curve['n_clusters'][near]:.0f} clusters and {curve['noise'][near]:.1%} "
            f"noise there; over all eps at most {np.nanmax(curve['n_clusters']):.0f} clusters."
        )
    if n_classes is not None:
        text += f" The truth has {n_classes} classes."
    return f"{text} {why}".strip()
