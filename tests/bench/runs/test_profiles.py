"""What is said of clusters."""

import numpy as np
import pytest
from scipy.sparse import csr_matrix

from bench.runs.choosing.profiles import _Sums

X = np.random.default_rng(0).normal(size=(60, 3)).astype(np.float32)
X[:20, 1] += 4
INSIDE = np.arange(60) < 20


@pytest.mark.parametrize("kind", [np.asarray, csr_matrix])
def test_effects_are_cohens_d_of_dense_and_sparse_tables(kind) -> None:
    traits = {trait.feature: trait for trait in _Sums(kind(X)).traits(INSIDE, ["a", "b", "c"])}
    one, other = X[INSIDE, 1], X[~INSIDE, 1]
    pooled = np.sqrt((19 * one.var(ddof=1) + 39 * other.var(ddof=1)) / 58)
    assert next(iter(traits)) == "b"
    assert traits["b"].effect == pytest.approx((one.mean() - other.mean()) / pooled, rel=1e-4)
    assert traits["b"].inside == pytest.approx(one.mean(), rel=1e-4)
    assert traits["b"].outside == pytest.approx(other.mean(), rel=1e-3, abs=1e-5)


def test_all_samples_in_one_cluster_are_set_apart_by_nothing() -> None:
    assert _Sums(X).traits(np.ones(60, bool), ["a", "b", "c"]) == []
