"""Metrics that tests ask for by import path, well-behaved and not."""

import numpy as np

from bench.metrics import Metric


def pairs_alike(truth, assignments):
    """Share of pairs on which truth and assignments agree."""
    return np.mean((truth[:, None] == truth) == (assignments[:, None] == assignments))


pairs_alike.label, pairs_alike.lower, pairs_alike.upper = "Pairs alike", 0.0, 1.0
pairs_alike.higher_is_better = True


def width(Z, assignments):
    """Mean spread of the clusters in the embedding."""
    return np.mean([Z[assignments == name].std() for name in np.unique(assignments)])


def often_raises(truth, assignments):
    """Nothing, with more samples than metrics are tried on."""
    if len(truth) > 24:
        raise ArithmeticError("no such luck")
    return 0.5


def always_raises(truth, assignments):
    raise ArithmeticError("no such luck")


def ari(truth, assignments):
    return 0.0


def largest(partition):
    return int(partition.sizes.max())


LARGEST = Metric(
    "metrics_for_tests:largest",
    "count",
    "Largest",
    "Size of the largest cluster.",
    upper=float("inf"),
    higher_is_better=None,
    source="ours",
)
NO_METRIC = 3
