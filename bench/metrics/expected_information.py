"""The mutual information that two partitions share by chance."""

import math

import numpy as np
from numpy.typing import NDArray

CHUNK = 2**18
"""Terms computed together (2 MiB per array), enough to hide the overhead of a call."""

NEGLIGIBLE = 1e-20
"""Bound on the probability of the overlaps that are left out of one pair of groups."""


def expected_information(class_sizes: NDArray[np.int64], cluster_sizes: NDArray[np.int64]) -> float:
    """Return the expected mutual information of random partitions, in nats.

    Parameters
    ----------
    class_sizes, cluster_sizes : ndarray of shape (n_groups,)
        None of them 0; both add up to the number of samples.

    Notes
    -----
    The sum is that of Vinh, Epps and Bailey (2010), over pairs of groups and the samples that they
    may share. Two things make it fast. Pairs of the same two sizes have the same term and are
    counted, so that thousands of small clusters, or samples of noise, cost as much as the sizes
    that occur. And the shared samples follow a hypergeometric distribution, so that only overlaps
    near the mean matter: beyond a distance of t, the tails hold at most what Bernstein's
    inequality says for sampling with replacement, which Hoeffding (1963) shows to be the worse.
    """
    n = int(class_sizes.sum())
    if len(class_sizes) == 1 or len(cluster_sizes) == 1:
        return 0.0
    classes, n_classes = np.unique(class_sizes, return_counts=True)
    clusters, n_clusters = np.unique(cluster_sizes, return_counts=True)
    a, b = (each.ravel() for each in np.meshgrid(classes, clusters, indexing="ij"))
    n_pairs = np.outer(n_classes, n_clusters).ravel()
    first, last = _overlaps(a, b, n)
    order, total = np.argsort(first - last, kind="stable"), 0.0
    while len(order):
        width = int((last - first)[order[0]]) + 1
        part, order = np.split(order, [min(max(1, CHUNK // width), len(order))])
        terms = _terms(a[part], b[part], first[part], last[part], n)
        total += float(terms @ n_pairs[part])
    return total


def _overlaps(
    a: NDArray[np.int64], b: NDArray[np.int64], n: int
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return the smallest and the largest overlap of each pair that matters."""
    smaller, share = np.minimum(a, b), np.maximum(a, b) / n
    mean, variance = smaller * share, smaller * share * (1 - share)
    nats = math.log(2 / NEGLIGIBLE)
    reach = nats / 3 + np.sqrt((nats / 3) ** 2 + 2 * variance * nats)
    first = np.maximum(np.floor(mean - reach).astype(np.int64), np.maximum(0, a + b - n))
    last = np.minimum(np.ceil(mean + reach).astype(np.int64), smaller)
    return first, last


def _terms(
    a: NDArray[np.int64],
    b: NDArray[np.int64],
    first: NDArray[np.int64],
    last: NDArray[np.int64],
    n: int,
) -> NDArray[np.float64]:
    """Return each pair's term; the first pair has the widest range.

    Probabilities come from the ratios of neighbouring ones and from adding up to 1. Factorials, as
    the formula is mostly written, would cost ten digits at 70,000 samples.
    """
    a, b, first, last = (each[:, None] for each in (a, b, first, last))
    shared = first + np.arange(int(last[0, 0] - first[0, 0]) + 1)
    inside = shared <= last
    before = np.where(inside, shared, first + 1)[:, 1:] - 1
    ratios = np.ones(shared.shape)
    ratios[:, 1:] = (a - before) * (b - before) / ((before + 1) * (n - a - b + before + 1))
    logs = np.cumsum(np.log(ratios, out=ratios), axis=1)
    logs[~inside] = -np.inf
    weights = np.exp(logs - logs.max(axis=1, keepdims=True))
    gains = math.log(n) + np.log(np.maximum(shared, 1)) - np.log(a) - np.log(b)
    terms = np.einsum("ij,ij,ij->i", shared / n, gains, weights)
    return np.asarray(terms / weights.sum(axis=1))
