"""The leaderboard as rows that a page can sort and filter."""

from dataclasses import dataclass
from typing import Any

import pandas as pd

from bench.methods.cluster_count import TOLD
from bench.metrics.catalog import KNOWN
from bench.tables.columns import MISSING, SECONDS, Column, parse_column
from bench.tables.families import family_notes
from bench.tables.leaderboard import MEMORY, score_value
from bench.tables.marks import marks
from bench.tables.sheet import Value
from bench.tables.told import HEADING

KEY_SCORES = ("ari", "nmi", "accuracy", "n_clusters", "noise")
"""Shown at first, after the one that ranks; the others when asked for."""

GROUPS = {
    "yes": "Told the number of clusters",
    "no": "Not told the number of clusters",
    "unknown": "No cell done",
}


@dataclass(frozen=True)
class Heading:
    """A column's heading: text, meaning, visibility, and good end."""

    key: str
    text: str
    meaning: str
    first: bool
    numeric: bool = True
    best: str = ""  # "high", "low" or, where neither end is good, nothing


@dataclass(frozen=True)
class Entry:
    """A table entry: its text, mark, sort key, and bar."""

    text: str
    spread: str = ""
    note: str = ""
    mark: str = ""
    sort: float | str | None = None
    share: float | None = None


@dataclass(frozen=True)
class Board:
    """The leaderboard of one dataset."""

    columns: list[Heading]
    rows: list[dict[str, Any]]
    notes: list[str]
    groups: dict[str, str]
    """Heading by what its pipelines were told; with one, the table is not parted."""


def board(ranked: pd.DataFrame, mixed: pd.DataFrame, spread: pd.DataFrame, metric: Column) -> Board:
    """Lay out a leaderboard.

    Parameters
    ----------
    ranked, mixed : DataFrame
        Rows of one dataset of `bench.tables.leaderboard.leaderboard`, ranked apart by what a
        pipeline was told, and together.
    spread : DataFrame
        Rows of the same dataset of `bench.tables.seeds.seeds_table`, for the interval.
    metric : Column
        What they are ranked by.
    """
    scores = [name for name in KNOWN if name in ranked and ranked[name].notna().any()]
    shown = [parse_column(name) for name in dict.fromkeys([metric.name, *scores])]
    together = mixed.set_index(["embedder", "clusterer"])
    at = spread.set_index(["embedder", "clusterer"])
    with_interval = bool(at["low"].notna().any())
    marks_of = {
        column.name: marks(ranked, column.name, column.higher_is_better)
        for column in (*shown, parse_column(SECONDS))
    }
    rows = []
    for place, (_, row) in enumerate(ranked.iterrows()):
        key, mark = (row["embedder"], row["clusterer"]), {n: marks_of[n][place] for n in marks_of}
        interval = _interval(at.loc[key], metric) if with_interval and key in at.index else None
        if with_interval and interval is None:  # a grid's, of which no point was chosen
            interval = Entry("–")
        entries = _row(row, shown, mark, interval)
        rows.append(entries | {"mixed": _rank(together.loc[key, "rank"])})
    columns = _columns(shown, metric, with_interval)
    groups = {
        group_key: text
        for group_key, text in GROUPS.items()
        if any(r["told"] == group_key for r in rows)
    }
    return Board(columns, rows, _notes(ranked, with_interval, spread), groups)


def _row(
    row: Any, scores: list[Column], marked: dict[str, str], interval: Entry | None
) -> dict[str, Any]:
    """Lay out a pipeline; the interval stands behind the first score."""
    name, group = f"{row['embedder']} + {row['clusterer']}", _told(row)
    first, *others = [_score(row, score, marked[score.name]) for score in scores]
    entries = [
        _place(row["rank"]),
        Entry(name, sort=name),
        Entry(row["k_from"] or MISSING, sort=row["k_from"]),
        *([first] if interval is None else [first, interval]),
        *others,
        _score(row, parse_column(SECONDS), marked[SECONDS]),
        Entry(parse_column(MEMORY).text(row[MEMORY]), sort=_known(row[MEMORY])),
        _place(row["cost_rank"]),
        Entry(row["parameters"], sort=row["parameters"]),
    ]
    return {
        "told": group,
        "entries": entries,
        "rank": _rank(row["rank"]),
        "complete": bool(row["n_done"] == row["n_cells"]),
        "words": f"{name} {row['parameters']}".lower(),
    }


def _told(row: Any) -> str:
    """Return a pipeline's group, if it was known before failing."""
    return "unknown" if row["n_done"] == 0 else "yes" if row["k_from"] in TOLD else "no"


def _columns(scores: list[Column], metric: Column, with_interval: bool) -> list[Heading]:
    columns = [
        Heading("rank", "rank", f"By {metric.heading}; of pipelines with all cells done.", True),
        Heading("pipeline", "pipeline", "Embedder and clusterer.", True, numeric=False),
        Heading("told", HEADING, "Where its number of clusters came from.", True, numeric=False),
    ]
    for score in scores:
        first = score == metric or score.name in KEY_SCORES
        meaning = KNOWN[score.name].description if score.name in KNOWN else ""
        columns.append(Heading(score.name, score.heading, meaning, first, best=_good(score)))
        if score == metric and with_interval:
            columns.append(
                Heading("interval", "95% interval", "Percentile bootstrap over samples.", True)
            )
    return [
        *columns,
        Heading(SECONDS, "seconds", "Neighbour graph, embedding and clustering.", True, best="low"),
        Heading(MEMORY, "memory MB", "The most that a task added to its worker.", True, best="low"),
        Heading("cost", "cost rank", "By seconds.", False),
        Heading("parameters", "parameters", "What was set by hand or by a rule.", False, False),
    ]


def _good(column: Column) -> str:
    return {None: "", True: "high", False: "low"}[column.higher_is_better]


def _score(row: Any, column: Column, mark: str) -> Entry:
    value, shown = row[column.name], score_value(row, column, mark)
    if not isinstance(shown, Value):
        return Entry(str(shown))
    score = column.score
    bounded = score is not None and score.higher_is_better and score.upper == 1.0
    share = min(max(float(value), 0.0), 1.0) if bounded and value == value else None
    return Entry(shown.text, shown.spread, shown.note, shown.mark, _known(value), share)


def _interval(row: Any, metric: Column) -> Entry:
    if row["low"] != row["low"]:
        return Entry("–")
    text = f"{metric.text(row['low'])} to {metric.text(row['high'])}"
    return Entry(text, sort=float(row["low"]))


def _place(rank: float) -> Entry:
    return Entry("–") if rank != rank else Entry(str(int(rank)), sort=float(rank))


def _rank(rank: float) -> int | None:
    return None if rank != rank else int(rank)


def _known(value: float) -> float | None:
    return None if value != value else float(value)


def _notes(ranked: pd.DataFrame, with_interval: bool, spread: pd.DataFrame) -> list[str]:
    from bench.tables.marks import spread_note

    notes = [*spread_note(ranked), *family_notes(ranked, "Its points stand below.")]
    if with_interval:
        level, n_draws = spread.attrs["level"], spread.attrs["n_draws"]
        notes.append(
            f"Intervals: {level:.0%} percentile bootstrap over samples ({n_draws:,} draws) of the "
            "mean over seeds; what another seed would change is not in them."
        )
    counts = [name for name in ranked.columns if name.endswith("_n")]
    if ranked[counts].lt(ranked["n_cells"], axis=0).any(axis=None):
        notes.append("A mean of four values where there are five seeds says 4/5 and has no rank.")
    return notes
