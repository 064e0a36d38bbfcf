"""An embedding in two dimensions, by truth and by assignment."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from bench.metrics.unlabelled import UNLABELLED, classes_of, labelled
from bench.plots.matching import matched
from bench.plots.style import COLOURS, MARKERS, NOISE, counted, finish, new_figure

if TYPE_CHECKING:
    from matplotlib.figure import Figure

MAX_NAMED = 40
LEAST_SHARE = 0.005
"""Groups of a smaller share of the samples shown are not named."""
N_TURNS = 4
NAME_SIZE = 0.02
"""Of the panel's sides, about the room of half a name."""


def embedding_scatter(
    points: NDArray[np.float32],
    indices: NDArray[np.integer],
    truth: NDArray[np.integer] | None,
    assignments: NDArray[np.integer],
    class_names: Sequence[str],
    title: str,
    n_components: int = 2,
) -> "Figure":
    """Draw samples coloured by truth, and beside it by assignment.

    A cluster has the colour of its matched class; unmatched clusters have other colours. Groups are
    named where they are densest.

    Parameters
    ----------
    points : ndarray of shape (n_shown, 2)
        Where the samples are.
    indices : ndarray of shape (n_shown,)
        Which samples they are.
    truth, assignments : ndarray of shape (n_samples,)
        Of all samples; the matching is made on all. `truth` may be None.
    class_names : sequence of str
        Of the classes, in ascending order of their codes.
    title : str
        Of the picture.
    n_components : int
        Of the embedding; with more than two, `points` are its first two principal components.
    """
    panels = 1 if truth is None else 2
    figure = new_figure(5.2 * panels, 5.6)
    grid = figure.subplots(1, panels, squeeze=False, sharex=True, sharey=True)[0]
    n_classes, pairs = 0, {}
    if truth is not None:
        classes = classes_of(truth)
        n_classes, codes = len(classes), np.searchsorted(classes, truth)
        codes = np.where(labelled(truth), codes, UNLABELLED)
        names = [*class_names] or [str(code) for code in classes]
        _panel(grid[0], points, codes[indices], names)
        unlabelled = int((~labelled(truth)).sum())
        without = f", {unlabelled:,} without a label (grey)" if unlabelled else ""
        grid[0].set_title(f"truth: {counted(n_classes, 'class')}{without}", fontsize="small")
        pairs = matched(codes, assignments)
    clusters = np.unique(assignments[assignments >= 0])
    surplus = [int(cluster) for cluster in clusters if int(cluster) not in pairs]
    colour = pairs | {cluster: n_classes + place for place, cluster in enumerate(surplus)}
    # Position 0 stands for noise, which is -1.
    by_cluster = np.full(int(clusters.max(initial=-1)) + 2, -1)
    for cluster, code in colour.items():
        by_cluster[cluster + 1] = code
    named = {code: str(cluster) for cluster, code in colour.items()}
    _panel(grid[-1], points, by_cluster[assignments[indices] + 1], named)
    noise = float(np.mean(assignments < 0))
    summary = counted(len(clusters), "cluster") + (f", {noise:.1%} noise (grey)" if noise else "")
    grid[-1].set_title(f"assignments: {summary}", fontsize="small")
    shown = f"{len(points):,} of {len(assignments):,} samples"
    if n_components > 2:
        shown += f", in the first two principal components of {n_components:,} dimensions"
    figure.supxlabel(shown, fontsize="x-small")
    by = f"assignment ({summary})"
    if truth is not None:
        by = (
            f"truth ({counted(n_classes, 'class')}) and, beside it, by assignment ({summary}; "
            f"{counted(len(pairs), 'cluster')} matched to classes)"
        )
    return finish(figure, title, f"Scatter of {shown}, coloured by {by}.")


def _panel(axes: Any, points: NDArray[np.float32], codes: NDArray[np.integer], names: Any) -> None:
    """Draw points by code, where -1 is noise.

    Colours and markers alternate, to be distinguishable in grey.
    """
    size = float(np.clip(16_000 / len(points), 2.5, 20))
    noise = codes < 0
    axes.scatter(*points[noise].T, s=0.6 * size, c=NOISE, linewidths=0, rasterized=True)
    colours = np.array([COLOURS[code % len(COLOURS)] for code in codes])
    group = (codes + codes // len(COLOURS)) % len(MARKERS)
    # Points are drawn in random order, so that no class covers the others by being drawn last.
    order = np.random.default_rng(0).permutation(np.flatnonzero(~noise))
    for part in np.array_split(order, N_TURNS):
        for place in np.unique(group[part]).tolist():
            members = part[group[part] == place]
            axes.scatter(*points[members].T, s=size, c=colours[members], marker=MARKERS[place],
                         alpha=0.8, linewidths=0, rasterized=True)  # fmt: skip
    axes.set_xticks([])
    axes.set_yticks([])
    _name(axes, points, codes, names)


def _name(axes: Any, points: NDArray[np.float32], codes: NDArray[np.integer], names: Any) -> None:
    """Label the largest groups at their densest places, without overlaps."""
    from matplotlib.patheffects import withStroke

    known, sizes = np.unique(codes[codes >= 0], return_counts=True)
    large = known[(sizes >= LEAST_SHARE * len(codes)) & (sizes > 1)]
    order = np.argsort(-sizes[np.isin(known, large)], kind="stable")[:MAX_NAMED]
    extent = np.ptp(points, axis=0)
    used: list[Any] = []
    for code in large[order].tolist():
        place = np.array(densest(points[codes == code]))
        if any((np.abs(place - other) < NAME_SIZE * extent).all() for other in used):
            continue
        used.append(place)
        axes.text(*place, names[code], ha="center", va="center", fontsize=9, fontweight="bold",
                  path_effects=[withStroke(linewidth=2.5, foreground="white")])  # fmt: skip


def densest(points: NDArray[np.float32], n_bins: int = 6) -> tuple[float, float]:
    """Return the mean of points in a grid's fullest bin."""
    low, high = points.min(axis=0), points.max(axis=0)
    bins = ((points - low) / np.maximum(high - low, 1e-30) * n_bins).astype(int).clip(0, n_bins - 1)
    cell = bins[:, 0] * n_bins + bins[:, 1]
    x, y = points[cell == np.bincount(cell).argmax()].mean(axis=0)
    return float(x), float(y)
