"""All that the page shows of one dataset."""

from collections.abc import Sequence
from copy import copy
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from bench.report import charts
from bench.report.board import board
from bench.report.choices import rule_choices
from bench.report.eps import best_choice, eps_choices
from bench.report.explorer import explorer
from bench.report.families import family_points
from bench.report.heat import heat
from bench.report.reference_charts import row_charts
from bench.report.references import reference
from bench.report.summary import ended, sentences
from bench.store.rules import RuleRecord
from bench.store.runs import Runs
from bench.tables.columns import Column, default_metric, has_score, parse_column
from bench.tables.leaderboard import leaderboard
from bench.tables.matrix import matrix_table
from bench.tables.noise import noise_sheets, noise_table
from bench.tables.references import as_pipelines
from bench.tables.seeds import seeds_table
from bench.tables.sheet import Sheet

TRUTH_METRIC = "ari"


@dataclass(frozen=True)
class Shown:
    """A dataset's part of the page.

    Parameters
    ----------
    facts : dict
        What the template writes.
    data : dict
        What the scripts read.
    """

    facts: dict[str, Any]
    data: dict[str, Any]


def shown(
    runs: Runs,
    folder: Path,
    name: str,
    max_bytes: int,
    asked: str = "",
    rules: Sequence[RuleRecord] = (),
) -> Shown:
    """Gather what a run holds of a dataset.

    Parameters
    ----------
    runs : Runs
        Of the one run.
    folder : Path
        Of that run.
    name : str
        Of the dataset.
    max_bytes : int
        What its scatters may take.
    asked : str
        What ranks its pipelines, where they have such a score; else `default_metric`.
    rules : sequence of RuleRecord
        What rules said of the run's candidates.
    """
    one = of_dataset(runs, name)
    scored = any(has_score(record, asked) for record in one.records)
    metric = parse_column(asked) if scored else default_metric(one.records)
    ranked, spread = leaderboard(one, metric), seeds_table(one, metric)
    best = _best(ranked, metric)
    seen, eps = explorer(one, name, max_bytes), eps_choices(one.records)
    found = reference(one, folder, name, best)
    choices = rule_choices(one.records, [r for r in rules if r["dataset"] == name], metric)
    drawn = {} if found is None else row_charts(found)
    facts = {
        "name": name,
        "sentences": [
            *sentences(ranked, spread, _references(one, metric), metric),
            ended(one.records),
            *runs.notes,
        ],
        "board": board(
            leaderboard(one, metric, fold=True),
            leaderboard(one, metric, mix_told=True, fold=True),
            spread,
            metric,
        ),
        "families": family_points(one, ranked, metric),
        "explorer": seen,
        "choices": choices,
        "eps": eps,
        "reference": found,
        "charts": drawn,
        "noise": _noise(one),
    }
    data = {"heat": heat(one.records, one.rows, metric), "best": best, "explorer": seen, "eps": eps}
    data |= {"choices": choices, "choice_charts": charts.choice_charts() if choices else None}
    data["charts"] = {key: chart["item"] for key, chart in drawn.items()}
    return Shown(facts, data | _empty_figures(seen, eps, best))


def _empty_figures(seen: Any, eps: Any, best: tuple[str, str] | None) -> dict[str, Any]:
    """Return the figures that the page fills, where there is something to fill them with."""
    return {
        "scatter": charts.scatter() if seen and seen["seeds"] else None,
        "eps_first": best_choice(eps, best),
        "eps_charts": charts.eps_charts() if eps else None,
    }


def _references(one: Runs, metric: Column) -> pd.DataFrame | None:
    rows = as_pipelines(one.rows)
    return matrix_table(rows, metric) if rows else None


def _noise(one: Runs) -> Sheet | None:
    metric = default_metric(one.records)
    return (
        noise_sheets(noise_table(one, metric, fold=True), metric)[0]
        if metric.name == TRUTH_METRIC
        else None
    )


def of_dataset(runs: Runs, name: str) -> Runs:
    """Return the same runs with the records of one dataset alone."""
    one = copy(runs)
    one.records = [record for record in runs.records if record["dataset"] == name]
    one.rows = [row for row in runs.rows if row["dataset"] == name]
    return one


def _best(ranked: pd.DataFrame, metric: Column) -> tuple[str, str] | None:
    """Return embedder and clusterer of the best complete pipeline, whatever it was told."""
    first = ranked[ranked["rank"] == 1]
    if first.empty:
        return None
    downwards = metric.higher_is_better is not False
    row = first.sort_values(metric.name, ascending=not downwards, kind="stable").iloc[0]
    return str(row["embedder"]), str(row["clusterer"])
