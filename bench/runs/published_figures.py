"""Figures published by others, beside our results."""

import math
import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any

import pandas as pd
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from bench.errors import UserError
from bench.store.record import CellRecord
from bench.store.status import Status
from bench.tables.long import long_table
from bench.tables.markdown import Link, markdown

FILE = "published.toml"

Text = Annotated[str, Field(min_length=1)]


class Figure(BaseModel):
    """One published figure.

    Parameters
    ----------
    what : str
        What was done, and what the figure is.
    run, embedder, clusterer : str
        Folder of ours, and the pipeline there that does the same, or comes nearest.
    dataset : str
        Which of the run's, where it holds several.
    metric : str
        Column of `bench.tables.long_table`, or the place of a number in a record's ``methods``, as
        in ``embedder.report.history.loss``, of which a list stands for its last entry.
    value : float
        What was published.
    median, worst : float, optional
        Of the grid of which `value` is the best point.
    truth_chose : str
        What the truth chose in the published figure, as in "the point of a grid"; "k" where the
        number of clusters was told and nothing else, "nothing", or "not said".
    source, url : str
        Where; without an address where it has none.
    within : float, optional
        How far ours may be from ``value + apart`` before a test fails; without it the figure is
        only shown.
    apart : float
        What ours is known to differ by.
    why : str
        Why ours differs, where it does.
    """

    model_config = ConfigDict(extra="forbid", strict=True)

    what: Text
    run: Text
    embedder: Text
    clusterer: Text
    metric: Text
    dataset: str = ""
    value: float
    median: float | None = None
    worst: float | None = None
    truth_chose: Text = "not said"
    source: Text
    url: Annotated[str, Field(pattern=r"^(https://[^\s()<>]+)?$")] = ""
    within: Annotated[float, Field(gt=0)] | None = None
    apart: float = 0.0
    why: str = ""


class _File(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)

    figure: list[Figure] = []


def read_figures(folder: Path) -> list[Figure]:
    """Return the figures in a folder's ``published.toml``, if any.

    Raises
    ------
    UserError
        The file is broken.
    """
    path = folder / FILE
    if not path.is_file():
        return []
    try:
        return _File.model_validate(tomllib.loads(path.read_text("utf-8"))).figure
    except (tomllib.TOMLDecodeError, ValidationError) as error:
        raise UserError(f"Got {str(path)!r}, which is not a list of figures: {error}") from None


def ours(figure: Figure, records: Sequence[CellRecord]) -> "pd.Series[float]":
    """Return our values for a figure, one per seed.

    Empty where no such cell is done.
    """
    records_here = [
        record
        for record in records
        if (record["embedder"], record["clusterer"]) == (figure.embedder, figure.clusterer)
        and figure.dataset in ("", record["dataset"])
        and record["status"] == Status.DONE
    ]
    if not records_here:
        return pd.Series(dtype=float)
    table = long_table(records_here)
    if figure.metric in table:
        return table[figure.metric].astype(float)
    return pd.Series(
        [_found(record["methods"], figure.metric) for record in records_here], dtype=float
    )


def _found(facts: Any, place: str) -> float:
    for part in place.split("."):
        facts = facts.get(part) if isinstance(facts, dict) else None
    value = facts[-1] if isinstance(facts, list) and facts else facts
    return float(value) if isinstance(value, int | float) else math.nan


def figures_markdown(figures: Sequence[Figure], records: Mapping[str, Sequence[CellRecord]]) -> str:
    """Write the table of published figures, ours, difference and source.

    Parameters
    ----------
    figures : sequence of Figure
    records : mapping
        The records of cells, by the folder of their run.
    """
    rows: list[list[str]] = []
    notes: list[str] = []
    for figure in figures:
        values = ours(figure, records.get(figure.run, []))
        shown, apart = "not run yet", ""
        if len(values):
            spread = f" ± {values.std(ddof=1):.4f}" if len(values) > 1 else ""
            shown = f"{values.mean():.4f}{spread}"
            apart = f"{values.mean() - figure.value:+.4f}"
            if figure.why:
                notes += [figure.why] if figure.why not in notes else []
                apart += f" ({notes.index(figure.why) + 1})"
        pipeline = f"{figure.run}: {figure.embedder} + {figure.clusterer}"
        source = Link(figure.source, figure.url) if figure.url else figure.source
        value, chose = f"{figure.value:g}", _chose(figure)
        rows.append([figure.what, value, shown, apart, pipeline, source, chose])
    header = ["what", "published", "here", "difference", "run and pipeline here", "source"]
    header.append("what the truth chose there")
    footnotes = [f"({number}) {why}" for number, why in enumerate(notes, 1)]
    return "\n".join([markdown(header, rows, words=7), *footnotes])


def _chose(figure: Figure) -> str:
    """Say what the truth chose, with the grid's median and worst."""
    others = {"median": figure.median, "worst": figure.worst}
    listed = ", ".join(f"{name} {value:g}" for name, value in others.items() if value is not None)
    return f"{figure.truth_chose} ({listed})" if listed else figure.truth_chose
