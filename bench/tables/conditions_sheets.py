"""Layout of the table of conditions, who leads where first."""

from typing import Any

import pandas as pd

from bench.tables.columns import MISSING, Column, decimals
from bench.tables.conditions import ANY, CLEAR, FEW, MEANINGS, NOISE
from bench.tables.marks import BEST
from bench.tables.sheet import Sheet, Value

TOLD = {True: "told k", False: "not told k"}


def conditions_sheets(table: pd.DataFrame, metric: Column) -> list[Sheet]:
    """Lay out what `bench.tables.conditions.conditions_table` returns."""
    conditions = [name for name in dict.fromkeys(table["condition"]) if name != ANY]
    every = table[table["condition"] == ANY]
    pipelines = [_condition(name, table[table["condition"] == name], every, metric)
                 for name in conditions]  # fmt: skip
    return [leaders_sheet(table, metric), *pipelines]


def leaders_sheet(table: pd.DataFrame, metric: Column) -> Sheet:
    """Lay out which pipeline leads in which regime."""
    apart = table["told"].nunique() > 1
    keys = ["condition", "low", "high"]
    # Those told k first in each regime.
    regimes = [part.sort_values("told", ascending=False, kind="stable") for _, part in
               table[table["leads"]].groupby(keys, sort=False)]  # fmt: skip
    leading = pd.concat(regimes)
    rows: list[list[Value | str]] = [
        [
            "any" if row["condition"] == ANY else row["condition"],
            _ends(row),
            *([TOLD[row["told"]]] if apart else []),
            row["pipeline"],
            row["second"] or MISSING,
            _verdict(row),
            str(row["n_datasets"]),
            decimals(row["mean_rank"]),
            metric.text(row["mean"]),
            _signed(row["difference"], metric),
        ]
        for row in leading.to_dict("records")
    ]
    header = ["condition", "from, to", *(["told"] if apart else []), "leads", "second", "verdict",
              "datasets", "mean rank", f"mean {metric.heading}", "difference"]  # fmt: skip
    n_datasets = int(table["n_datasets"].max())
    return Sheet(
        f"{metric.heading} over {n_datasets} datasets: which pipeline leads where",
        header,
        rows,
        _notes(table, metric),
        words=len(header) - 4,
    )


def _notes(table: pd.DataFrame, metric: Column) -> list[str]:
    shown = [name for name in MEANINGS if name in set(table["condition"])]
    lacking = [name for name in MEANINGS if name not in shown and name != "hardness"]
    notes = [
        "It leads that has the best mean rank over the datasets of the row; the difference is of "
        f"the mean {metric.heading} of the first two. {CLEAR.capitalize()}: better than each other "
        "one, p < 0.05 by Wilcoxon's signed ranks over datasets, corrected for the number of "
        f"others (Holm). {NOISE.capitalize()}: it cannot be told apart from so many others, and "
        "other datasets of the kind may have another leader."
    ]
    if (table["verdict"] == FEW).any():
        notes.append(f"{FEW.capitalize()}: fewer than six have both scores; no test can tell.")
    notes += [f"{name.capitalize()}: {MEANINGS[name]}." for name in shown]
    if lacking:
        notes.append(f"The same for all datasets, or not known: {', '.join(lacking)}.")
    return notes


def _condition(name: str, part: pd.DataFrame, every: pd.DataFrame, metric: Column) -> Sheet:
    """Lay out one condition, pipelines × regimes."""
    regimes = [each for _, each in part.groupby(["low", "high"], sort=False)]
    order = every.sort_values(["told", "mean_rank"], ascending=[False, True], kind="stable")
    columns = [each.set_index("pipeline") for each in regimes]
    rows: list[list[Value | str]] = [
        [pipeline, *(_entry(column.loc[pipeline], metric) for column in columns)]
        for pipeline in order["pipeline"]
    ]
    header = [f"{_ends(each.iloc[0])} ({each['n_datasets'].iloc[0]} datasets)" for each in regimes]
    note = "Mean score, and in brackets the mean rank; marked: it leads."
    title = f"{metric.heading} by {name}: {MEANINGS[name]}"
    return Sheet(title, ["pipeline", *header], rows, [note])


def _entry(row: pd.Series, metric: Column) -> Value | str:
    if not row["n_complete"]:
        return MISSING
    lacking = row["n_datasets"] - row["n_complete"]
    some = f", {row['n_complete']}/{row['n_datasets']}" if lacking else ""
    note = f"{row['mean_rank']:.2f}{some}"
    return Value(metric.text(row["mean"]), note=note, mark=BEST if row["leads"] else "")


def _ends(row: Any) -> str:
    low, high = row["low"], row["high"]
    if isinstance(low, str):
        return low or "all"
    return _number(low) if low == high else f"{_number(low)} to {_number(high)}"


def _number(value: float) -> str:
    return f"{value:,.0f}" if value == int(value) else f"{value:,.4g}"


def _verdict(row: dict[str, Any]) -> str:
    if row["verdict"] != NOISE:
        return str(row["verdict"])
    return f"{NOISE} of {row['n_alike']:.0f} of {row['n_others']:.0f} others"


def _signed(value: float, metric: Column) -> str:
    if value != value:
        return MISSING
    return ("+" if value > 0 else "") + metric.text(value)
