"""Scores from packages, and functions named by import path."""

import importlib
import inspect
import math
import re
import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from importlib import metadata
from typing import Any

import numpy as np

from bench.errors import UserError, unknown_name
from bench.metrics.catalog import KNOWN, OURS
from bench.metrics.clusters import Clusters
from bench.metrics.contingency import Contingency
from bench.metrics.metric import Metric
from bench.metrics.partition import Partition

GROUP = "clusterbench.metrics"
"""The entry points in which packages declare theirs."""

ENDINGS = ("_singletons", "_left_out", "_samples", "_seed")
"""What ends the names of columns that are made from others."""

FEATURES = ("X", "Z")
"""First parameters that ask for the embedding in place of the truth."""


@dataclass(frozen=True)
class OutsideMetric(Metric):
    """A score whose code is not ours.

    If it raises, the score is undefined, and a warning says so.
    """

    compute: Callable[..., Any] = field(default=lambda *_: math.nan, repr=False)

    def function(self) -> Callable[..., float]:
        """Return the function that computes the score."""
        return self.compute

    def __call__(self, *arguments: Any) -> float:
        """Compute the score; NaN, with a warning, where its code raises."""
        try:
            return super().__call__(*arguments)
        except Exception as error:
            note = f"metric {self.path!r} is undefined where it raised {type(error).__name__}"
            warnings.warn(f"{note}: {error}", RuntimeWarning, stacklevel=2)
            return math.nan


def declared() -> dict[str, metadata.EntryPoint]:
    """Return metrics that packages declare, by name, without our names."""
    points = sorted(metadata.entry_points(group=GROUP), key=lambda point: (point.name, point.value))
    by_name: dict[str, metadata.EntryPoint] = {}
    for point in points:
        if point.name not in OURS:
            by_name.setdefault(point.name, point)
    return by_name


def request(names: Sequence[str]) -> list[str]:
    """Load the requested metrics, and return their columns in tables.

    Parameters
    ----------
    names : sequence of str
        Names of ours, names that packages declare, and import paths ``module:function``. A
        function is passed ``(truth, assignments)``, or ``(embedding, assignments)`` where its first
        parameter is called ``X`` or ``Z``; what stands there may also be a `Metric`.

    Raises
    ------
    UserError
        An unknown name, or something that cannot be imported or called, or is not a metric.

    Examples
    --------
    >>> request(["dbcv", "sklearn.metrics:rand_score"])
    ['dbcv', 'rand_score']
    """
    packages = declared()
    columns: dict[str, str] = {}
    for name in names:
        if name in OURS:
            column = name
        elif name in packages:
            column = _noted(name, name, packages[name].value)
        elif ":" in name:
            column = _noted(name, name.rpartition(":")[2].rpartition(".")[2], name)
        else:
            raise unknown_name("metric", name, [*OURS, *packages, "module:function"])
        if columns.setdefault(column, name) != name:
            raise UserError(
                f"Got metrics {columns[column]!r} and {name!r}, which would share the column "
                f"{column!r}: give one of the functions another name."
            )
    return list(columns)


def _noted(name: str, column: str, path: str) -> str:
    """Import a metric, try it, and register it under its column."""
    if column in OURS or column.endswith(ENDINGS) or not re.fullmatch(r"[a-z]\w*", column, re.I):
        raise UserError(
            f"Got metric {name!r}, whose column {column!r} is taken or made from another: give it "
            "another name."
        )
    metric = _metric(name, column, path, _import(name, path))
    _try(name, metric)
    KNOWN.note(column, metric)
    return column


def _import(name: str, path: str) -> Any:
    module, _, attribute = path.partition(":")
    try:
        target: Any = importlib.import_module(module)
        for part in attribute.split("."):
            target = getattr(target, part)
    except Exception as error:
        raise UserError(
            f"Got metric {name!r}, but {path!r} cannot be imported: {type(error).__name__}: "
            f"{error}. Expected module:function."
        ) from error
    return target


def _metric(name: str, column: str, path: str, target: Any) -> OutsideMetric:
    if isinstance(target, Metric):
        facts = {key: getattr(target, key) for key in Metric.__dataclass_fields__}
        return OutsideMetric(**facts, compute=target.function())
    if not callable(target):
        raise UserError(
            f"Got metric {name!r}, which is a {type(target).__name__}: expected a function of "
            "truth and assignments, or a bench.metrics.Metric."
        )
    first = next(iter(_parameters(target)), "")
    on_embedding = first in FEATURES
    adapted = _of_embedding(target) if on_embedding else _of_truth(target)
    lines = (inspect.getdoc(target) or "").strip().partition("\n")
    return OutsideMetric(
        path,
        "compactness" if on_embedding else "truth",
        str(getattr(target, "label", column)),
        lines[0] or f"{path}, which says nothing of itself.",
        lower=float(getattr(target, "lower", -math.inf)),
        upper=float(getattr(target, "upper", math.inf)),
        higher_is_better=getattr(target, "higher_is_better", None),
        is_cheap=False,
        source=str(getattr(target, "source", path)),
        compute=adapted,
    )


def _parameters(function: Any) -> list[str]:
    try:
        return [*inspect.signature(function).parameters]
    except (TypeError, ValueError):  # of compiled code
        return []


def _of_truth(function: Callable[..., Any]) -> Callable[[Contingency], float]:
    def compute(table: Contingency) -> float:
        truth = np.repeat(table.classes, table.counts)
        return float(function(truth, np.repeat(table.clusters, table.counts)))

    return compute


def _of_embedding(function: Callable[..., Any]) -> Callable[[Clusters], float]:
    def compute(clusters: Clusters) -> float:
        return float(function(*clusters.arrays())) if clusters.defined else math.nan

    return compute


def _try(name: str, metric: OutsideMetric) -> None:
    """Try a metric on a few samples, before the run begins."""
    truth, assignments = np.repeat([0, 1, 2], 8), np.tile([0, 1, 1, 0, 2, 2, -1, 0], 3)
    Z = np.random.default_rng(0).normal(size=(24, 3))
    inputs: dict[str, Callable[[], Any]] = {
        "truth": lambda: Contingency.of(truth, assignments),
        "table": lambda: Contingency.of(truth, assignments),
        "count": lambda: Partition.of(assignments),
        "compactness": lambda: Clusters.of(Z, assignments),
        "density": lambda: Clusters.of(Z, assignments),
    }
    if metric.kind not in inputs:
        raise UserError(
            f"Got metric {name!r} of kind {metric.kind!r}, but expected one of: "
            f"{', '.join(inputs)}."
        )
    try:
        float(metric.compute(inputs[metric.kind]()))
    except Exception as error:
        raise UserError(
            f"Got metric {name!r}, which raises {type(error).__name__} on 24 samples ({error}): "
            "expected a number."
        ) from error
