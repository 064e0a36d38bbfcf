"""Scores of tables are those of assignments."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bench.metrics import score_assignments
from bench.statistics.bootstrap import resample
from bench.statistics.scores import SCORES

POLICIES = ("cluster", "singletons", "left-out")


pairs = st.integers(2, 40).flatmap(
    lambda n: st.tuples(
        st.lists(st.integers(0, 3), min_size=n, max_size=n),
        st.lists(st.integers(-1, 4), min_size=n, max_size=n),
    )
)


@settings(max_examples=15)
@given(pairs, st.sampled_from(POLICIES))
def test_scores_of_tables_are_those_of_assignments(found, policy: str) -> None:
    truth, assignments = map(np.array, found)
    expected = score_assignments(truth, assignments, policy)
    for metric in SCORES:
        got = resample(truth, [assignments], metric, policy=policy, n_draws=2).estimates[0]
        # The mutual information adjusted for chance is 0/0 but for rounding in tiny samples.
        slack = 1e-6 if metric == "ami" else 1e-9
        if metric == "ami" and len(truth) < 12:
            continue
        assert got == pytest.approx(expected[metric], abs=slack, nan_ok=True), metric
