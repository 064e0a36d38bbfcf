"""One resample serves all assignments."""

import numpy as np
from noisy import noisy

from bench.statistics.tallies import Design


def test_one_resample_serves_all_assignments_and_is_one_of_samples() -> None:
    rng = np.random.default_rng(0)
    truth = rng.integers(0, 4, 200)
    first, second = noisy(rng, truth, 0.3), noisy(rng, truth, 0.5)
    design = Design(truth, [first, second, first])
    (block,) = design.resampled(300, np.random.default_rng(1))
    np.testing.assert_array_equal(block[0].together, block[2].together)
    # Of each draw both tables count the same samples: the same classes.
    np.testing.assert_array_equal(block[0].together.sum(2), block[1].together.sum(2))
    assert (block[0].together.sum((1, 2)) == 200).all()
    np.testing.assert_allclose(
        block[0].together.mean(0), design.observed()[0].together[0], atol=2.5
    )
