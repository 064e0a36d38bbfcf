"""All datasets at a glance: scores, ranks, and gaps."""

import base64
from collections.abc import Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pandas as pd

from bench.plots.files import save
from bench.plots.overview import best_alike, by_group, by_rank
from bench.plots.rank_diagram import critical_difference_diagram
from bench.plots.style import counted
from bench.report.over_all import regimes_of, selection_of
from bench.store.conditions import Conditions
from bench.store.rules import RuleRecord
from bench.store.runs import Runs
from bench.tables.columns import MISSING, Column, chosen_metric
from bench.tables.datasets import groups_of, was_told
from bench.tables.matrix import matrix_table
from bench.tables.over_suite import scores_by_dataset
from bench.tables.ranks import Ranks, ranks_sheets, ranks_table

MOST_ALONE = 6
"""Datasets up to which a page opens with the first of them, and has no overview."""


def overview(
    runs: Runs,
    names: Sequence[str],
    asked: str = "",
    rules: Sequence[RuleRecord] = (),
    measured: Mapping[str, Conditions] | None = None,
) -> dict[str, Any] | None:
    """Gather what the page shows of all datasets together.

    Parameters
    ----------
    runs : Runs
        Of the one run.
    names : sequence of str
        Its datasets, in the order of their parts of the page.
    asked : str
        What ranks pipelines; by default `bench.tables.default_metric`.
    rules : sequence of RuleRecord
        What rules said.
    measured : mapping, optional
        What was measured of the datasets, by name.

    Returns
    -------
    dict or None
        ``metric``, ``groups``, ``pipelines``, ``rows`` (name, place, group, cells), ``missing``,
        ``ranks`` (a sheet), ``diagrams``, ``regimes`` and ``selection``. None for
        few datasets, or for a metric that ranks nothing.
    """
    metric = chosen_metric(runs.records, asked)
    if len(names) <= MOST_ALONE or metric.higher_is_better is None:
        return None
    summary = matrix_table(runs.records, metric, fold=True)
    groups, was_k_told = groups_of(runs.records), was_told(summary, False)
    scores = scores_by_dataset(summary)
    pipelines = by_rank(scores, metric, was_k_told)
    scores = by_group(scores, groups)[pipelines]
    ranks = ranks_table(runs, metric)
    mixed = len({*was_k_told.values()}) > 1
    return {
        "metric": metric.heading,
        "n_datasets": len(scores),
        "groups": list(dict.fromkeys(groups[name] for name in scores.index if groups[name])),
        "pipelines": [
            {"name": name, "told": "not told k" if mixed and not was_k_told[name] else ""}
            for name in pipelines
        ],
        "best": "high" if metric.higher_is_better else "low",
        "rows": _rows(scores, summary, metric, was_k_told, names, groups),
        "missing": _missing(scores),
        "ranks": ranks_sheets(ranks, metric)[0],
        "diagrams": _diagrams(ranks),
        "regimes": regimes_of(runs, measured or {}, metric),
        "selection": selection_of(runs, rules, metric),
    }


def _rows(
    scores: pd.DataFrame,
    summary: pd.DataFrame,
    metric: Column,
    was_k_told: dict[str, bool],
    names: Sequence[str],
    groups: dict[str, str],
) -> list[dict[str, Any]]:
    shades = _shades(scores, metric)
    best = best_alike(scores, was_k_told, metric.higher_is_better is not False)
    known = {(row.dataset, f"{row.embedder} + {row.clusterer}"): row for row in
             summary.itertuples()}  # fmt: skip
    rows = []
    for name in scores.index:
        cells = []
        for pipeline in scores.columns:
            value = scores.loc[name, pipeline]
            text = metric.text(value) if value == value else _lack(known.get((name, pipeline)))
            cells.append(
                {
                    "text": text,
                    "sort": "" if value != value else repr(float(value)),
                    "shade": shades.loc[name, pipeline],
                    "best": bool(best.loc[name, pipeline]),
                }
            )
        place = list(names).index(name)
        rows.append({"name": name, "place": place, "group": groups[name], "cells": cells})
    return rows


def _lack(row: Any) -> str:
    """Say why a cell of the overview has no score."""
    if row is None:
        return "not run"
    if row.n_done == 0:
        return "failed"
    return MISSING if row.n_done == row.n_cells else f"{row.n_done:.0f}/{row.n_cells:.0f}"


def _shades(scores: pd.DataFrame, metric: Column) -> pd.DataFrame:
    """Return background and ink of each score, as CSS; empty without one."""
    from bokeh.palettes import Cividis256

    known = scores.stack().dropna()
    low, high = (known.min(), known.max()) if len(known) else (0.0, 1.0)
    if metric.higher_is_better:
        low = min(low, 0.0)

    def css(value: float) -> str:
        if value != value:
            return ""
        share = (value - low) / (high - low) if high > low else 1.0
        colour = Cividis256[round(255 * (share if metric.higher_is_better else 1 - share))]
        red, green, blue = (int(colour[at : at + 2], 16) for at in (1, 3, 5))
        ink = "#000" if 0.299 * red + 0.587 * green + 0.114 * blue > 127 else "#fff"
        return f"background: {colour}; color: {ink}"

    return scores.map(css)


def _missing(scores: pd.DataFrame) -> str:
    """Say how many scores are missing, and of which pipelines."""
    lacking = scores.isna().sum()
    lacking = lacking[lacking > 0].sort_values(ascending=False, kind="stable")
    if lacking.empty:
        return "Every pipeline has a score on every dataset."
    named = ", ".join(f"{name} ({n})" for name, n in lacking.head(5).items())
    more = f" and {counted(len(lacking) - 5, 'other')}" if len(lacking) > 5 else ""
    return (
        f"{lacking.sum():,} of {scores.size:,} scores are missing, hatched above: {named}{more}. "
        "A pipeline has one where all its cells have."
    )


def _diagrams(ranks: Ranks) -> list[dict[str, str]]:
    """Draw mean ranks; a page that fetches nothing holds them as data."""
    drawn = []
    for group, ranking in ranks.rankings.items():
        figure = critical_difference_diagram(ranking)
        with TemporaryDirectory() as folder:
            path = Path(folder) / "ranks.svg"
            save(figure, path)
            text = base64.b64encode(path.read_bytes()).decode()
        title = "" if group == "all" else f"Pipelines {group}"
        alt = str(figure.get_label())
        drawn.append({"title": title, "alt": alt, "src": f"data:image/svg+xml;base64,{text}"})
    return drawn
