"""The page: what was gathered, put into a template with all that it needs inside."""

import json
from collections.abc import Sequence
from functools import cache
from importlib import metadata, resources
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bench.files.atomic import without_nan, write_text
from bench.files.owned import foreign, is_taken
from bench.report.dataset import shown
from bench.report.figure_ids import renamed
from bench.report.overview import overview
from bench.report.provenance import provenance
from bench.report.reference_charts import study_charts
from bench.report.references import studies
from bench.report.style import themes
from bench.report.summary import ended
from bench.store.rules import read_rules
from bench.store.runs import Runs
from bench.store.status import Status
from bench.tables.columns import chosen_metric, decimals

if TYPE_CHECKING:
    from jinja2 import Environment

MAX_BYTES = 12_000_000
"""Of the whole page."""

GENERATOR = b'<meta name="generator" content="clusterbench '
"""What tells a page of ours, among its first `HEAD_BYTES`: the template writes it."""

HEAD_BYTES = 2000

FIXED_BYTES = 2_000_000
"""Kept of it for Bokeh's script (1.3 MB), the tables and the page itself."""

SCRIPTS = (
    *("core.js", "tables.js", "heat.js", "charts.js", "overview.js"),
    *("choices.js", "explorer.js", "names.js", "hover.js", "cluster.js", "copy.js", "main.js"),
)

ROOM = "bench.report"
"""Whose `assets` templates and scripts are looked for in, after those of another room."""


def write_report(
    folder: Path,
    out: Path,
    *,
    metric: str = "",
    max_bytes: int = MAX_BYTES,
    truth: str | None = None,
) -> None:
    """Write the page of a run, whole or not at all.

    Parameters
    ----------
    folder : Path
        Of the run.
    out : Path
        The file.
    metric : str
        What ranks the pipelines of a dataset; by default, and of a dataset without such a score,
        `bench.tables.default_metric`.
    truth : str, optional
        Which references are shown: see `bench.store.runs.Runs`.
    max_bytes : int
        What the page may take: scatters are thinned until it does.

    Raises
    ------
    UserError
        The folder is no run, no cell of it has ended, it is of before truth was kept, or no cell
        has a score by that metric; or a file of that name is there that is no page of ours.
    """
    refuse_foreign_page(out)
    write_text(out, run_page(folder, max_bytes, metric, truth))


def refuse_foreign_page(path: Path) -> None:
    """Refuse to replace a file that is no page of ours.

    Raises
    ------
    UserError
        The file is there, and something else wrote it.
    """
    if not is_taken(path):
        return
    with path.open("rb") as file:
        if path.is_symlink() or GENERATOR not in file.read(HEAD_BYTES):
            raise foreign(path)


def run_page(
    folder: Path,
    max_bytes: int = MAX_BYTES,
    metric: str = "",
    truth: str | None = None,
    home: str = "",
) -> str:
    """Return the page of a run as HTML, of at most so many bytes where thinner scatters do it.

    `home` is the address of the page over all runs, if there is one.
    """
    runs = Runs([folder], truth)
    chosen_metric(runs.records, metric)
    page, taken = _page(runs, folder, max_bytes - FIXED_BYTES, metric, home)
    over = len(page.encode()) - max_bytes
    # Tables and curves took more than what is kept for them: scatters give it back.
    return page if over <= 0 else _page(runs, folder, taken - over, metric, home)[0]


def _page(runs: Runs, folder: Path, max_bytes: int, metric: str, home: str = "") -> tuple[str, int]:
    """Return the page with scatters of at most so many bytes, and how many they took."""
    names = list(dict.fromkeys(record["dataset"] for record in runs.records))
    share = max_bytes // len(names)
    rules = read_rules(folder)
    datasets = [shown(runs, folder, name, share, metric, rules) for name in names]
    studied = [study | {"charts": study_charts(study["curves"])} for study in studies(folder)]
    made = provenance(folder)
    facts = {
        "title": f"{made['folder']}: {', '.join(names)}"[:120],
        "home": home,
        "run": made,
        "overview": overview(runs, names, metric),
        "datasets": [dataset.facts for dataset in datasets],
        "failed": [row for row in [*runs.records, *runs.rows] if row["status"] != Status.DONE],
        "ended": ended(runs.records),
        "studies": studied,
    }
    data = {
        "palette": _shades(),
        "datasets": [dataset.data for dataset in datasets],
        "studies": [{k: drawn["item"] for k, drawn in s["charts"].items()} for s in studied],
    }
    taken = sum(len(as_script(dataset.data["explorer"])) for dataset in datasets)
    return render("run.html", facts, data), taken


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
        _environment(room)
        .get_template(template)
        .render(
            **{"home": "", **facts},
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
    """Return data as JSON in which no name can end the script element that holds it."""
    text = json.dumps(without_nan(data), separators=(",", ":"), allow_nan=False)
    return text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")


@cache
def _asset(name: str, room: str = ROOM) -> str:
    files = [resources.files(package) / "assets" / name for package in (room, ROOM)]
    return next(file for file in files if file.is_file()).read_text(encoding="utf-8")


def _environment(room: str = ROOM) -> "Environment":
    from jinja2 import Environment, FunctionLoader, StrictUndefined

    made = Environment(
        loader=FunctionLoader(lambda name: _asset(name, room)),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.globals["theme"] = themes()
    made.filters |= {
        "score": lambda value: decimals(float(value)),
        "percent": lambda value: "–" if value is None else f"{value:.1%}",
        "count": lambda value: "–" if value is None else f"{value:,.0f}",
    }
    return made


def _shades() -> list[str]:
    from bokeh.palettes import Cividis256

    return list(Cividis256)
