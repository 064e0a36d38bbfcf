"""Datasets parted by a condition, and the tests of who leads in a part."""

import numpy as np
import pandas as pd
import pytest
from scipy.stats import wilcoxon

from bench.statistics.regimes import corrected, paired_p_value, regimes


def sizes(values: list) -> list[int]:
    return [
        len(part.names) for part in regimes(pd.Series(values, [str(i) for i in range(len(values))]))
    ]


def test_parts_are_thirds_or_halves_and_keep_ties_together() -> None:
    assert sizes([*range(12)]) == [4, 4, 4]
    assert sizes([*range(8)]) == [4, 4]
    assert sizes([2] * 20 + [3] + [9] * 10) in ([20, 11], [21, 10]), "no part of a single dataset"
    assert sizes([1, 1, 1, 1]) == []
    assert sizes([5, None, 7, None, float("nan")]) == [1, 1]
    assert sizes(["B", "A", "B", None]) == [1, 2]
    (low, high) = regimes(pd.Series({"a": 9, "b": 1, "c": 2, "d": 30}))
    assert (low.low, low.high, low.names, high.names) == (1, 2, ("b", "c"), ("a", "d"))


@pytest.mark.parametrize("n", [6, 11, 20])
def test_p_values_are_those_of_scipy_without_ties(n: int) -> None:
    values = np.random.default_rng(n).normal(0.3, 1, n)
    assert paired_p_value(values.tolist()) == pytest.approx(wilcoxon(values, method="exact").pvalue)


def test_p_values_know_ties_and_nothing() -> None:
    assert paired_p_value([0.0, 0.0, 0.0]) == 1
    assert paired_p_value([]) == 1
    assert paired_p_value([0.1] * 8) == pytest.approx(2 / 2**8)
    assert paired_p_value([0.1, -0.1] * 5) == 1
    assert paired_p_value([0.1, float("nan")] + [0.2] * 5) == pytest.approx(2 / 2**6)


def test_holm_stops_at_the_first_that_is_large() -> None:
    assert corrected([0.01, 0.02, 0.5]) == [0.03, 0.04, 0.5]
    assert corrected([0.9, 0.8]) == [1.0, 1.0]
