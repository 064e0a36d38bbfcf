"""The points of the contract, for methods and for rules."""

import warnings
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from bench.checking import (
    estimator_points,
    growth,
    odd_input,
    order,
    output_points,
    rule_odd_points,
    rule_order_points,
    rule_points,
    told,
    unseen,
)
from bench.checking.fitting import explained
from bench.checking.rule_fitting import RuleSubject
from bench.checking.verdict import Verdict
from bench.methods.method import Method
from bench.workers.interrupts import is_the_users

BOTH = ("embedder", "clusterer")
RULE = ("rule",)
Subject = Method | RuleSubject


@dataclass(frozen=True)
class Point:
    """One point.

    Parameters
    ----------
    name : str
        As reports show it.
    judge : callable
        From a method or rule to a verdict; an exception counts as the method's failure.
    kinds : tuple of str
        The kinds of method that it is about.
    needs_answer : bool
        Whether the point does not apply if fitting fails.
    """

    name: str
    judge: Callable[[Any], Verdict]
    kinds: tuple[str, ...] = BOTH
    needs_answer: bool = True


OUTPUT = "shape, type, finite"
"""The point that says whether there is an answer at all; the later points look closer."""

POINTS = {
    point.name: point
    for point in (
        Point(OUTPUT, output_points.output),
        Point("cloneable", estimator_points.cloneable, needs_answer=False),
        Point("parameters round-trip", estimator_points.parameters_round_trip),
        Point("input unchanged", output_points.input_unchanged),
        Point("same seed, same bytes", output_points.same_seed),
        Point("other seeds", output_points.other_seeds),
        Point("order of samples", order.order_of_samples),
        Point("truth not needed", output_points.truth_not_needed),
        Point("transform agrees", unseen.transform_agrees, ("embedder",)),
        Point("predict agrees", unseen.predict_agrees, ("clusterer",)),
        Point("told n_clusters", told.told_n_clusters, ("clusterer",)),
        Point("single sample", odd_input.single_sample),
        Point("constant features", odd_input.constant_features),
        Point("duplicate rows", odd_input.duplicate_rows),
        Point("float64", odd_input.float64),
        Point("non-contiguous", odd_input.non_contiguous),
        Point("time and memory", growth.time_and_memory),
    )
}


RULE_POINTS = {
    point.name: point
    for point in (
        Point("source and cost", rule_points.stated, RULE, needs_answer=False),
        Point(OUTPUT, rule_points.answer, RULE),
        Point("within its range", rule_points.within_range, RULE),
        Point("input unchanged", rule_points.input_unchanged, RULE),
        Point("same seed, same bytes", rule_points.same_seed, RULE),
        Point("numbers of clusters", rule_order_points.numbers_of_clusters, RULE),
        Point("order of candidates", rule_order_points.order_of_candidates, RULE),
        Point("order of samples", rule_order_points.order_of_samples, RULE),
        Point("duplicate candidates", rule_order_points.duplicates, RULE),
        Point("fewer candidates", rule_order_points.fewer_candidates, RULE),
        Point("single candidate", rule_odd_points.single_candidate, RULE),
        Point("no clusters", rule_odd_points.without_clusters, RULE),
        Point("few samples", rule_odd_points.few_samples, RULE),
        Point("odd embeddings", rule_odd_points.odd_embeddings, RULE),
        Point("time", rule_odd_points.growth, RULE),
    )
}


def points_for(kind: str) -> dict[str, Point]:
    """Return the points for a kind of method, or for rules."""
    known = RULE_POINTS if kind == "rule" else POINTS
    return {name: point for name, point in known.items() if kind in point.kinds}


def names_for(kind: str) -> list[str]:
    """Return the names of the points about a kind, in order."""
    return [*points_for(kind)]


def carry_out(method: Subject, name: str) -> Verdict:
    """Judge one point; whatever the method raises, SystemExit included, is a failure."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return points_for(method.kind)[name].judge(method)
    except BaseException as error:
        if is_the_users(error):
            raise
        return explained(error, method.kind)
