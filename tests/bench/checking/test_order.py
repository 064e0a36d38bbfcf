"""How alike two answers are whose samples came in another order."""

import numpy as np
import pytest
from sklearn.metrics import adjusted_rand_score

from bench.checking import order


def test_overlap_of_neighbours_is_that_of_sets_and_ties_are_no_loss() -> None:
    rng = np.random.default_rng(0)
    one, other = rng.normal(size=(2, 60, 3))
    from sklearn.neighbors import NearestNeighbors

    sets = [NearestNeighbors(n_neighbors=10).fit(Z).kneighbors(return_distance=False)
            for Z in (one, other)]  # fmt: skip
    expected = np.mean([len(set(a) & set(b)) / 10 for a, b in zip(*sets, strict=True)])
    assert order.neighbor_overlap(one, other) == pytest.approx(expected)
    grid = np.repeat(rng.integers(3, size=(60, 2)), 1, axis=0).astype(float)
    assert order.neighbor_overlap(grid, grid + 5) == 1


def test_agreement_of_partitions_is_up_to_renaming_but_noise_stays_noise() -> None:
    y = np.arange(90) % 3
    renamed = np.array([2, 0, 1])[y]
    assert adjusted_rand_score(y, renamed) == 1
    assert order.partition_agreement(y, renamed) == 1
    assert order.partition_agreement(y, np.where(np.arange(90) < 9, (y + 1) % 3, y)) == 0.9
    assert order.partition_agreement(y, np.where(y == 2, -1, y)) == pytest.approx(2 / 3)
