"""The check kit: that every point can fail, and what it says then."""

import pytest
from bad_clusterers import BAD_CLUSTERERS, AnySeed, DeafAtRandom, GoodClusterer
from bad_embedders import (
    BAD_EMBEDDERS,
    SLOW,
    FailsOnMany,
    Good,
    Peeks,
    Plain,
    SmallSeedsOnly,
    StatesItsTolerance,
)

from bench.checking.points import POINTS, names_for
from bench.checking.subject import given
from bench.checking.suite import check_here
from bench.errors import UserError
from bench.testing import check_clusterer, check_embedder


def failures(method: type, kind: str, leave_out=()) -> dict[str, str]:
    report = check_here(given(method, kind), leave_out)
    return {name: str(verdict) for name, verdict in report.failed.items()}


def test_a_method_that_keeps_the_contract_fails_nothing() -> None:
    assert check_embedder(Good).failed == {}
    assert check_embedder(Plain()).failed == {}
    assert check_clusterer(GoodClusterer).failed == {}


@pytest.mark.parametrize(("bad", "point", "says"), BAD_EMBEDDERS, ids=lambda bad: str(bad)[:40])
def test_a_bad_embedder_fails_its_point_and_no_other(bad: type, point: str, says: str) -> None:
    failed = failures(bad, "embedder", () if point == SLOW else (SLOW,))
    assert list(failed) == [point]
    assert says in failed[point]
    assert len(failed[point].splitlines()) == 1


@pytest.mark.parametrize(("bad", "expected"), BAD_CLUSTERERS, ids=lambda bad: str(bad)[:40])
def test_a_bad_clusterer_fails_its_point_and_no_other(bad: type, expected) -> None:
    failed = failures(bad, "clusterer", (SLOW,))
    assert list(failed) == list(expected)
    assert all(says in failed[point] for point, says in expected.items())


def test_a_clusterer_that_draws_without_a_seed_is_noticed() -> None:
    assert "same seed, same bytes" in failures(AnySeed, "clusterer", (SLOW,))


def test_a_clusterer_that_ignores_k_is_noticed_although_its_fits_differ() -> None:
    assert "it finds 2 clusters" in failures(DeafAtRandom, "clusterer", (SLOW,))["told n_clusters"]


def test_every_point_is_failed_by_some_method_above() -> None:
    failed = {point for _, point, _ in BAD_EMBEDDERS}
    failed |= {point for _, expected in BAD_CLUSTERERS for point in expected}
    assert failed == set(POINTS)
    assert {"transform agrees"} == set(names_for("embedder")) - set(names_for("clusterer"))


def test_parameters_of_an_estimator_count_and_the_seed_is_still_handed_over() -> None:
    method = given(SmallSeedsOnly(n=3), "embedder")
    assert method.params == {"n": 3}
    assert method.build(seed=5, n_clusters=None, threads=1).random_state == 5


def test_a_tolerance_that_a_class_states_holds_and_is_shown() -> None:
    verdict = check_embedder(StatesItsTolerance, leave_out=(SLOW,)).verdicts["transform agrees"]
    assert (verdict.status, "(tolerance 0.8)" in verdict.detail) == ("passed", True)


def test_a_failure_is_an_assertion_which_says_what_to_do() -> None:
    with pytest.raises(AssertionError, match=r"ignore y.*\n(.*\n)*.*1 failed"):
        check_embedder(Peeks, leave_out=(SLOW,))
    with pytest.raises(UserError, match="did you mean 'time and memory'"):
        check_embedder(Good, leave_out=("time and memroy",))
    with pytest.raises(UserError, match="has no fit_predict"):
        check_clusterer(Good)


def test_what_a_run_would_refuse_beforehand_is_not_held_against_a_method() -> None:
    class FewOnly(FailsOnMany):
        def why_not(self, n_samples: int, n_features: int) -> str | None:
            return "too many" if n_samples > 2_000 else None

    verdict = check_here(given(FewOnly, "embedder")).verdicts[SLOW]
    assert (verdict.status, "too many" in verdict.detail) == ("not applicable", True)
