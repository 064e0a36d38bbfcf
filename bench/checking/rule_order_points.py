"""Checks that a rule ignores names, places and company."""

from dataclasses import replace

import numpy as np

from bench.checking import rule_data
from bench.checking.rule_fitting import CLOSE, RuleSubject, apart, by_seeds, scores_of
from bench.checking.verdict import Verdict, failed, not_applicable, passed

SEEDS_APART = 3.0
"""How far scores may change with the order of samples, as a multiple of their change with the
seed."""

BY_PLACE = not_applicable("says that it goes by the places of candidates (by_place)")


def numbers_of_clusters(subject: RuleSubject) -> Verdict:
    """Judge whether renumbering clusters leaves the scores unchanged."""
    given = rule_data.candidates()
    share = apart(scores_of(subject, given), scores_of(subject, rule_data.renamed(given)))
    if share > CLOSE:
        return failed(
            f"scores change by {share:.2g} of the largest when clusters are numbered otherwise",
            "the numbers are names: begin with np.unique(assignments, return_inverse=True)",
        )
    return passed("the same scores whatever the clusters are called")


def order_of_candidates(subject: RuleSubject) -> Verdict:
    """Judge whether the scores go with the candidates when these change places."""
    if subject.rule.by_place:
        return BY_PLACE
    given = rule_data.candidates()
    order = np.random.default_rng(2).permutation(len(given))
    before = scores_of(subject, given)[order]
    share = apart(before, scores_of(subject, rule_data.reordered(given, order)))
    if share > CLOSE:
        return failed(
            f"scores change by {share:.2g} of the largest with the order of candidates",
            "score each on its own, with a new generator of the seed for each; or by_place=True",
        )
    return passed("scores go with their candidates")


def order_of_samples(subject: RuleSubject) -> Verdict:
    """Judge whether sample order matters no more than the seed."""
    given = rule_data.candidates()
    share = apart(scores_of(subject, given), scores_of(subject, rule_data.shuffled(given)))
    allowed = max(CLOSE, SEEDS_APART * by_seeds(subject))
    words = f"change by {share:.2g} of the largest"
    if share > allowed:
        return failed(
            f"scores {words} when samples change places, expected {allowed:.2g} at most",
            "make no score depend on the places of samples",
        )
    return passed(f"scores {words} when samples change places (tolerance {allowed:.2g})")


def duplicates(subject: RuleSubject) -> Verdict:
    """Judge whether a candidate that occurs twice scores the same."""
    if subject.rule.by_place:
        return BY_PLACE
    given = rule_data.candidates()
    for place in range(len(given)):
        scores = scores_of(subject, rule_data.with_copy(given, place))
        share = apart(scores[[place]], scores[[-1]])
        if share > CLOSE:
            return failed(
                f"candidate {place} gets {scores[place]:g}, and its copy {scores[-1]:g}",
                "score each candidate on its own",
            )
    return passed("a copy gets the score of the first")


def fewer_candidates(subject: RuleSubject) -> Verdict:
    """Judge whether scores said to be independent really are."""
    if subject.rule.relative:
        return not_applicable("says that scores depend on the other candidates (relative)")
    given = rule_data.candidates()
    scores = scores_of(subject, given)
    halves = [slice(0, None, 2), slice(1, None, 2)]
    alone = [slice(i, i + 1) for i in range(len(given))]
    share = max(
        apart(scores[part], scores_of(subject, replace(given, members=given.members[part])))
        for part in (*halves, *alone)
    )
    if share > CLOSE:
        return failed(
            f"scores change by {share:.2g} of the largest among fewer candidates",
            "set relative=True: families are then evaluated on their own",
        )
    return passed("the same scores among fewer candidates")
