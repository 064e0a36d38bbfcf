"""The exponent of a cost."""

import pytest

from bench.checking import growth


def test_the_exponent_is_that_of_a_power_law() -> None:
    costs = [3 * n**1.7 for n in growth.SIZES]
    assert growth.exponent(*costs) == pytest.approx(1.7)
