"""All published runs at a glance."""

from collections.abc import Sequence
from typing import Any

import pandas as pd

from bench.plots.style import counted
from bench.report.summary import ended
from bench.site.published import Published
from bench.store.record import SHUFFLED, order_of
from bench.store.status import Status
from bench.tables.columns import MISSING, parse_column
from bench.tables.leaderboard import leaderboard
from bench.tables.matrix import matrix_table
from bench.tables.over_suite import suite_table
from bench.tables.references import as_pipelines
from bench.tables.told import told


def overview(published: Sequence[Published]) -> dict[str, Any]:
    """Return the first page's ``sentence``, ``rows`` (per run) and ``notes``."""
    records = [record for each in published for record in each.runs.records]
    datasets = {(r["dataset"], r["fingerprint"]) for r in records}
    return {
        "sentence": f"{counted(len(published), 'run')} over {counted(len(datasets), 'dataset')}. "
        f"{ended(records)}",
        "rows": [_row(each) for each in published],
        "notes": [
            "A run’s name opens its page. Mean rank: 1 is best on every dataset.",
            *_made_before(published),
        ],
    }


def _made_before(published: Sequence[Published]) -> list[str]:
    """Name the runs whose methods got the samples as they were published."""
    names = [e.name for e in published if any(order_of(r) != SHUFFLED for r in e.runs.records)]
    return [f"Made before samples were put in order: {', '.join(names)}."] if names else []


def _row(each: Published) -> dict[str, Any]:
    records = each.runs.records
    last = each.made["sessions"][-1] if each.made["sessions"] else {}
    return {
        "name": each.name,
        "page": each.page,
        "anchor": each.anchor,
        "data": _data(each),
        "pipelines": len({(r["embedder"], r["clusterer"]) for r in records}),
        "seeds": len({r["seed"] for r in records}),
        "cells": _cells(each),
        "best": best_pipelines(each),
        "reference": _reference(each),
        "made": str(last.get("end", ""))[:10] or MISSING,
    }


def _data(each: Published) -> str:
    sizes = sorted({record["n_samples"] for record in each.runs.records})
    span = f"{sizes[0]:,}" if len(sizes) == 1 else f"{sizes[0]:,} to {sizes[-1]:,}"
    suites = dict.fromkeys(str(r["suite"]) for r in each.runs.records if "suite" in r)
    many = counted(len(each.datasets), "dataset")
    named = f"{', '.join(suites)}: {many}" if suites else ", ".join(each.datasets)
    return f"{named if suites or len(each.datasets) <= 3 else many}, {span} samples"


def _cells(each: Published) -> str:
    done = sum(record["status"] == Status.DONE for record in each.runs.records)
    total = len(each.runs.records)
    return f"{total:,}" if done == total else f"{done:,} of {total:,} done"


def best_pipelines(each: Published) -> list[str]:
    """Name the best pipelines, told the number of clusters and not."""
    metric = each.metric
    if len(each.datasets) > 1:
        table = suite_table(each.runs.records, metric)
        firsts = table.drop_duplicates("told")
        return [
            f"{row.pipeline}, mean rank {row.mean_rank:.2f}, mean {metric.heading} "
            f"{metric.text(row.mean)}{_knew(row.told)}"
            for row in firsts.itertuples()
        ]
    board = leaderboard(each.runs, metric)
    firsts = board[board["rank"] == 1]
    firsts = firsts[~pd.Series(told(firsts), firsts.index).duplicated()]
    return [
        f"{row['embedder']} + {row['clusterer']}, {metric.heading} {metric.text(row[metric.name])}"
        f"{_knew(knew)}"
        for (_, row), knew in zip(firsts.iterrows(), told(firsts), strict=True)
    ]


def _knew(knew: bool) -> str:
    return "" if knew else " (not told k)"


def _reference(each: Published) -> str:
    """Name the best supervised classifier, where one dataset has some."""
    rows = [row for row in each.runs.rows if row["status"] == Status.DONE]
    if not rows or len(each.datasets) > 1:
        return MISSING
    metric = parse_column("ari") if any("ari" in row["scores"] for row in rows) else each.metric
    table = matrix_table(as_pipelines(rows), metric)
    if not table["mean"].notna().any():
        return MISSING
    best = table.loc[table["mean"].idxmax()]
    return f"{best['clusterer']}, {metric.heading} {metric.text(best['mean'])}"
