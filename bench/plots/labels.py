"""Names beside points, where they do not cover one another."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

_SIDES = ((5, 4, "left", "bottom"), (5, -4, "left", "top"), (-5, 4, "right", "bottom"),
          (-5, -4, "right", "top"), (6, 0, "left", "center"), (-6, 0, "right", "center"),
          (0, 6, "center", "bottom"), (0, -6, "center", "top"))  # fmt: skip
"""Offsets in points and alignments to try, the best first."""


def name_points(
    axes: Any, places: NDArray[np.float64], names: list[str], bold: list[bool], size: float = 7
) -> None:
    """Name points, bold ones first, where there is room.

    Limits and scales of the axes must be set before, because room is measured on the canvas.
    """
    from matplotlib.patheffects import withStroke

    figure = axes.figure
    figure.draw_without_rendering()
    at = axes.transData.transform(places) * 72 / figure.dpi
    frame = axes.get_window_extent()
    inside = [bound * 72 / figure.dpi for bound in (frame.x0, frame.y0, frame.x1, frame.y1)]
    boxes = [(x - 3, y - 3, x + 3, y + 3) for x, y in at]
    for place in np.argsort([not mark for mark in bold], kind="stable").tolist():
        x, y = at[place].tolist()
        for dx, dy, horizontal, vertical in _SIDES:
            box = _box(x, y, dx, dy, horizontal, vertical, len(names[place]), size)
            others = [other for i, other in enumerate(boxes) if i != place]
            if _within(box, inside) and not any(_overlap(box, other) for other in others):
                text = axes.annotate(names[place], places[place], xytext=(dx, dy), fontsize=size,
                              textcoords="offset points", ha=horizontal, va=vertical,
                              fontweight="bold" if bold[place] else "normal")  # fmt: skip
                text.set_path_effects([withStroke(linewidth=2, foreground="white")])
                boxes.append(box)
                break


Box = tuple[float, float, float, float]


def _box(
    x: float, y: float, dx: float, dy: float, horizontal: str, vertical: str, n: int, size: float
) -> Box:
    """Return a text's bounding box in points.

    A letter is about 0.62 of its size wide.
    """
    width, height = 0.62 * size * n, 1.15 * size
    left = x + dx - {"left": 0, "center": width / 2, "right": width}[horizontal]
    low = y + dy - {"bottom": 0, "center": height / 2, "top": height}[vertical]
    return left, low, left + width, low + height


def _within(box: Box, frame: list[float]) -> bool:
    return box[0] > frame[0] and box[1] > frame[1] and box[2] < frame[2] and box[3] < frame[3]


def _overlap(one: Box, two: Box) -> bool:
    return one[0] < two[2] and two[0] < one[2] and one[1] < two[3] and two[1] < one[3]
