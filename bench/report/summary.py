"""The run in a few sentences."""

from typing import Any

import pandas as pd

from bench.metrics import METRICS
from bench.plots.references import FLOOR
from bench.plots.style import counted
from bench.tables.columns import heading, higher_is_better, number


def sentences(
    ranked: pd.DataFrame, spread: pd.DataFrame, references: pd.DataFrame | None, metric: str
) -> list[str]:
    """Say which pipelines of a dataset are best, how sure that is, and how near the reference.

    Parameters
    ----------
    ranked, spread : DataFrame
        Rows of the dataset of a leaderboard, and of a `bench.tables.seeds.seeds_table`.
    references : DataFrame or None
        Its reference rows, summarised.
    metric : str
        What it is ranked by.
    """
    name = ranked["dataset"].iloc[0]
    best = ranked[ranked["rank"] == 1]
    if best.empty:
        return [f"No pipeline has a complete score on {name}."]
    split = ranked.loc[ranked["n_done"] > 0, "told_k"].nunique() > 1
    said = []
    for told in (True, False):
        firsts = best[best["told_k"] == told]
        if firsts.empty:
            continue
        among = f" of those {'' if told else 'not '}told the number of clusters" if split else ""
        said.append(_best(firsts, spread, name, metric, among))
    said += _near(best, references, metric)
    if not split and best["told_k"].all():
        said.append("All pipelines were told the number of clusters.")
    return said


def ended(records: list[dict[str, Any]]) -> str:
    """Say how many cells are done, and how many are not."""
    done = sum(record["status"] == "done" for record in records)
    failed = len(records) - done
    if not failed:
        return f"All {counted(done, 'cell')} are done." if done > 1 else "Its one cell is done."
    return f"{done:,} of {counted(len(records), 'cell')} are done; {failed:,} failed."


def _best(firsts: pd.DataFrame, spread: pd.DataFrame, name: str, metric: str, among: str) -> str:
    pipelines = [f"{row.embedder} + {row.clusterer}" for row in firsts.itertuples()]
    value = number(firsts[metric].iloc[0], metric)
    if len(pipelines) > 1:
        return f"{' and '.join(pipelines)} share the first place{among}: {heading(metric)} {value}."
    row = firsts.iloc[0]
    at = spread[
        (spread["embedder"] == row["embedder"]) & (spread["clusterer"] == row["clusterer"])
    ].iloc[0]
    sure = ""
    if at["low"] == at["low"]:
        sure = f" (95% interval {number(at['low'], metric)} to {number(at['high'], metric)})"
    does = "recovers the classes" if METRICS[metric].kind == "truth" else "does"
    return f"On {name}, {pipelines[0]} {does} best{among}: {heading(metric)} {value}{sure}."


def _near(best: pd.DataFrame, references: pd.DataFrame | None, metric: str) -> list[str]:
    """Say what share of the supervised ceiling the best pipeline reaches."""
    if references is None or not higher_is_better(metric):
        return []
    complete = references[
        (references["n_done"] == references["n_cells"])
        & references["mean"].notna()
        & (references["clusterer"] != FLOOR)
    ]
    if complete.empty:
        return []
    ceiling = complete.loc[complete["mean"].idxmax()]
    if ceiling["mean"] <= 0:
        return []
    share = best[metric].max() / ceiling["mean"]
    return [
        f"That is {share:.0%} of what {ceiling['clusterer']} reaches with all labels "
        f"({number(ceiling['mean'], metric)})."
    ]
