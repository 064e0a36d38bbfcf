"""Checks of a rule with unusual candidates."""

import math
import time

import numpy as np

from bench.checking import rule_data
from bench.checking.growth import LEAST_SECONDS, SIZES, exponent
from bench.checking.rule_fitting import RuleSubject, scores_of
from bench.checking.small_data import strided, with_constant_features, with_duplicate_rows
from bench.checking.verdict import Verdict, failed, not_applicable, passed
from bench.rules.candidates import Candidates
from bench.rules.rule import choice


def single_candidate(subject: RuleSubject) -> Verdict:
    """Judge whether one candidate alone gets a score, or NaN."""
    scores = [
        float(scores_of(subject, Candidates((each,)))[0]) for each in rule_data.candidates().members
    ]
    known = sum(not math.isnan(score) for score in scores)
    return passed(f"each alone: {known} of {len(scores)} get a score, the others NaN")


def without_clusters(subject: RuleSubject) -> Verdict:
    """Judge whether candidates without real clusters do no harm.

    Noise only is not a clustering, so a rule that looks at candidates prefers another one.
    """
    odd = rule_data.without_clusters()
    for some in (*((each,) for each in odd), odd):
        scores_of(subject, Candidates(some))
    given = rule_data.candidates()
    scores = scores_of(subject, Candidates((*given.members, *odd), given.seed))
    if choice(scores) == len(given) + 1 and not subject.rule.by_place:
        return failed(
            f"prefers noise alone ({scores[len(given) + 1]:g}) to all others",
            "score NaN where a candidate has no cluster",
        )
    shown = ", ".join(
        f"{what} {score:.3g}"
        for what, score in zip(
            ("one cluster", "noise alone", "a cluster per sample"), scores[-3:], strict=True
        )
    )
    return passed(f"get an answer: {shown}")


def few_samples(subject: RuleSubject) -> Verdict:
    """Judge whether one, two and three samples do no harm."""
    for n_samples in (1, 2, 3):
        scores_of(subject, rule_data.of_few(n_samples))
    return passed("1, 2 and 3 samples get an answer")


def odd_embeddings(subject: RuleSubject) -> Verdict:
    """Judge whether constant columns, duplicates and strides do no harm."""
    X = rule_data.candidates().members[0].embedding
    wide = np.random.default_rng(0).normal(size=(len(X), 2 * len(X)))
    odd = {
        "constant columns": with_constant_features(X),
        "nothing but equal rows": np.ones_like(X),
        "duplicate rows": with_duplicate_rows(X),
        "one column": X[:, :1].copy(),
        "more columns than rows": wide,
        "every second row of an array": strided(X),
    }
    for what, embedding in odd.items():
        try:
            scores_of(subject, rule_data.with_embedding(embedding))
        except Exception as error:
            error.add_note(f"embedding: {what}")
            raise
    return passed(f"get an answer: {', '.join(odd)}")


def growth(subject: RuleSubject) -> Verdict:
    """Measure seconds at two sizes, and fit an exponent."""
    if subject.rule.needs:
        return not_applicable(f"reads {', '.join(subject.rule.needs)}, which grows with no sample")
    scores_of(subject, rule_data.candidates())  # imports and compilation
    seconds = []
    for n_samples in SIZES:
        given = rule_data.grown(n_samples)
        start = time.perf_counter()
        scores_of(subject, given)
        seconds.append(time.perf_counter() - start)
    short = seconds[0] < LEAST_SECONDS
    power = "too little to tell" if short else f"n^{exponent(*seconds):.1f}"
    parts = [f"{each:.2g} s at {n:,} samples" for each, n in zip(seconds, SIZES, strict=True)]
    return passed(f"{', '.join(parts)}, of four candidates; time grows as {power}")
