"""Costs learnt from costs: what is known beforehand gives way to what was seen."""

import numpy as np
import pytest

from bench.statistics.growth import PRIOR_SLOPES, Growth


@pytest.mark.parametrize("slope", [0.8, 1.0, 2.0])
def test_the_exponent_is_that_of_many_sizes(slope: float) -> None:
    rng = np.random.default_rng(0)
    sizes = [(int(n), int(d)) for n in np.geomspace(100, 10_000, 12) for d in (2, 20)]
    costs = [1e-5 * n**slope * d**0.5 * np.exp(rng.normal(0, 0.1)) for n, d in sizes]
    growth = Growth.fit(sizes, costs)
    assert growth.weights[1] == pytest.approx(slope, abs=0.15)
    estimate, low, high = growth.at(50_000, 20)
    truth = 1e-5 * 50_000**slope * 20**0.5
    assert low < truth < high
    assert truth / 2 < estimate < truth * 2


def test_one_value_grows_as_is_usual_and_says_less_the_farther_off() -> None:
    growth = Growth.fit([(1000, 10)], [2.0])
    estimate, low, high = growth.at(1000, 10)
    assert estimate == pytest.approx(2.0)
    assert 0.5 < low < 2 < high < 7  # one value does not say how far costs scatter
    far, far_low, far_high = growth.at(10_000, 10)
    assert far == pytest.approx(2.0 * 10 ** PRIOR_SLOPES[0])
    assert far_high / far_low > high / low


def test_four_of_five_new_costs_lie_within_the_bounds() -> None:
    rng = np.random.default_rng(1)
    sizes = [(int(n), 5) for n in rng.integers(100, 5000, 60)]
    costs = [1e-4 * n * np.exp(rng.normal(0, 0.5)) for n, _ in sizes]
    growth = Growth.fit(sizes[:30], costs[:30])
    inside = [low < cost < high for size, cost in zip(sizes[30:], costs[30:], strict=True)
              for _, low, high in (growth.at(*size),)]  # fmt: skip
    assert 0.6 < np.mean(inside) < 0.97
