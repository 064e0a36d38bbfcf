"""Choices of rules in each family: their scores over points."""

from collections.abc import Sequence
from numbers import Real
from typing import Any

import numpy as np

from bench.rules.registry import RULES
from bench.store.record import CellRecord
from bench.store.rules import RuleRecord
from bench.store.status import Status
from bench.tables.columns import Column
from bench.tables.families import KINDS

LEAST_POINTS = 3
"""Under as many there is no curve to see."""

WIDE = 20
"""Ratio of the largest value to the smallest from which an axis is logarithmic."""


def rule_choices(
    records: Sequence[CellRecord], rules: Sequence[RuleRecord], metric: Column
) -> list[dict[str, Any]]:
    """Return the data for the curves of each family with rules.

    Parameters
    ----------
    records : sequence of CellRecord
        Of one dataset.
    rules : sequence of RuleRecord
        What rules said of it.
    metric : Column
        A score of points against the truth, shown only on request.

    Returns
    -------
    list of dict
        ``family``; ``points`` (names), ``x`` (their places on the axis), ``axis`` (its label) and
        ``log``; ``n_clusters`` and ``truth`` (means over seeds, None where unknown); ``metric``
        (its heading) and ``higher`` (whether more of it is better); ``rules``, each with
        ``name``, ``scores`` and ``chosen``.
    """
    by_pair: dict[tuple[str, str], list[CellRecord]] = {}
    for record in records:
        if record["status"] == Status.DONE:
            by_pair.setdefault((record["embedder"], record["clusterer"]), []).append(record)
    families: dict[str, list[RuleRecord]] = {}
    order = {name: place for place, name in enumerate(RULES)}
    for rule in sorted(rules, key=lambda rule: order.get(rule["rule"], len(order))):
        if rule["scope"]:
            families.setdefault(rule["scope"], []).append(rule)
    places = {pair: place for place, pair in enumerate(by_pair)}

    def asked_for(scope: str) -> int:
        one, two = families[scope][0]["candidates"][0]
        return places.get((one, two), len(places))

    return [
        _family(name, families[name], by_pair, metric)
        for name in sorted(families, key=asked_for)
        if max(len(rule["candidates"]) for rule in families[name]) >= LEAST_POINTS
    ]


def _family(
    name: str,
    rules: Sequence[RuleRecord],
    by_pair: dict[tuple[str, str], list[CellRecord]],
    metric: Column,
) -> dict[str, Any]:
    """Collect one family's data.

    Rules that were evaluated before points were added have other candidates.
    """
    candidates = max((rule["candidates"] for rule in rules), key=len)
    cells = [by_pair.get((one, two), []) for one, two in candidates]
    points = [_point(each) for each in cells]
    x, axis = _axis(points)
    return {
        "family": name,
        "points": [
            ", ".join(f"{key}={value}" for key, value in point.items()) or f"{pair[0]} + {pair[1]}"
            for point, pair in zip(points, candidates, strict=True)
        ],
        "x": x,
        "axis": axis,
        "log": min(x) > 0 and max(x) >= WIDE * min(x),
        "n_clusters": [_mean(each, "n_clusters") for each in cells],
        "truth": [_mean(each, metric.name) for each in cells],
        "metric": metric.heading,
        "higher": metric.higher_is_better is not False,
        "rules": [
            {
                "name": rule["rule"],
                "scores": [None if score is None else float(f"{score:.6g}") for score in
                           rule["scores"]],
                "chosen": rule["chosen"],
            }
            for rule in rules
            if rule["candidates"] == candidates and any(s is not None for s in rule["scores"])
        ],
    }  # fmt: skip


def _point(cells: Sequence[CellRecord]) -> dict[str, Any]:
    """Return the values that grids set, by parameter."""
    grid = cells[0].get("grid") or {} if cells else {}
    return {key: value for kind in KINDS if kind in grid for key, value in
            grid[kind]["point"].items()}  # fmt: skip


def _axis(points: Sequence[dict[str, Any]]) -> tuple[list[float], str]:
    """Return the positions of points on the axis, and its kind.

    Points stand at their value if they differ in one number, otherwise in order.
    """
    names = {name for point in points for name in point}
    varied = [name for name in sorted(names) if len({repr(p.get(name)) for p in points}) > 1]
    if len(varied) == 1:
        values = [point.get(varied[0]) for point in points]
        if all(isinstance(value, Real) for value in values):
            return [float(value) for value in values if isinstance(value, Real)], varied[0]
    return [float(place) for place in range(1, len(points) + 1)], "point"


def _mean(cells: Sequence[CellRecord], score: str) -> float | None:
    values = [cell["scores"].get(score) for cell in cells]
    known = [value for value in values if value is not None and np.isfinite(value)]
    return float(f"{np.mean(known):.6g}") if known else None
