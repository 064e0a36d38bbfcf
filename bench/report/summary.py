"""The run in a few sentences."""

from collections.abc import Sequence

import pandas as pd

from bench.metrics.catalog import KNOWN
from bench.plots.references import FLOOR
from bench.plots.style import counted
from bench.store.record import Record
from bench.store.status import Status
from bench.tables.columns import Column
from bench.tables.families import N_POINTS
from bench.tables.told import told

MAX_NAMED = 3
"""Of pipelines that share the first place."""


def sentences(
    ranked: pd.DataFrame, spread: pd.DataFrame, references: pd.DataFrame | None, metric: Column
) -> list[str]:
    """Describe the best pipelines, with certainty, and the reference.

    Parameters
    ----------
    ranked, spread : DataFrame
        Rows of the dataset of a leaderboard, and of a `bench.tables.seeds.seeds_table`.
    references : DataFrame or None
        Its reference rows, summarised.
    metric : Column
        What it is ranked by.
    """
    name = ranked["dataset"].iloc[0]
    best = ranked[ranked["rank"] == 1]
    if best.empty and N_POINTS in ranked and (ranked[N_POINTS] > 0).all():
        return [f"On {name}, every pipeline is of a grid, of which no point has been chosen."]
    if best.empty:
        return [f"No pipeline has a complete score on {name}."]
    split = told(ranked[ranked["n_done"] > 0]).nunique() > 1
    texts = []
    for knew in (True, False):
        firsts = best[told(best) == knew]
        if not firsts.empty:
            which = f"those {'' if knew else 'not '}told the number of clusters"
            where = f"On {name}, of {which}" if split else f"On {name}"
            texts.append(f"{where}, {_best(firsts, spread, metric)}.")
    texts += _near(best, references, metric)
    if not split and told(best).all():
        texts.append("All pipelines were told the number of clusters.")
    return texts


def ended(records: Sequence[Record]) -> str:
    """Say how many cells are done, and how many are not."""
    done = sum(record["status"] == Status.DONE for record in records)
    late = sum(record["status"] == Status.NOT_RUN for record in records)
    failed = len(records) - done - late
    if done == len(records):
        return f"All {counted(done, 'cell')} are done." if done > 1 else "Its one cell is done."
    others = {f"{failed:,} failed": failed, f"{late:,} were not run for lack of time": late}
    counts = "; ".join(text for text, n in others.items() if n)
    return f"{done:,} of {counted(len(records), 'cell')} are done; {counts}."


def _best(firsts: pd.DataFrame, spread: pd.DataFrame, metric: Column) -> str:
    """Describe the best of tied pipelines, with score and interval."""
    pipelines = [f"{row.embedder} + {row.clusterer}" for row in firsts.itertuples()]
    value = f"{metric.heading} {metric.text(firsts[metric.name].iloc[0])}"
    if len(pipelines) > 1:
        named = ", ".join(pipelines[:MAX_NAMED])
        more = len(pipelines) - MAX_NAMED
        rest = f" and {counted(more, 'other')}" if more > 0 else ""
        return f"{named}{rest} share the first place: {value}"
    row = firsts.iloc[0]
    at = spread[
        (spread["embedder"] == row["embedder"]) & (spread["clusterer"] == row["clusterer"])
    ].iloc[0]
    sure = ""
    if at["low"] == at["low"]:
        sure = f" (95% interval {metric.text(at['low'])} to {metric.text(at['high'])})"
    does = "recovers the classes" if KNOWN[metric.name].kind == "truth" else "does"
    return f"{pipelines[0]} {does} best: {value}{sure}"


def _near(best: pd.DataFrame, references: pd.DataFrame | None, metric: Column) -> list[str]:
    """Say what share of the supervised ceiling the best pipeline reaches."""
    if references is None or not metric.higher_is_better:
        return []
    complete = references[
        (references["n_values"] == references["n_cells"]) & (references["clusterer"] != FLOOR)
    ]
    if complete.empty:
        return []
    ceiling = complete.loc[complete["mean"].idxmax()]
    if ceiling["mean"] <= 0:
        return []
    share = best[metric.name].max() / ceiling["mean"]
    return [
        f"The best reaches {share:.0%} of what {ceiling['clusterer']} does with all labels "
        f"({metric.text(ceiling['mean'])})."
    ]
