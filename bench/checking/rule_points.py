"""Checks of a rule's description, answer and side effects."""

import numpy as np

from bench.checking import rule_data
from bench.checking.rule_fitting import RuleSubject, scores_of
from bench.checking.verdict import Verdict, failed, not_applicable, passed
from bench.workers.seeding import seeded

STATED = ("label", "description", "source", "cost")


def stated(subject: RuleSubject) -> Verdict:
    """Judge whether the rule states its name, source and cost."""
    rule = subject.rule
    for name in STATED:
        value = getattr(rule, name)
        if not isinstance(value, str) or not value.strip():
            return failed(f"{name} is {value!r}", f"say it: {name}='...' in its Rule")
    if not rule.lower < rule.upper:
        return failed(f"its range is {rule.lower:g} to {rule.upper:g}", "give lower < upper")
    return passed(f"{rule.source}; cost: {rule.cost}")


def answer(subject: RuleSubject) -> Verdict:
    """Judge the shape, type and finiteness of the scores."""
    scores = scores_of(subject, rule_data.candidates())
    known = int((~np.isnan(scores)).sum())
    missing = sorted({*subject.rule.needs} - rule_data.reported())
    if not known and missing:
        return not_applicable(f"reads {', '.join(missing)}, which no fit of the kit reports")
    if not known:
        return failed(
            f"scores none of {len(scores)} candidates",
            "score what has two clusters or more, or state in needs which facts it reads",
        )
    return passed(f"scores {known} of {len(scores)} candidates")


def within_range(subject: RuleSubject) -> Verdict:
    """Judge whether the scores lie within the range that the rule states."""
    lower, upper = subject.rule.lower, subject.rule.upper
    scores = scores_of(subject, rule_data.candidates())
    known = scores[~np.isnan(scores)]
    if not len(known):
        return passed("no scores here")
    least, most = float(known.min()), float(known.max())
    slack = 1e-9
    if least < lower - slack or most > upper + slack:
        return failed(
            f"scores lie within {least:g} and {most:g}",
            f"fix them, or its range, which is {lower:g} to {upper:g}",
        )
    return passed(f"{least:.3g} to {most:.3g}, of {lower:g} to {upper:g}")


def input_unchanged(subject: RuleSubject) -> Verdict:
    """Judge whether the rule leaves its input unchanged."""
    given, before = rule_data.candidates(), rule_data.candidates()
    scores_of(subject, given)
    for one, other in zip(given.members, before.members, strict=True):
        for what in ("embedding", "assignments"):
            if getattr(one, what).tobytes() != getattr(other, what).tobytes():
                return failed(f"changed {what} in place", "work on a copy: X = X.copy()")
        if repr(one.facts) != repr(other.facts):
            return failed("changed facts", "leave each.facts alone")
    return passed("candidates are the same bytes afterwards")


def same_seed(subject: RuleSubject) -> Verdict:
    """Judge whether the rule gives the same bytes again."""
    answers = []
    for state in (1, 2):
        with seeded(state):
            answers.append(scores_of(subject, rule_data.candidates()).tobytes())
    if answers[0] != answers[1]:
        return failed(
            "two answers differ",
            "draw from np.random.default_rng(candidates.seed), and from no other generator",
        )
    return passed("asked twice, the same bytes")
