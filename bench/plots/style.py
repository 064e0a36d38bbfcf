"""Shared style of pictures: colours, markers and text alternatives."""

from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from matplotlib.figure import Figure

COLOURS = (
    "#332288", "#DDCC77", "#117733", "#88CCEE", "#CC6677", "#44AA99",
    "#882255", "#999933", "#AA4499", "#6699CC", "#661100", "#FFB000",
)  # fmt: skip
"""Told apart by colour-blind readers: eleven by Paul Tol and a yellow, dark and light by turns.

In grey, and beyond twelve, written names and markers tell groups apart. (P. Tol, Colour Schemes,
SRON/EPS/TN/09-002, 2021.)
"""

MARKERS = ("o", "^", "s", "D", "v", "P", "X", "<", ">")
LINES = ("-", "--", "-.", ":")
NOISE = "#c8c8c8"
REFERENCE = "#c00000"
SEQUENTIAL = "cividis"
"""Lightness rises along it, for all readers alike (Nuñez, Anderton and Renslow, 2018)."""


def new_figure(width: float, height: float) -> "Figure":
    """Return an empty figure, with size in inches, without pyplot."""
    from matplotlib.figure import Figure

    return Figure(figsize=(width, height), layout="constrained")


def finish(figure: "Figure", title: str, description: str) -> "Figure":
    """Give a figure its title and its text alternative, which `bench.plots.files.save` writes.

    Names are written as they are: a dollar in one begins no formula.
    """
    from matplotlib.text import Text

    figure.suptitle(title, fontsize="medium")
    figure.set_label(f"{title}. {description}")
    for text in figure.findobj(Text):
        text.set_parse_math(False)
    return figure


def counted(n: int, thing: str) -> str:
    """Return a count in words, as in "2 clusters"."""
    return f"{n:,} {thing}" if n == 1 else f"{n:,} {thing}{'es' if thing.endswith('s') else 's'}"


def plain_log(axis: Any) -> None:
    """Make an axis that holds its data logarithmic, its ticks plain numbers."""
    from matplotlib.ticker import FuncFormatter, LogLocator, NullFormatter

    low, high = axis.get_data_interval()
    decades = np.log10(high / low) if 0 < low < high else 0
    subs = (1, 2, 3, 4, 5, 6, 8) if decades < 1 else (1, 2, 5) if decades < 3 else (1,)
    axis.axes.set(**{f"{axis.axis_name}scale": "log"})
    axis.set_major_locator(LogLocator(subs=subs, numticks=8))
    axis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:,.6g}"))
    axis.set_minor_formatter(NullFormatter())
