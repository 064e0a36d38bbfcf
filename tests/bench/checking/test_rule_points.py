"""Rules that break the contract in one way each, and what is said of them."""

import random
from dataclasses import replace

import numpy as np
import pytest

from bench.checking.rule_data import candidates
from bench.errors import UserError
from bench.rules.rule import Rule
from bench.testing import check_rule

TIME = ["time"]


def sizes(candidates):
    """Score by how alike the sizes of clusters are: a rule without faults."""
    scores = []
    for each in candidates.members:
        _, counts = np.unique(each.first[each.first >= 0], return_counts=True)
        scores.append(counts.mean() / counts.max() if len(counts) > 1 else np.nan)
    return np.array(scores)


def too_many(candidates):
    return np.append(sizes(candidates), 1.0)


def words(candidates):
    return [f"good {i}" for i, _ in enumerate(candidates.members)]


def infinite(candidates):
    return np.append(sizes(candidates)[:-1], np.inf)


def silent(candidates):
    return np.full(len(candidates), np.nan)


def beyond(candidates):
    return 1 + sizes(candidates)


def spoils(candidates):
    for each in candidates.members:
        each.embedding[:] = 0
    return sizes(candidates)


def spoils_facts(candidates):
    for each in candidates.members:
        each.facts.clear()
    return sizes(candidates)


def draws(candidates):
    return sizes(candidates) * (1 - 1e-9 * (random.random()))


def reads_numbers(candidates):
    return sizes(candidates) * (
        1 - np.array([each.first.max() for each in candidates.members]) / 999
    )


def reads_places(candidates):
    return sizes(candidates) * (1 - np.arange(len(candidates)) / 100)


def reads_first_sample(candidates):
    return sizes(candidates) * np.array(
        [1 - np.abs(each.embedding[0, 0]) / 999 for each in candidates.members]
    )


def compares(candidates):
    scores = sizes(candidates)
    return scores / np.nanmax(scores) / 2 if len(candidates) > 1 else scores


def needs_two(candidates):
    _first, _second = candidates.members[:2]
    return sizes(candidates)


def likes_noise(candidates):
    return np.array([1.0 if (each.first < 0).all() else 0.5 for each in candidates.members])


def needs_samples(candidates):
    if len(candidates.members[0].embedding) < 3:
        raise RuntimeError("too few")
    return sizes(candidates)


def needs_spread(candidates):
    for each in candidates.members:
        if not np.ptp(each.embedding, axis=0).all():
            raise ZeroDivisionError("no spread")
    return sizes(candidates)


def rule(function, **more) -> Rule:
    stated = {"relative": False, "lower": 0.0, "upper": 1.0} | more
    return Rule(f"{__name__}:{function.__name__}", "A rule", "A rule.", "a test", "m n", **stated)


def test_a_rule_without_faults_passes_every_point_that_is_about_it() -> None:
    report = check_rule(rule(sizes))
    assert {each.status for each in report.verdicts.values()} == {"passed"}
    assert report.text().startswith(f"rule {__name__}:sizes\n")


@pytest.mark.parametrize(
    ("function", "point", "says"),
    [
        (too_many, "shape, type, finite", "shape"),
        (words, "shape, type, finite", "expected numbers"),
        (infinite, "shape, type, finite", "infinite"),
        (silent, "shape, type, finite", "scores none"),
        (beyond, "within its range", "0 to 1"),
        (spoils, "input unchanged", "embedding"),
        (spoils_facts, "input unchanged", "facts"),
        (draws, "same seed, same bytes", "two answers differ"),
        (reads_numbers, "numbers of clusters", "numbered otherwise"),
        (reads_places, "order of candidates", "by_place"),
        (reads_first_sample, "order of samples", "change places"),
        (compares, "fewer candidates", "relative"),
        (needs_two, "single candidate", "not enough values to unpack"),
        (likes_noise, "no clusters", "prefers noise alone"),
        (needs_samples, "few samples", "RuntimeError: too few"),
        (needs_spread, "odd embeddings", "no spread"),
    ],
)
def test_each_fault_is_told_by_its_point(function, point: str, says: str) -> None:
    with pytest.raises(AssertionError) as raised:
        check_rule(rule(function), leave_out=TIME)
    (line,) = [one for one in str(raised.value).splitlines() if f"  {point}  " in f"{one}  "]
    assert line.strip().startswith("failed")
    assert says in line


def test_copies_and_places_count_as_what_they_are() -> None:
    with pytest.raises(AssertionError, match="and its copy"):
        check_rule(rule(reads_places), leave_out=TIME)
    report = check_rule(rule(reads_places, by_place=True, relative=True), leave_out=TIME)
    assert report.verdicts["order of candidates"].status == "not applicable"


def test_what_is_not_stated_is_told_and_the_rest_is_judged_all_the_same() -> None:
    with pytest.raises(AssertionError, match="cost is ''") as raised:
        check_rule(replace(rule(sizes), cost=""), leave_out=TIME)
    assert "13 passed, 1 failed, 1 not applicable" in str(raised.value)


def test_facts_that_nothing_here_reports_are_no_fault() -> None:
    report = check_rule(rule(silent, needs=("weight",)), leave_out=TIME)
    assert "weight" in str(report.verdicts["shape, type, finite"])


def test_what_is_no_rule_is_refused() -> None:
    for wrong, says in (
        (sizes, "expected a bench.rules.rule.Rule"),
        ("silhouete", "did you mean 'silhouette'"),
        (f"{__name__}:sizes", "got function"),
        (f"{__name__}:gone", "cannot be imported"),
        (replace(rule(sizes), path="no.such.module:f"), "expected module:function"),
    ):
        with pytest.raises(UserError, match=says):
            check_rule(wrong)


def test_the_candidates_of_the_kit_differ_as_those_of_a_run_do() -> None:
    members = candidates().members
    assert len({id(each.embedding) for each in members}) == 2
    assert {each.embedding.dtype for each in members} == {np.dtype("f4"), np.dtype("f8")}
    assert any((each.assignments < 0).any() for each in members)
    assert {"log_likelihood", "eigenvalues"} <= {name for each in members for name in each.facts}
