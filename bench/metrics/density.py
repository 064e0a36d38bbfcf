"""Scores of density in the embedding, which treat noise as noise."""

import math
from typing import Any

import numpy as np

from bench.files.sparse import is_sparse
from bench.metrics.clusters import Clusters

MAX_SAMPLES = 2_000
"""Samples that are looked at: time and memory grow as their square."""

MAX_SPARSE_FEATURES = 4_096
"""Columns up to which sparse samples are made dense for it."""


def dbcv(clusters: Clusters) -> float:
    """Compute DBCV, -1 to 1, of at most 2,000 samples.

    NaN under two clusters of at least two samples, and on sparse tables of more than 4,096 columns.

    Examples
    --------
    >>> import numpy as np
    >>> from bench.metrics.clusters import Clusters
    >>> Z = np.concatenate([np.arange(9.0), 100 + np.arange(9.0)])[:, None]
    >>> dbcv(Clusters.of(Z, np.repeat([0, 1], 9))) > 0.9
    True
    """
    from clustering.indices.dbcv import dbcv as index

    points: Any = clusters.sample.points
    partition = clusters.partition
    assignments = partition.names[partition.codes]
    if len(assignments) > MAX_SAMPLES:
        rng = np.random.default_rng(clusters.sample.seed)
        rows = np.sort(rng.choice(len(assignments), MAX_SAMPLES, replace=False))
        points, assignments = points[rows], assignments[rows]
    if is_sparse(points):
        if points.shape[1] > MAX_SPARSE_FEATURES:
            return math.nan
        points = points.toarray()
    return index(points, assignments)
