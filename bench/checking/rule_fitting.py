"""A rule, asked as a run would ask it."""

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bench.checking import rule_data
from bench.methods.contract import ContractError
from bench.rules.candidates import Candidates
from bench.rules.rule import Rule

CLOSE = 1e-6
"""How far scores that should be equal may differ, relative to the largest of them."""


@dataclass(frozen=True)
class RuleSubject:
    """A rule that is to be checked.

    Parameters
    ----------
    name : str
    path : str
        Import path of what computes it.
    rule : Rule
    """

    name: str
    path: str
    rule: Rule
    kind: str = "rule"


def scores_of(subject: RuleSubject, given: Candidates) -> NDArray[np.float64]:
    """Return what a rule answers, as it is.

    Raises
    ------
    ContractError
        The answer is not one number per candidate, or one of them is infinite.
    """
    raw: Any = subject.rule.function()(given)
    scores = np.asarray(raw)
    if scores.dtype.kind not in "biuf":
        raise ContractError(f"Got scores of type {scores.dtype}, but expected numbers.")
    if scores.shape != (len(given),):
        raise ContractError(
            f"Got scores of shape {scores.shape} for {len(given)} candidates, but expected "
            f"({len(given)},)."
        )
    if np.isinf(scores).any():
        raise ContractError("Got infinite scores, but expected finite ones, or NaN.")
    return scores.astype(np.float64)


def apart(one: NDArray[np.float64], other: NDArray[np.float64]) -> float:
    """Return the largest difference of scores; infinite with unmatched NaN."""
    if (np.isnan(one) != np.isnan(other)).any():
        return float("inf")
    known = ~np.isnan(one)
    if not known.any():
        return 0.0
    largest = max(float(np.abs(one[known]).max()), np.finfo(float).tiny)
    return float(np.abs(one[known] - other[known]).max()) / largest


def by_seeds(subject: RuleSubject) -> float:
    """Return how far scores of other seeds differ from the first."""
    first = scores_of(subject, rule_data.candidates())
    return max(
        apart(first, scores_of(subject, replace(rule_data.candidates(), seed=seed)))
        for seed in (1, 2, 3)
    )
