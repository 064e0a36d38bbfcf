"""The leaderboard as rows that a page can sort and filter."""

from dataclasses import dataclass
from typing import Any

import pandas as pd

from bench.metrics import METRICS
from bench.tables.columns import SECONDS, heading, higher_is_better, is_score, number
from bench.tables.leaderboard import MEMORY
from bench.tables.marks import marks, mean_value
from bench.tables.sheet import Value

KEY_SCORES = ("ari", "nmi", "accuracy", "n_clusters", "noise")
"""Shown at first, after the one that ranks; the others when asked for."""

GROUPS = {
    "yes": "Told the number of clusters",
    "no": "Not told the number of clusters",
    "unknown": "No cell done",
}
_TOLD_TEXT = {"yes": "yes", "no": "no", "unknown": "–"}


@dataclass(frozen=True)
class Column:
    """A heading: its text, what it means, whether it is shown at first, and its good end."""

    key: str
    text: str
    meaning: str
    first: bool
    numeric: bool = True
    best: str = ""  # "high", "low" or, where neither end is good, nothing


@dataclass(frozen=True)
class Entry:
    """A cell of the table: its text, its mark, the number it is sorted by, and a share to draw."""

    text: str
    spread: str = ""
    note: str = ""
    mark: str = ""
    sort: float | str | None = None
    share: float | None = None


@dataclass(frozen=True)
class Board:
    """The leaderboard of one dataset."""

    columns: list[Column]
    rows: list[dict[str, Any]]
    notes: list[str]
    groups: dict[str, str]
    """Heading by what its pipelines were told; with one, the table is not parted."""


def board(ranked: pd.DataFrame, mixed: pd.DataFrame, spread: pd.DataFrame, metric: str) -> Board:
    """Lay out a leaderboard.

    Parameters
    ----------
    ranked, mixed : DataFrame
        Rows of one dataset of `bench.tables.leaderboard.leaderboard`, ranked apart by what a
        pipeline was told, and together.
    spread : DataFrame
        Rows of the same dataset of `bench.tables.seeds.seeds_table`, for the interval.
    metric : str
        What they are ranked by.
    """
    scores = [name for name in METRICS if name in ranked and ranked[name].notna().any()]
    scores = list(dict.fromkeys([metric, *scores]))
    together = mixed.set_index(["embedder", "clusterer"])
    at = spread.set_index(["embedder", "clusterer"])
    with_interval = bool(at["low"].notna().any())
    found = {name: marks(ranked, name, higher_is_better(name)) for name in (*scores, SECONDS)}
    rows = []
    for place, (_, row) in enumerate(ranked.iterrows()):
        key, mark = (row["embedder"], row["clusterer"]), {n: found[n][place] for n in found}
        interval = _interval(at.loc[key], metric) if with_interval else None
        shown = _row(row, scores, mark, interval)
        rows.append(shown | {"mixed": _rank(together.loc[key, "rank"])})
    columns = _columns(scores, metric, with_interval)
    groups = {told: text for told, text in GROUPS.items() if any(r["told"] == told for r in rows)}
    return Board(columns, rows, _notes(ranked, with_interval, spread), groups)


def _row(
    row: Any, scores: list[str], marked: dict[str, str], interval: Entry | None
) -> dict[str, Any]:
    """Lay out a pipeline; the interval stands behind the first score."""
    name, told = f"{row['embedder']} + {row['clusterer']}", _told(row)
    first, *others = [_score(row, score, marked[score]) for score in scores]
    entries = [
        _place(row["rank"]),
        Entry(name, sort=name),
        Entry(_TOLD_TEXT[told], sort=_TOLD_TEXT[told]),
        *([first] if interval is None else [first, interval]),
        *others,
        _score(row, SECONDS, marked[SECONDS]),
        Entry(number(row[MEMORY], MEMORY), sort=_known(row[MEMORY])),
        _place(row["cost_rank"]),
        Entry(row["parameters"], sort=row["parameters"]),
    ]
    return {
        "told": told,
        "entries": entries,
        "rank": _rank(row["rank"]),
        "complete": bool(row["n_done"] == row["n_cells"]),
        "words": f"{name} {row['parameters']}".lower(),
    }


def _told(row: Any) -> str:
    """Return the group of a pipeline; one that failed early does not know what it was told."""
    return "unknown" if row["n_done"] == 0 else "yes" if row["told_k"] else "no"


def _columns(scores: list[str], metric: str, with_interval: bool) -> list[Column]:
    columns = [
        Column("rank", "rank", f"By {heading(metric)}; of pipelines with all cells done.", True),
        Column("pipeline", "pipeline", "Embedder and clusterer.", True, numeric=False),
        Column("told", "told k", "Whether it knew the number of clusters.", True, numeric=False),
    ]
    for name in scores:
        first = name == metric or name in KEY_SCORES
        meaning = METRICS[name].description if name in METRICS else ""
        columns.append(Column(name, heading(name), meaning, first, best=_good(name)))
        if name == metric and with_interval:
            columns.append(
                Column("interval", "95% interval", "Percentile bootstrap over samples.", True)
            )
    return [
        *columns,
        Column(SECONDS, "seconds", "Neighbour graph, embedding and clustering.", True, best="low"),
        Column(MEMORY, "memory MB", "The largest resident size.", True, best="low"),
        Column("cost", "cost rank", "By seconds.", False),
        Column("parameters", "parameters", "What was set by hand or by a rule.", False, False),
    ]


def _good(name: str) -> str:
    higher = higher_is_better(name)
    return "" if higher is None else "high" if higher else "low"


def _score(row: Any, name: str, mark: str) -> Entry:
    said = mean_value(row[name], row[f"{name}_std"], row["n_done"], row["n_cells"], name, mark)
    if not isinstance(said, Value):
        return Entry(str(said))
    bounded = is_score(name) and higher_is_better(name) and METRICS[name].upper == 1.0
    share = min(max(float(row[name]), 0.0), 1.0) if bounded and row[name] == row[name] else None
    return Entry(said.text, said.spread, said.note, said.mark, _known(row[name]), share)


def _interval(row: Any, metric: str) -> Entry:
    if row["low"] != row["low"]:
        return Entry("–")
    text = f"{number(row['low'], metric)} to {number(row['high'], metric)}"
    return Entry(text, sort=float(row["low"]))


def _place(rank: float) -> Entry:
    return Entry("–") if rank != rank else Entry(str(int(rank)), sort=float(rank))


def _rank(rank: float) -> int | None:
    return None if rank != rank else int(rank)


def _known(value: float) -> float | None:
    return None if value != value else float(value)


def _notes(ranked: pd.DataFrame, with_interval: bool, spread: pd.DataFrame) -> list[str]:
    from bench.tables.marks import spread_note

    notes = [*spread_note(ranked)]
    if with_interval:
        level, n_draws = spread.attrs["level"], spread.attrs["n_draws"]
        notes.append(
            f"Intervals: {level:.0%} percentile bootstrap over samples ({n_draws:,} draws) of the "
            "mean over seeds; what another seed would change is not in them."
        )
    if (ranked["n_done"] < ranked["n_cells"]).any():
        notes.append("A mean of which cells failed says 4/5 and has no rank.")
    return notes
