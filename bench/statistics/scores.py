"""Scores of many contingency tables at once.

A sample that is a cluster of its own adds nothing to pairs within clusters nor to x log x, which
makes noise as singletons as cheap as noise as a cluster.
"""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from bench.statistics.tallies import Tallies

Scores = NDArray[np.float64]


def _margins(tallies: Tallies) -> tuple[Scores, Scores, Scores]:
    """Return class sizes, cluster sizes and sample counts per table."""
    classes = tallies.together.sum(axis=2) + tallies.alone
    return classes, tallies.together.sum(axis=1), classes.sum(axis=1)


def _pairs(counts: Scores) -> Scores:
    counts = counts.reshape(len(counts), -1)
    return (counts * (counts - 1)).sum(axis=1) / 2


def _ratio(above: Scores, below: Scores, otherwise: float) -> Scores:
    """Divide; where there is nothing to divide by, the answer is `otherwise`."""
    safe = below > 0
    return np.where(safe, above / np.where(safe, below, 1.0), otherwise)


def ari(tallies: Tallies) -> Scores:
    """Compute the adjusted Rand index (Hubert and Arabie 1985)."""
    classes, clusters, n = _margins(tallies)
    both, in_truth, in_found = map(_pairs, (tallies.together, classes, clusters))
    expected = _ratio(in_truth * in_found, n * (n - 1) / 2, 0.0)
    scores = _ratio(both - expected, (in_truth + in_found) / 2 - expected, 1.0)
    return np.where(n > 0, scores, np.nan)


def fowlkes_mallows(tallies: Tallies) -> Scores:
    """Compute the geometric mean of precision and recall of pairs.

    NaN where there are no pairs.
    """
    classes, clusters, _ = _margins(tallies)
    both, in_truth, in_found = map(_pairs, (tallies.together, classes, clusters))
    return np.sqrt(_ratio(both, in_truth, np.nan) * _ratio(both, in_found, np.nan))


def _entropies(tallies: Tallies) -> tuple[Scores, Scores, Scores]:
    """Return entropies of truth and assignments, and mutual information, in nats."""
    from scipy.special import xlogy

    classes, clusters, n = _margins(tallies)
    size = np.maximum(n, 1)

    def entropy(counts: Scores) -> Scores:
        flat = counts.reshape(len(counts), -1)
        return np.maximum(np.log(size) - xlogy(flat, flat).sum(axis=1) / size, 0.0)

    of_truth, of_found = entropy(classes), entropy(clusters)
    mutual = np.maximum(of_truth + of_found - entropy(tallies.together), 0.0)
    # Rounding leaves an entropy of 1e-16 where there is one class only.
    small = 1e-12
    of_truth, of_found = (np.where(each < small, 0.0, each) for each in (of_truth, of_found))
    nothing = np.where(n > 0, 0.0, np.nan)
    return of_truth + nothing, of_found + nothing, mutual + nothing


def homogeneity(tallies: Tallies) -> Scores:
    """1 where every cluster holds one class only (Rosenberg and Hirschberg 2007)."""
    of_truth, _, mutual = _entropies(tallies)
    return _ratio(mutual, of_truth, 1.0) + 0 * mutual


def completeness(tallies: Tallies) -> Scores:
    """1 where every class lies in one cluster (Rosenberg and Hirschberg 2007)."""
    _, of_found, mutual = _entropies(tallies)
    return _ratio(mutual, of_found, 1.0) + 0 * mutual


def nmi(tallies: Tallies) -> Scores:
    """Compute mutual information over the mean of the two entropies.

    Source: Strehl and Ghosh (2002).
    """
    of_truth, of_found, mutual = _entropies(tallies)
    return _ratio(mutual, (of_truth + of_found) / 2, 1.0) + 0 * mutual


def ami(tallies: Tallies, expected: float) -> Scores:
    """Mutual information adjusted for chance (Vinh, Epps and Bailey 2010).

    Parameters
    ----------
    tallies : Tallies
        Resamples of one table.
    expected : float
        The mutual information to expect by chance, of that one table. It depends on the margins
        alone; of a resample it differs by about 1 % of itself, and costs 50 ms each at 70,000.
    """
    of_truth, of_found, mutual = _entropies(tallies)
    below = (of_truth + of_found) / 2 - expected
    return _ratio(mutual - expected, below, 1.0) + 0 * mutual


def expected_mutual_information(tallies: Tallies) -> float:
    """Return the mutual information expected by chance, in nats."""
    from sklearn.metrics.cluster import expected_mutual_information as of_table

    table = tallies.together[0]
    classes, singles = np.nonzero(tallies.alone[0])[0], tallies.alone[0].astype(int)
    alone = np.zeros((len(table), singles.sum()))
    alone[np.repeat(classes, singles[classes]), np.arange(singles.sum())] = 1
    whole = np.hstack([table, alone]).astype(np.int64)
    whole = whole[whole.sum(axis=1) > 0][:, whole.sum(axis=0) > 0]
    return float(of_table(whole, int(whole.sum()))) if whole.size else float("nan")


def purity(tallies: Tallies) -> Scores:
    """Compute the share of samples in their cluster's most common class."""
    *_, n = _margins(tallies)
    best = tallies.together.max(axis=1, initial=0).sum(axis=1) + tallies.alone.sum(axis=1)
    return _ratio(best, n, np.nan)


def accuracy(tallies: Tallies) -> Scores:
    """Compute accuracy under the best one-to-one matching of clusters and classes."""
    from scipy.optimize import linear_sum_assignment

    *_, n = _margins(tallies)
    # Of its samples that are clusters of their own a class can be matched with one at most.
    single = np.minimum(tallies.alone, 1)[:, :, None] * np.eye(tallies.alone.shape[1])
    right = np.zeros(len(n))
    for draw, table in enumerate(np.concatenate([tallies.together, single], axis=2)):
        right[draw] = table[linear_sum_assignment(table, maximize=True)].sum()
    return _ratio(right, n, np.nan)


def noise(tallies: Tallies) -> Scores:
    """Compute the share of singleton clusters, which are noise."""
    *_, n = _margins(tallies)
    return _ratio(tallies.alone.sum(axis=1), n, np.nan)


def coverage(tallies: Tallies) -> Scores:
    """Share of the samples in clusters, where noise is singletons."""
    return 1 - noise(tallies)


SCORES: dict[str, Callable[..., Scores]] = {
    "ari": ari,
    "nmi": nmi,
    "ami": ami,
    "v_measure": nmi,  # with the mean of the entropies as normaliser the two are one
    "accuracy": accuracy,
    "purity": purity,
    "homogeneity": homogeneity,
    "completeness": completeness,
    "fowlkes_mallows": fowlkes_mallows,
    "noise": noise,
    "coverage": coverage,
}
"""What can be computed from contingency tables alone, by its name in `bench.metrics`."""
