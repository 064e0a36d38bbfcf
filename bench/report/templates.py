"""Templates and scripts of pages, filled with what was gathered."""

import json
from collections.abc import Sequence
from functools import cache
from importlib import metadata, resources
from typing import TYPE_CHECKING, Any

from bench.files.atomic import without_nan
from bench.report.figure_ids import renamed
from bench.report.style import themes
from bench.tables.columns import decimals

if TYPE_CHECKING:
    from jinja2 import Environment

SCRIPTS = (
    *("core.js", "parts.js", "tables.js", "heat.js", "charts.js", "overview.js"),
    *("choices.js", "explorer.js", "names.js", "hover.js", "cluster.js", "copy.js", "main.js"),
)

ROOM = "bench.report"
"""Whose `assets` templates and scripts are looked for in, after those of another room."""


def render(
    template: str,
    facts: dict[str, Any],
    data: dict[str, Any],
    *,
    room: str = ROOM,
    scripts: Sequence[str] = SCRIPTS,
    figures: bool = True,
) -> str:
    """Fill a template.

    Parameters
    ----------
    template : str
        A file of `assets`.
    facts : dict
        What it writes; names from outside stay text.
    data : dict
        What its scripts read.
    room : str
        The package whose `assets` are looked at before those of the report.
    scripts : sequence of str
        Files of `assets`.
    figures : bool
        Whether the page draws any, and needs the library that does.
    """
    page: str = (
        environment(room)
        .get_template(template)
        .render(
            **{"home": "", "beside": False, **facts},
            version=metadata.version("clusterbench"),
            bokeh=_bokeh() if figures else "",
            scripts="\n".join(_asset(name, room) for name in scripts),
            css=_asset("page.css"),
            data=as_script({"themes": themes(), **renamed(data)}),
        )
    )
    return page


def _bokeh() -> str:
    from bokeh.resources import Resources

    scripts = Resources(mode="inline", components=["bokeh"]).js_raw
    # What sets the log level logs that it did; the page sets it without a word.
    return "\n".join(each for each in scripts if not each.startswith("Bokeh.set_log_level"))


def as_script(data: Any) -> str:
    """Return data as JSON that cannot end its script element."""
    try:
        text = json.dumps(data, separators=(",", ":"), allow_nan=False)
    except (TypeError, ValueError):  # rare, and slower: NaN, or numbers of NumPy's
        text = json.dumps(without_nan(data), separators=(",", ":"), allow_nan=False)
    return text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")


@cache
def _asset(name: str, room: str = ROOM) -> str:
    files = [resources.files(package) / "assets" / name for package in (room, ROOM)]
    return next(file for file in files if file.is_file()).read_text(encoding="utf-8")


@cache
def environment(room: str = ROOM) -> "Environment":
    """Return what fills templates of a room: every name is escaped."""
    from jinja2 import Environment, FunctionLoader, StrictUndefined

    result = Environment(
        loader=FunctionLoader(lambda name: _asset(name, room)),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    result.globals["theme"] = themes()
    result.filters |= {
        "score": lambda value: decimals(float(value)),
        "percent": lambda value: "–" if value is None else f"{value:.1%}",
        "count": lambda value: "–" if value is None else f"{value:,.0f}",
    }
    return result


def shades() -> list[str]:
    """Return the colours of heat maps, from the low end."""
    from bokeh.palettes import Cividis256

    return list(Cividis256)
