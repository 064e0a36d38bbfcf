"""The difference between the numbers of clusters and classes."""

from bench.metrics.contingency import Contingency


def k_error(table: Contingency) -> int:
    """Return how many clusters are missing or surplus, without noise.

    Only samples that have a label count, on both sides.

    Examples
    --------
    >>> from bench.metrics.contingency import Contingency
    >>> k_error(Contingency.of([0, 0, 1, 1, 1], [4, 4, 4, 4, -1]))
    1
    """
    n_clusters = len(table.cluster_sizes) - (table.noise is not None)
    return abs(n_clusters - len(table.class_sizes))
