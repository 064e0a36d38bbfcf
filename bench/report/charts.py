"""The figures of the page: Bokeh's, as JSON.

If the reader can choose what is shown, the figure is empty at first and the page fills its data
sources by name. A renderer's first tag is the place of its colour in the theme's list of groups.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from bench.plots.style import COLOURS, REFERENCE

FONT = "system-ui, -apple-system, 'Segoe UI', Roboto, sans-serif"
MAX_LETTERS = 14
"""Of a name on an axis."""

DASHES = ("solid", "dashed", "dotdash", "dotted")


def item(figure: Any) -> dict[str, Any]:
    """Return a figure as what ``Bokeh.embed.embed_item`` takes."""
    from bokeh.embed import json_item

    content: dict[str, Any] = json_item(figure)
    return content


def _figure(height: int, **options: Any) -> Any:
    from bokeh.plotting import figure

    plot = figure(
        height=height,
        sizing_mode="stretch_width",
        toolbar_location=None,
        min_border=6,
        **{"tools": "", **options},
    )
    for axis in plot.axis:
        axis.axis_label_text_font_style = "normal"
        axis.axis_label_text_font = axis.major_label_text_font = FONT
        axis.axis_label_text_font_size = axis.major_label_text_font_size = "12px"
        axis.minor_tick_line_color = None
        if hasattr(axis.ticker, "desired_num_ticks"):
            axis.ticker.desired_num_ticks = 5
    plot.outline_line_color = None
    plot.background_fill_color = plot.border_fill_color = None  # the page is seen through
    return plot


def scatter() -> dict[str, Any]:
    """Return the figure of an embedding: sources ``points`` and ``names``."""
    from bokeh.core.properties import value
    from bokeh.models import ColumnDataSource, HoverTool, PanTool, WheelZoomTool

    points = ColumnDataSource({"x": [], "y": [], "colour": []}, name="points")
    names = ColumnDataSource({"x": [], "y": [], "text": []}, name="names")
    plot = _figure(560, x_range=(0, 1), y_range=(0, 1))
    plot.axis.visible = False
    plot.grid.visible = False
    dots = plot.scatter("x", "y", source=points, size=4, fill_color="colour", line_color=None,
                        fill_alpha=0.85, hit_dilation=3, name="dots")  # fmt: skip
    plot.text("x", "y", "text", source=names, text_align="center", text_baseline="middle",
              text_font=value(FONT), text_font_size="12px", text_font_style="bold", padding=3,
              border_radius=4, background_fill_alpha=0.8, name="labels")  # fmt: skip
    plot.add_tools(
        PanTool(),
        WheelZoomTool(modifiers={"ctrl": True}),
        HoverTool(renderers=[dots], tooltips=None, name="hover"),
    )
    return item(plot)


def eps_charts() -> dict[str, Any]:
    """Return the figures of how an eps was chosen, by name."""
    return {
        "k": _k_distances(),
        "clusters": _clusters_against_eps(),
        "noise": _noise_against_eps(),
    }


def _k_distances() -> dict[str, Any]:
    """Return the figure of k-distances: source ``curve``, spans ``eps``, marker ``chosen``."""
    from bokeh.models import ColumnDataSource, Span

    plot = _figure(300, y_axis_type="log")
    curve = ColumnDataSource({"rank": [], "k_distance": []}, name="curve")
    chosen = ColumnDataSource({"rank": [], "eps": []}, name="chosen")
    plot.line("rank", "k_distance", source=curve, line_width=2, color=COLOURS[0]).tags = [0]
    plot.add_layout(Span(dimension="width", line_dash="dotted", line_width=1.5, name="eps"))
    plot.scatter("rank", "eps", source=chosen, size=9, name="ink")
    plot.xaxis.axis_label = "samples, by k-distance"
    plot.yaxis.axis_label = "k-distance"
    return item(plot)


def _clusters_against_eps() -> dict[str, Any]:
    """Return the figure of numbers of clusters: source ``curve``, spans ``eps``, ``classes``."""
    from bokeh.models import ColumnDataSource, Span

    plot = _figure(300, x_axis_type="log", y_axis_type="log")
    curve = ColumnDataSource({"eps": [], "n_clusters": [], "substantial": []}, name="curve")
    for column, place in (("n_clusters", 4), ("substantial", 2)):
        plot.step("eps", column, source=curve, mode="after", line_width=2,
                  line_dash="solid" if place == 4 else "dashed",
                  color=COLOURS[place]).tags = [place]  # fmt: skip
    plot.add_layout(Span(dimension="height", line_dash="dotted", line_width=1.5, name="eps"))
    plot.add_layout(Span(dimension="width", line_color=REFERENCE, line_dash=[6, 3], name="classes"))
    plot.xaxis.axis_label = "eps"
    plot.yaxis.axis_label = "clusters"
    return item(plot)


def _noise_against_eps() -> dict[str, Any]:
    """Return the figure of the share of noise: source ``curve``, span ``eps``."""
    from bokeh.models import ColumnDataSource, NumeralTickFormatter, Span

    plot = _figure(300, x_axis_type="log", y_range=(0, 1))
    curve = ColumnDataSource({"eps": [], "noise": []}, name="curve")
    plot.line("eps", "noise", source=curve, line_width=2, color=COLOURS[0]).tags = [0]
    plot.add_layout(Span(dimension="height", line_dash="dotted", line_width=1.5, name="eps"))
    plot.xaxis.axis_label = "eps"
    plot.yaxis.axis_label = "noise"
    plot.yaxis.formatter = NumeralTickFormatter(format="0%")
    return item(plot)


def choice_charts() -> dict[str, Any]:
    """Return figures of a rule's choice over a grid, by scale."""
    return {scale: _values_over_points(scale) for scale in ("linear", "log")}


def _values_over_points(scale: str) -> dict[str, Any]:
    """Return a figure over points: ``curve``, ``chosen`` and ``at``."""
    from bokeh.models import ColumnDataSource, Span

    plot = _figure(260, x_axis_type=scale)
    curve = ColumnDataSource({"x": [], "y": []}, name="curve")
    chosen = ColumnDataSource({"x": [], "y": []}, name="chosen")
    plot.line("x", "y", source=curve, line_width=2, color=COLOURS[0]).tags = [0]
    plot.scatter("x", "y", source=curve, size=6, color=COLOURS[0]).tags = [0]
    plot.add_layout(Span(dimension="height", line_dash="dotted", line_width=1.5, name="at"))
    plot.scatter("x", "y", source=chosen, size=11, name="ink")
    plot.xaxis.axis_label = " "  # the page says which parameter
    return item(plot)


def lines(
    x: Sequence[str] | None,
    series: Mapping[str, Sequence[float] | tuple[Sequence[float], Sequence[float]]],
    labels: tuple[str, str],
) -> dict[str, Any]:
    """Return a figure of lines over categories, or over numbers.

    Parameters
    ----------
    x : sequence of str or None
        Categories; with None, each series brings its own numbers as (x, y).
    series : mapping
        By name; their order is that of `keys`.
    labels : (str, str)
        Of the axes.
    """
    places = None if x is None else list(range(len(x)))
    plot = _figure(300)
    if x is not None:
        plot.xaxis.ticker = places
        plot.xaxis.major_label_overrides = dict(enumerate(_short(name) for name in x))
        plot.x_range.range_padding = 0.03
        if max(map(len, x), default=0) > 6:
            plot.xaxis.major_label_orientation = 0.9
    for (_, values), (place, dash) in zip(series.items(), styles(len(series)), strict=True):
        across, up = values if places is None else (places, values)
        colour = COLOURS[place % len(COLOURS)]
        plot.line(across, up, line_width=2, line_dash=dash, color=colour).tags = [place]
        if places is not None:
            plot.scatter(across, up, size=6, color=colour).tags = [place]
    plot.xaxis.axis_label, plot.yaxis.axis_label = labels
    return item(plot)


def changes(bars: Sequence[Mapping[str, Any]], label: str) -> dict[str, Any]:
    """Return a figure of scores before and after, by pipeline.

    Parameters
    ----------
    bars : sequence of mapping
        ``name``, ``a`` and ``b`` (before, after), ``low`` and ``high`` (what noise may do to a;
        NaN where that is unknown) and ``verdict``.
    label : str
        Of the score.
    """
    names = [bar["name"] for bar in bars]
    plot = _figure(90 + 34 * len(bars), y_range=names[::-1])
    plot.ygrid.visible = False
    known = [bar for bar in bars if bar["low"] == bar["low"]]
    plot.hbar([bar["name"] for bar in known], left=[bar["low"] for bar in known],
              right=[bar["high"] for bar in known], height=0.5, alpha=0.22, line_color=None,
              color=COLOURS[9]).tags = [9]  # fmt: skip
    for place, verdicts in VERDICT_COLOURS.items():
        own_bars = [bar for bar in bars if (bar["verdict"] in verdicts) == bool(verdicts)
                and (verdicts or not _judged(bar["verdict"]))]  # fmt: skip
        rows = [bar["name"] for bar in own_bars]
        colour = COLOURS[place]
        plot.segment([bar["a"] for bar in own_bars], rows, [bar["b"] for bar in own_bars], rows,
                     line_width=2, color=colour).tags = [place]  # fmt: skip
        plot.scatter([bar["b"] for bar in own_bars], rows, size=11, color=colour).tags = [place]
    plot.scatter([bar["a"] for bar in bars], names, size=10, line_width=2, name="before")
    plot.xaxis.axis_label = label
    return item(plot)


VERDICT_COLOURS: dict[int, tuple[str, ...]] = {2: ("better",), 4: ("worse",), 9: ()}
"""Place of the colour -> verdicts of `bench.tables.changes`; the last is all others'."""


def _judged(verdict: str) -> bool:
    return any(verdict in verdicts for verdicts in VERDICT_COLOURS.values())


def _short(name: str) -> str:
    return name if len(name) <= MAX_LETTERS else f"{name[: MAX_LETTERS - 1]}…"


def styles(n: int) -> list[tuple[int, str]]:
    """Return the colour's place and the dashes of each line."""
    return [(place, DASHES[place // 3 % len(DASHES)]) for place in range(n)]


def keys(names: Sequence[str]) -> list[dict[str, Any]]:
    """Return the entries of a legend: name, colour, dashes."""
    return [
        {"name": name, "colour": place % len(COLOURS), "dash": dash}
        for name, (place, dash) in zip(names, styles(len(names)), strict=True)
    ]
