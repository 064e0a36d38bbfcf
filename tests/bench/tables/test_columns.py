"""A column's name taken apart once: what it is of, and how it is read and written."""

import math

import pytest

from bench.metrics import METRICS
from bench.metrics.noise import POLICIES, suffix
from bench.store.parts import Part
from bench.tables.columns import SECONDS, parse_column
from bench.tables.long import COSTS


@pytest.mark.parametrize("metric", METRICS)
@pytest.mark.parametrize("policy", POLICIES)
@pytest.mark.parametrize(("prefix", "part"), [("", Part.FITTED), ("held_out_", Part.HELD_OUT)])
def test_a_score_is_found_whatever_its_part_and_policy(
    metric: str, policy: str, prefix: str, part: Part
) -> None:
    column = parse_column(f"{prefix}{metric}{suffix(policy)}")
    assert (column.part, column.metric, column.policy) == (part, metric, policy)
    assert column.score is METRICS[metric]
    assert column.higher_is_better is METRICS[metric].higher_is_better


@pytest.mark.parametrize("name", [*COSTS, SECONDS])
def test_less_of_a_cost_is_better(name: str) -> None:
    column = parse_column(name)
    assert column.is_cost
    assert column.score is None
    assert column.higher_is_better is False
    assert column.heading == name


def test_what_is_no_number_to_compare_has_no_good_end() -> None:
    column = parse_column("reference_folds")
    assert (column.score, column.is_cost, column.higher_is_better) == (None, False, None)


@pytest.mark.parametrize(("name", "value", "text"), [
    ("ari", 0.98765, "0.988"), ("ari", -0.0001, "0.000"), ("ari", math.nan, "–"),
    ("held_out_ari_left_out", 0.5, "0.500"), ("n_clusters", 10.0, "10.0"),
    ("n_clusters", math.inf, "–"), ("seconds_embed", 12.345, "12.3"), ("seconds", 1.2345, "1.234"),
    ("calinski_harabasz", 1234.56, "1234.6"), ("davies_bouldin", 0.12345, "0.123"),
    ("peak_memory_mb", 250.04, "250.0"), ("no_such", 1234.5, "1234.500"),
])  # fmt: skip
def test_numbers_are_written_about_as_exact_as_they_are(name: str, value: float, text: str) -> None:
    assert parse_column(name).text(value) == text
