"""The supervised reference of a run, with its studies."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from bench.metrics import METRICS
from bench.metrics.unlabelled import classes_of
from bench.plots.matching import matched
from bench.store.record import ReferenceRecord
from bench.store.references import predictions
from bench.store.runs import Runs
from bench.store.status import Status
from bench.tables.columns import Column, decimals, parse_column
from bench.tables.marks import mean_value, spread_note
from bench.tables.matrix import matrix_table
from bench.tables.references import as_pipelines

MAX_CLASSES = 40
"""With more classes a line over them is no longer readable."""

MAX_STEPS = 400
"""Of a curve: more than a screen shows."""


def reference(
    runs: Runs, folder: Path, dataset: str, best: tuple[str, str] | None
) -> dict[str, Any] | None:
    """Return what the reference section of a dataset shows; None without rows.

    Parameters
    ----------
    runs : Runs
        Of the one run.
    folder : Path
        Of that run: out-of-fold predictions lie there.
    dataset : str
        Its name.
    best : (str, str) or None
        Embedder and clusterer of the pipeline to set beside the classifiers.
    """
    rows = [row for row in runs.rows if row["dataset"] == dataset]
    if not rows:
        return None
    done = [row for row in rows if row["status"] == Status.DONE]
    first = rows[0]
    return {
        "on": first["embedder"],
        "folds": first["n_folds"],
        "table": _table(rows),
        "failed": [row for row in rows if row["status"] != Status.DONE],
        "by_fold": _by_fold(done),
        "by_class": _by_class(runs, folder, done, best),
    }


def _table(rows: Sequence[ReferenceRecord]) -> dict[str, Any]:
    """Return one row per classifier, with means over seeds."""
    names = list(dict.fromkeys(row["reference"] for row in rows))
    known = [name for name in METRICS if any(name in row["scores"] for row in rows)]
    known.sort(key=lambda name: name != "accuracy")
    named = as_pipelines(rows)
    columns = [parse_column(name) for name in known]
    tables = [matrix_table(named, column).set_index("clusterer") for column in columns]
    body = []
    for name in names:
        own_rows = [row for row in rows if row["reference"] == name]
        facts = [row["facts"] for row in own_rows if "fitted_on" in row.get("facts", {})]
        seconds = [fact["seconds_fit"] + fact["seconds_predict"] for fact in facts]
        body.append([
            name,
            *(_mean(table.loc[name], column)
              for table, column in zip(tables, columns, strict=True)),
            f"{np.mean(seconds):.1f}" if seconds else "–",
            f"{max(fact['fitted_on'] for fact in facts):,}" if facts else "–",
        ])  # fmt: skip
    header = ["classifier", *(column.heading for column in columns), "seconds", "fitted on"]
    notes = spread_note(tables[0]) if tables else []
    return {"columns": header, "rows": body, "notes": notes}


def _mean(row: Any, column: Column) -> Any:
    return mean_value(
        row["mean"], row["std"], row["n_values"], row["n_done"], row["n_cells"], column
    )


def _by_fold(rows: Sequence[ReferenceRecord]) -> dict[str, Any]:
    """Return each classifier's accuracy by fold, means over seeds."""
    series: dict[str, list[list[float]]] = {}
    for row in rows:
        accuracies = row.get("facts", {}).get("fold_accuracies")
        if accuracies:
            series.setdefault(row["reference"], []).append(accuracies)
    n_folds = max((len(folds) for each in series.values() for folds in each), default=0)
    return {
        "x": [f"fold {place}" for place in range(1, n_folds + 1)],
        "series": {
            name: np.mean(folds, axis=0).round(5).tolist() for name, folds in series.items()
        },
    }


def _by_class(
    runs: Runs, folder: Path, rows: Sequence[ReferenceRecord], best: tuple[str, str] | None
) -> dict[str, Any] | None:
    """Return the found share of each class, by classifier.

    The best pipeline is included.
    """
    truth = runs.truth(rows[0]["dataset"]) if rows else None
    if truth is None:
        return None
    classes = classes_of(truth)
    if len(classes) > MAX_CLASSES:
        return None
    names = runs.class_names(rows[0]["dataset"]) or [str(code) for code in classes.tolist()]
    recalls: dict[str, list[NDArray[np.float64]]] = {}
    for row in rows:
        answers = predictions(folder, row["id"])
        if len(answers) == len(truth):
            recalls.setdefault(row["reference"], []).append(_recall(truth, answers, classes))
    for record in runs.records if best else ():
        if (record["embedder"], record["clusterer"]) == best and record["dataset"] == rows[0][
            "dataset"
        ]:
            assignments = runs.assignments(record)
            if assignments is not None:
                pairs = matched(truth, assignments)
                named = np.array([pairs.get(each, -1) for each in assignments.tolist()])
                name = " + ".join(best or ()) + " (clusters matched)"
                recalls.setdefault(name, []).append(_recall(truth, named, classes))
    series = {name: np.mean(each, axis=0).round(5).tolist() for name, each in recalls.items()}
    return {"x": names, "series": series}


def _recall(
    truth: NDArray[np.integer], answers: NDArray[np.integer], classes: NDArray[np.integer]
) -> NDArray[np.float64]:
    right = truth == answers
    return np.array([right[truth == code].mean() for code in classes])


def studies(folder: Path) -> list[dict[str, Any]]:
    """Return the studies inside a run, with their curves."""
    summaries = []
    for path in sorted((folder / "study").glob("*/study.json")):
        record = json.loads(path.read_text())
        summary = pd.read_csv(path.with_name("summary.csv"))
        curve = path.with_name("curve.csv")
        rows = [
            [entry if isinstance(entry, str) else _number(entry) for entry in row]
            for row in summary.astype(object).to_numpy().tolist()
        ]
        summaries.append({
            "name": record["task"]["name"],
            "table": {"columns": [c.replace("_", " ") for c in summary.columns], "rows": rows,
                      "notes": []},
            "curves": _curves(curve) if curve.is_file() else {},
        })  # fmt: skip
    return summaries


def _number(value: float) -> str:
    return f"{value:,}" if isinstance(value, int) else decimals(value)


def _curves(path: Path) -> dict[str, dict[str, list[float]]]:
    """Return threshold, precision and recall by classifier, thinned evenly along the samples."""
    table = pd.read_csv(path)
    curves = {}
    for name, part in table.groupby("classifier", sort=False):
        places = np.unique(np.linspace(0, len(part) - 1, MAX_STEPS).round().astype(int))
        thin = part.iloc[places]
        curves[str(name)] = {
            column: [float(f"{entry:.5g}") for entry in thin[column]]
            for column in ("threshold", "precision", "recall")
        }
    return curves
