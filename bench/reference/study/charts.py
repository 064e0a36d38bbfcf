"""Pictures of classifications: functions that take arrays and return a `Figure`.

Figures are made without pyplot: nothing to close, no display needed. Colours are told apart by
colour-blind readers and in grey.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from matplotlib.figure import Figure

MAX_CLASSES_WRITTEN = 20
"""With more classes the cells of a matrix are too small for their numbers."""


def confusion_matrix(
    counts: NDArray[np.int64], names: Sequence[str], title: str, *, share: bool = False
) -> "Figure":
    """Draw counts of truth (rows) by prediction (columns).

    Parameters
    ----------
    counts : ndarray of shape (n_classes, n_classes)
        Of samples.
    names : sequence of str
        Of the classes.
    title : str
        Of the picture.
    share : bool
        Whether to divide by row sums and leave the diagonal out, so that the errors show.
    """
    from matplotlib.figure import Figure

    shown: NDArray[Any] = counts
    if share:
        shown = 100 * counts / np.maximum(counts.sum(axis=1, keepdims=True), 1)
    coloured = np.where(np.eye(len(counts), dtype=bool), 0, shown) if share else shown
    side = max(4.0, 0.55 * min(len(names), 30) + 2.0)
    figure = Figure(figsize=(side, side), layout="constrained")
    axes = figure.add_subplot()
    axes.imshow(coloured, cmap="Greys", vmin=0, vmax=max(float(coloured.max()), 1e-9))
    axes.set_xticks(range(len(names)), names, rotation=0 if len(max(names, key=len)) < 4 else 90)
    axes.set_yticks(range(len(names)), names)
    axes.set_xlabel("prediction")
    axes.set_ylabel("truth")
    axes.set_title(title)
    if len(names) <= MAX_CLASSES_WRITTEN:
        dark = coloured > coloured.max() / 2
        for (row, column), value in np.ndenumerate(shown):
            text = f"{value:.1f}%" if share else f"{value}"
            colour = "white" if dark[row, column] else "black"
            axes.text(column, row, text, ha="center", va="center", color=colour, fontsize=7)
    return figure


def threshold_curves(
    precision: NDArray[np.float64],
    recall: NDArray[np.float64],
    thresholds: NDArray[np.float64],
    chosen: float,
    title: str,
) -> "Figure":
    """Draw precision and recall against the threshold, and mark the chosen one.

    Parameters
    ----------
    precision, recall, thresholds : ndarray of shape (n_thresholds,)
        In ascending order of thresholds; a sample at the threshold counts as positive.
    chosen : float
        The threshold to mark.
    title : str
        Of the picture.
    """
    from matplotlib.figure import Figure

    figure = Figure(figsize=(8, 4.5), layout="constrained")
    axes = figure.add_subplot()
    axes.plot(thresholds, precision, color="#0072B2", linestyle="--", label="precision")
    axes.plot(thresholds, recall, color="#D55E00", label="recall")
    axes.axvline(chosen, color="black", linestyle=":", label=f"threshold {chosen:g}")
    at = int(np.searchsorted(thresholds, chosen, side="right"))
    if at < len(thresholds):
        axes.plot([chosen, chosen], [precision[at], recall[at]], "o", color="black")
    low, high = np.percentile(thresholds, [0.5, 99.5])
    low, high = min(low, chosen), max(high, chosen)
    margin = 0.05 * (high - low) or 1.0
    axes.set_xlim(low - margin, high + margin)
    axes.set_ylim(0, 1.02)
    axes.set_xlabel("threshold on the decision score")
    axes.grid(alpha=0.4)
    axes.legend(loc="best")
    axes.set_title(title)
    return figure


def image_rows(rows: Sequence[tuple[str, NDArray[Any]]], title: str) -> "Figure":
    """Draw rows of images, each behind a label.

    Parameters
    ----------
    rows : sequence of (str, ndarray of shape (n_images, height, width[, channels]))
        From top to bottom; rows may differ in length.
    title : str
        Of the picture.
    """
    from matplotlib.figure import Figure

    columns = max((len(images) for _, images in rows), default=1)
    figure = Figure(figsize=(2.4 + 0.7 * columns, 0.6 + 0.75 * max(len(rows), 1)))
    figure.suptitle(title)
    if not rows:
        figure.text(0.5, 0.4, "none", ha="center")
        return figure
    figure.subplots_adjust(left=1.7 / figure.get_figwidth(), right=0.98, bottom=0.02,
                           top=1 - 0.5 / figure.get_figheight())  # fmt: skip
    grid = figure.subplots(len(rows), columns, squeeze=False)
    for (label, images), cells in zip(rows, grid, strict=True):
        cells[0].text(-0.15, 0.5, label, transform=cells[0].transAxes, ha="right", va="center",
                      fontsize=8)  # fmt: skip
        for cell in cells:
            cell.set_axis_off()
        _draw(images, list(cells))
    return figure


def captioned_images(
    images: NDArray[Any], captions: Sequence[str], title: str, columns: int = 10
) -> "Figure":
    """Draw images with a caption below each."""
    from matplotlib.figure import Figure

    rows = max(1, -(-len(images) // columns))
    figure = Figure(figsize=(1.1 * columns, 1.45 * rows + 0.6), layout="constrained")
    figure.suptitle(title)
    cells = figure.subplots(rows, columns, squeeze=False).ravel()
    for cell in cells:
        cell.set_axis_off()
    _draw(images, list(cells))
    for cell, caption in zip(cells, captions, strict=False):
        cell.set_title(caption, fontsize=6, y=-0.42)
    return figure


def _draw(images: NDArray[Any], cells: list[Any]) -> None:
    """Draw images in colour, or in grey on their own scales."""
    for cell, image in zip(cells, images, strict=False):
        grey = image.ndim == 2 or image.shape[-1] == 1
        low, high = float(image.min()), float(image.max())
        scaled = (image - low) / max(high - low, 1e-12)
        cell.imshow(scaled[..., 0] if grey and image.ndim == 3 else scaled,
                    cmap="gray_r" if grey else None, interpolation="nearest")  # fmt: skip
