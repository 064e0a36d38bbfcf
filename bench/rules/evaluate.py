"""Evaluation of rules in a worker that gets only arrays."""

import contextlib
import multiprocessing.process
import os
import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bench.errors import UserError
from bench.methods.reason import reason as worded
from bench.rules.candidates import Candidates
from bench.rules.registry import RULES, find_rule, registered_rule
from bench.rules.rule import Rule, plain
from bench.workers.outcome import Failed
from bench.workers.process import apart_here

TELLING = ("PWD", "OLDPWD", "_", "CLUSTERBENCH_DATA")
"""Variables that reveal the folder of the command, or that of data with truth."""


@dataclass(frozen=True)
class Verdict:
    """A rule's scores, or its failure.

    Parameters
    ----------
    scores : ndarray of shape (n_candidates,)
        NaN where the rule cannot tell.
    seconds : float
    reason : str
        Why there are no scores, where the rule failed.
    """

    scores: NDArray[np.float64]
    seconds: float
    reason: str = ""


def described(pool: Any, name: str) -> Rule:
    """Return a rule's description, importing packages in a worker.

    This process knows where the run is, and a module may look around when it is imported.

    Raises
    ------
    UserError
        No rule has this name, or its module cannot be imported.
    """
    registered_rule(name)
    if name in RULES:
        return find_rule(name)
    answer = pool.try_twice(_described, name)
    if isinstance(answer, Failed):
        raise UserError(
            f"Got rule {name!r}, whose import does not finish ({answer.status}: "
            f"{answer.reason}): fix or remove its package."
        )
    if isinstance(answer, str):
        raise UserError(answer)
    rule: Rule = answer
    return rule


def evaluate(pool: Any, name: str, candidates: Candidates) -> Verdict:
    """Have a worker score candidates by the named rule.

    The worker is sent the arrays by value. It does not learn of a run's folder or a truth, and
    works in an empty folder. Only the worker imports the rule.

    Raises
    ------
    UserError
        No rule has this name.
    """
    registered_rule(name)
    answer = pool.try_twice(_evaluate, name, candidates)
    if isinstance(answer, Failed):
        return Verdict(np.full(len(candidates), np.nan), np.nan, answer.reason)
    verdict: Verdict = answer
    return verdict


@contextlib.contextmanager
def _out_of_sight() -> Iterator[None]:
    """Work in an empty folder that reveals no other."""
    hidden = {name: os.environ.pop(name) for name in TELLING if name in os.environ}
    folder = vars(multiprocessing.process).get("ORIGINAL_DIR")  # which a new process is told
    vars(multiprocessing.process)["ORIGINAL_DIR"] = None
    try:
        with apart_here():
            yield
    finally:
        os.environ.update(hidden)
        vars(multiprocessing.process)["ORIGINAL_DIR"] = folder


def _described(name: str) -> Rule | str:
    """Import a rule; return its description, or the problem."""
    with _out_of_sight():
        try:
            return plain(find_rule(name))
        except UserError as error:
            return str(error)


def _evaluate(name: str, candidates: Candidates) -> Verdict:
    """Score candidates here; a rule's failure is an answer."""
    start, nothing = time.perf_counter(), np.full(len(candidates), np.nan)
    with _out_of_sight():
        try:
            scores, reason = find_rule(name).scores(candidates), ""
        except UserError as error:
            scores, reason = nothing, str(error)
        except Exception as error:
            scores, reason = nothing, worded(error)
    return Verdict(scores, time.perf_counter() - start, reason)
