"""Rules carried out in a worker process, which is sent arrays and nothing else."""

import time
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bench.rules.candidates import Candidates
from bench.rules.registry import find_rule
from bench.workers.outcome import Failed
from bench.workers.process import apart_here


@dataclass(frozen=True)
class Verdict:
    """What a rule said.

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


def evaluate(pool: Any, name: str, candidates: Candidates) -> Verdict:
    """Have a worker of a `bench.workers.pool.Pool` score candidates by the rule of this name.

    The worker is sent the arrays by value: neither a run's folder nor a truth is named to it, and
    the folder it works in is empty.

    Raises
    ------
    UserError
        No rule has this name.
    """
    find_rule(name)
    answer = pool.try_twice(_evaluate, name, candidates)
    if isinstance(answer, Failed):
        return Verdict(np.full(len(candidates), np.nan), np.nan, answer.reason)
    verdict: Verdict = answer
    return verdict


def _evaluate(name: str, candidates: Candidates) -> Verdict:
    """Score candidates here; what goes wrong in a rule is an answer too."""
    start, nothing = time.perf_counter(), np.full(len(candidates), np.nan)
    with apart_here():
        try:
            scores, reason = find_rule(name).scores(candidates), ""
        except Exception as error:
            scores, reason = nothing, f"{type(error).__name__}: {error}"
    return Verdict(scores, time.perf_counter() - start, reason)
