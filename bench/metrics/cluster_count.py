"""How far the number of clusters is from the number of classes."""

from bench.metrics.contingency import Contingency


def k_error(table: Contingency) -> int:
    """Return how many clusters there are too many or too few; noise is no cluster.

    Only samples that have a label count, on both sides.

    Examples
    --------
    >>> from bench.metrics.contingency import Contingency
    >>> k_error(Contingency.of([0, 0, 1, 1, 1], [4, 4, 4, 4, -1]))
    1
    """
    n_clusters = len(table.cluster_sizes) - (table.noise is not None)
    return abs(n_clusters - len(table.class_sizes))
