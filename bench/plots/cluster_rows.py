"""One sheet for an image dataset, ten samples per cluster."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from bench.plots.samples import SIDE, frame, mosaic, show
from bench.plots.style import finish, new_figure

if TYPE_CHECKING:
    from matplotlib.figure import Figure

INCHES = 0.62
"""Height of a row."""


@dataclass(frozen=True, eq=False)
class ClusterRow:
    """Images of one cluster.

    Parameters
    ----------
    label : str
        What stands before the row.
    images : ndarray of shape (n, height, width[, channels]), uint8
        At most ten.
    others : ndarray of shape (n,), bool
        Which images to frame: those whose class is not the cluster's commonest.
    """

    label: str
    images: NDArray[np.uint8]
    others: NDArray[np.bool_]


def cluster_rows(rows: Sequence[ClusterRow], title: str, note: str = "") -> "Figure":
    """Draw a row of images per cluster, with its label before it.

    Parameters
    ----------
    rows : sequence of ClusterRow
        At least one.
    title : str
        Of the picture.
    note : str
        What to say below.
    """
    figure = new_figure(8.2, INCHES * len(rows) + 0.9)
    axes = figure.add_subplot()
    height, width = rows[0].images.shape[1] + 2, rows[0].images.shape[2] + 2
    show(axes, np.concatenate([mosaic(row.images, n_rows=1) for row in rows]))
    for place, row in enumerate(rows):
        frame(axes, np.flatnonzero(row.others) + place * SIDE, height, width)
    middles = (np.arange(len(rows)) + 0.5) * height - 0.5
    axes.set_yticks(middles, [row.label for row in rows], fontsize="small")
    axes.set_xticks([])
    axes.tick_params(length=0)
    axes.spines[:].set_visible(False)
    if note:
        figure.supxlabel(note, fontsize="x-small")
    described = "; ".join(row.label.replace("\n", ", ") for row in rows)
    return finish(figure, title, f"Up to ten images of each cluster. {described}. {note}".strip())
