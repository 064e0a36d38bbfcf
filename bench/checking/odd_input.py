"""Checks of unusual features, as real data may have them."""

import re
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bench.checking import small_data
from bench.checking.fitting import answer, build, explained
from bench.checking.order import LEAST_AGREEMENT, LEAST_OVERLAP, agreement, claims
from bench.checking.verdict import Verdict, failed, passed
from bench.methods.method import Method
from bench.methods.traits import parameters, why_not

SAMPLES = r"samples?\b|observations?\b|\brows?\b|\bpoints?\b|instances?\b"


def single_sample(method: Method) -> Verdict:
    """Judge whether one sample gets an answer or a clear refusal.

    A refusal is a ValueError that mentions the number of samples or a parameter.
    """
    X = small_data.features(method.kind)[:1]
    refused = why_not(build(method, n_clusters=1), *X.shape)
    if refused:
        return passed(f"is refused before the run ({refused})")
    try:
        return passed(f"gets an answer: {_shape(answer(method, X))}")
    except ValueError as error:
        names = "|".join(rf"\b{re.escape(name)}\b" for name in parameters(method.load()))
        if not re.search(f"{SAMPLES}|{names}" if names else SAMPLES, str(error)):
            return _refuse_in_words(explained(error, method.kind))
        line = (str(error).strip().splitlines() or [""])[0]
        return passed(f"is refused clearly ({type(error).__name__}: {line[:120]})")
    except Exception as error:
        return _refuse_in_words(explained(error, method.kind))


def constant_features(method: Method) -> Verdict:
    """Judge whether constant features do no harm."""
    X = small_data.features(method.kind)
    return _answers(method, small_data.with_constant_features(X))


def duplicate_rows(method: Method) -> Verdict:
    """Judge whether duplicated samples do no harm."""
    X = small_data.features(method.kind)
    return _answers(method, small_data.with_duplicate_rows(X))


def float64(method: Method) -> Verdict:
    """Judge whether the same numbers in double precision get the same answer."""
    X = small_data.features(method.kind)
    return _same_answer(method, X, X.astype(np.float64))


def non_contiguous(method: Method) -> Verdict:
    """Judge whether the same numbers, scattered in memory, get the same answer."""
    X = small_data.features(method.kind)
    return _same_answer(method, X, small_data.strided(X))


def _answers(method: Method, X: NDArray[Any]) -> Verdict:
    return passed(f"gets an answer: {_shape(answer(method, X))}")


def _same_answer(method: Method, X: NDArray[np.float32], changed: NDArray[Any]) -> Verdict:
    """Compare answers, tolerating differences in the last digits.

    A method that draws random numbers may react to differences in last digits, so it only has to
    answer.
    """
    share, words = agreement(method.kind, answer(method, X), answer(method, changed))
    least = LEAST_OVERLAP if method.kind == "embedder" else LEAST_AGREEMENT
    if share < least and claims(method.load(), method.kind):
        return failed(
            f"gets another answer: it keeps {words}, expected {least:g} or more",
            "start with X = np.ascontiguousarray(X, dtype=np.float32)",
        )
    return passed(f"gets an answer, which keeps {words}")


def _refuse_in_words(verdict: Verdict) -> Verdict:
    return failed(
        verdict.detail,
        "answer for one sample, or raise ValueError('Got 1 sample, but expected at least 2')",
    )


def _shape(kept: NDArray[Any]) -> str:
    if kept.ndim == 2:
        return f"{kept.shape[0]} × {kept.shape[1]}"
    return f"{len(np.unique(kept[kept >= 0]))} clusters, {float(np.mean(kept == -1)):.0%} noise"
