"""The sheet of a dataset's first images."""

import math
from typing import TYPE_CHECKING

import numpy as np

from bench.datasets.dataset import Dataset
from bench.errors import UserError

if TYPE_CHECKING:
    from matplotlib.figure import Figure


def sheet(dataset: Dataset, n: int = 100) -> "Figure":
    """Draw the first `n` images, ten per row, in grey.

    Returns
    -------
    matplotlib.figure.Figure
        Made without pyplot: nothing to close, no display needed.

    Raises
    ------
    UserError
        The samples are no images, or fewer than one was asked for.
    """
    from matplotlib.figure import Figure

    if n < 1:
        raise UserError(f"Got {n} as the number of images, but expected 1 or more.")
    tiles = _tiles(dataset, n)
    figure = Figure(figsize=(tiles.shape[1] / tiles.shape[0] * 6, 6.4), layout="constrained")
    axes = figure.add_subplot()
    low, high = float(dataset.X.min()), float(dataset.X.max())
    if tiles.ndim == 2:
        axes.imshow(tiles, cmap="gray_r", vmin=low, vmax=high, interpolation="nearest")
    else:
        axes.imshow((tiles - low) / max(high - low, 1e-12), interpolation="nearest")
    axes.set_axis_off()
    axes.set_title(f"{dataset.name}: the first {min(n, dataset.n_samples)} samples")
    return figure


def _tiles(dataset: Dataset, n: int) -> np.ndarray:
    """Arrange images in rows of ten, padding with the smallest value."""
    if dataset.image_shape is None:
        raise UserError(
            f"Got dataset {dataset.name!r}, whose samples are not images, but a sheet needs images."
        )
    height, width, *channels = dataset.image_shape
    images = dataset.X[:n].reshape(-1, height, width, *channels)
    columns = min(10, len(images))
    rows = math.ceil(len(images) / columns)
    blank = rows * columns - len(images)
    padding = np.full((blank, *images.shape[1:]), dataset.X.min(), dtype=images.dtype)
    grid = np.concatenate([images, padding]).reshape(rows, columns, height, width, *channels)
    if channels == [1]:
        grid = grid[..., 0]
    grid = np.moveaxis(grid, 2, 1)
    return grid.reshape(rows * height, columns * width, *grid.shape[4:])
