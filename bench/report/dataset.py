"""All that the page shows of one dataset."""

from collections.abc import Sequence
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
from bench.store.part_of_runs import of_dataset
from bench.store.rules import RuleRecord
from bench.store.runs import Runs
from bench.tables.columns import Column, default_metric, has_score, parse_column
from bench.tables.families import in_grid
from bench.tables.leaderboard import pipeline_table, rank_pipelines
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
    """Collect what a run holds about a dataset.

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
    points = pipeline_table(one, metric)
    grids = any(map(in_grid, one.records))
    pipelines = pipeline_table(one, metric, fold=True) if grids else points
    ranked, spread = rank_pipelines(points, metric), seeds_table(one, metric, split=False)
    best = _best(ranked, metric)
    seen, eps = explorer(one, name, max_bytes), eps_choices(one.records)
    reference_data = reference(one, folder, name, best)
    choices = rule_choices(one.records, [r for r in rules if r["dataset"] == name], metric)
    drawn = {} if reference_data is None else row_charts(reference_data)
    facts = {
        "name": name,
        "sentences": [
            *sentences(ranked, spread, _references(one, metric), metric),
            ended(one.records),
            *runs.notes,
        ],
        "board": board(
            rank_pipelines(pipelines, metric),
            rank_pipelines(pipelines, metric, mix_told=True),
            spread,
            metric,
        ),
        "families": family_points(one, ranked, metric),
        "explorer": seen,
        "choices": choices,
        "eps": eps,
        "reference": reference_data,
        "charts": drawn,
        "noise": _noise(one),
    }
    data: dict[str, Any] = {
        "heat": heat(one.records, one.rows, metric),
        "best": best,
        "explorer": seen,
        "eps": eps,
    }
    data |= {"choices": choices, "eps_first": best_choice(eps, best)}
    data["charts"] = {key: chart["item"] for key, chart in drawn.items()}
    return Shown(facts, data)


def empty_figures(datasets: Sequence[Shown]) -> dict[str, Any]:
    """Return the figures that the page fills, each only once."""
    data = [dataset.data for dataset in datasets]
    return {
        "scatter": charts.scatter() if any(map(has_scatter, data)) else None,
        "eps": charts.eps_charts() if any(each["eps"] for each in data) else None,
        "choices": charts.choice_charts() if any(each["choices"] for each in data) else None,
    }


def has_scatter(data: dict[str, Any]) -> bool:
    """Tell whether the part of a dataset shows an embedding."""
    return bool(data["explorer"] and data["explorer"]["seeds"])


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


def _best(ranked: pd.DataFrame, metric: Column) -> tuple[str, str] | None:
    """Return the best complete pipeline, told or not."""
    first = ranked[ranked["rank"] == 1]
    if first.empty:
        return None
    downwards = metric.higher_is_better is not False
    row = first.sort_values(metric.name, ascending=not downwards, kind="stable").iloc[0]
    return str(row["embedder"]), str(row["clusterer"])
