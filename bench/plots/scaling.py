"""Seconds against the number of samples."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np

from bench.plots.style import COLOURS, LINES, MARKERS, finish, new_figure, plain_log

if TYPE_CHECKING:
    from matplotlib.figure import Figure


def exponent(sizes: Sequence[float], seconds: Sequence[float]) -> float:
    """Fit seconds = a * sizes**b on logarithms; return b."""
    return float(np.polyfit(np.log(sizes), np.log(np.maximum(seconds, 1e-3)), 1)[0])


def scaling_curves(
    curves: Mapping[str, tuple[Sequence[float], Sequence[float]]], title: str
) -> "Figure":
    """Draw seconds against samples, logarithmic, with fitted exponents.

    Parameters
    ----------
    curves : mapping of str to (sizes, seconds)
        By the name of what was measured; sizes ascending.
    title : str
        Of the picture.
    """
    figure = new_figure(8.2, 5)
    axes = figure.add_subplot()
    texts = []
    for place, (name, (sizes, seconds)) in enumerate(curves.items()):
        label = f"{name}: {exponent(sizes, seconds):.2f}" if len(set(sizes)) > 1 else name
        axes.plot(sizes, np.maximum(seconds, 1e-3), label=label,
                  color=COLOURS[place % len(COLOURS)],
                  linestyle=LINES[place // 3 % len(LINES)],
                  marker=MARKERS[place % len(MARKERS)], markersize=5)  # fmt: skip
        texts.append(f"{label} ({seconds[-1]:.3g} s for {sizes[-1]:,.0f})")
    plain_log(axes.xaxis)
    plain_log(axes.yaxis)
    axes.set_xlabel("samples")
    axes.set_ylabel("seconds")
    axes.grid(alpha=0.25)
    figure.legend(loc="outside right upper", fontsize=8, frameon=False,
                  title="fitted exponent", title_fontsize=8)  # fmt: skip
    return finish(figure, title, f"Seconds against samples: {', '.join(texts)}.")
