"""Sheets of a cluster's images: random and most central ones."""

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from bench.plots.style import REFERENCE, finish, new_figure

if TYPE_CHECKING:
    from matplotlib.figure import Figure

SIDE = 10


def choose(
    points: NDArray[np.float32], members: NDArray[np.integer], seed: int = 0
) -> tuple[NDArray[np.integer], NDArray[np.integer]]:
    """Choose a hundred random members, and the hundred most central.

    Parameters
    ----------
    points : ndarray of shape (n_shown, 2)
        Of all samples shown.
    members : ndarray of int
        Positions in `points` of the cluster's samples.

    Returns
    -------
    at_random, central : ndarrays of int
        Positions; central ones are nearest to the cluster's median in the view, nearest first.
    """
    n = min(SIDE * SIDE, len(members))
    at_random = np.random.default_rng(seed).choice(members, size=n, replace=False)
    distances = np.square(points[members] - np.median(points[members], axis=0)).sum(axis=1)
    return at_random, members[np.argsort(distances, kind="stable")[:n]]


def cluster_sheet(
    at_random: NDArray[np.uint8],
    central: NDArray[np.uint8],
    title: str,
    *,
    others_at_random: NDArray[np.bool_] | None = None,
    others_central: NDArray[np.bool_] | None = None,
    note: str = "",
) -> "Figure":
    """Draw two sheets of images, ten per row.

    Parameters
    ----------
    at_random, central : ndarray of shape (n, height, width[, channels]), uint8
        At most a hundred each.
    title : str
        Of the picture.
    others_at_random, others_central : ndarray of shape (n,), bool, optional
        Which images to frame: those whose class is not the cluster's most common.
    note : str
        What to say below.
    """
    figure = new_figure(9.6, 5.4)
    left, right = figure.subplots(1, 2, gridspec_kw={"wspace": 0.06})
    _sheet(left, at_random, others_at_random, f"{len(at_random)} at random")
    _sheet(right, central, others_central, f"the {len(central)} most central")
    if note:
        figure.supxlabel(note, fontsize="x-small")
    description = f"Images of one cluster: {len(at_random)} at random, {len(central)} most central."
    return finish(figure, title, " ".join(filter(None, [description, note])))


def _sheet(
    axes: Any, images: NDArray[np.uint8], framed: NDArray[np.bool_] | None, heading: str
) -> None:
    axes.set_title(heading, fontsize="small")
    axes.set_axis_off()
    show(axes, mosaic(images))
    if framed is not None:
        frame(axes, np.flatnonzero(framed), images.shape[1] + 2, images.shape[2] + 2)


def show(axes: Any, tiles: NDArray[np.uint8]) -> None:
    """Draw a mosaic, in grey or in colour, pixel by pixel."""
    axes.imshow(tiles, cmap="gray_r", vmin=0, vmax=255, interpolation="nearest")


def frame(axes: Any, places: NDArray[np.integer], height: int, width: int) -> None:
    """Draw a frame around images of a mosaic, by their places.

    Parameters
    ----------
    places : ndarray of int
    height, width : int
        Of an image with its margins, in pixels.
    """
    from matplotlib.patches import Rectangle

    for place in places.tolist():
        row, column = divmod(place, SIDE)
        corner = (column * width + 0.5, row * height + 0.5)
        axes.add_patch(Rectangle(corner, width - 2, height - 2, fill=False, edgecolor=REFERENCE,
                                 linewidth=1.1))  # fmt: skip


def mosaic(images: NDArray[np.uint8], n_rows: int = SIDE) -> NDArray[np.uint8]:
    """Arrange images ten per row, with margins of one pixel.

    Returns
    -------
    ndarray of shape (n_rows * (height + 2), 10 * (width + 2)[, 3]), uint8
        Places without an image are as the background: 0, or white in colour.
    """
    if images.ndim == 4 and images.shape[3] != 3:
        images = images[..., 0]
    n, height, width, *channels = images.shape
    shape = (n_rows * SIDE, height + 2, width + 2, *channels)
    padded = np.full(shape, 255 if channels else 0, np.uint8)
    padded[:n, 1:-1, 1:-1] = images
    grid = padded.reshape(n_rows, SIDE, *padded.shape[1:])
    tiles: NDArray[np.uint8] = np.moveaxis(grid, 2, 1).reshape(
        n_rows * (height + 2), SIDE * (width + 2), *channels
    )
    return tiles
