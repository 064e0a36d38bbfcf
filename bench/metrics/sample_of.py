"""Samples of embeddings, and the clusters in them, dense or sparse."""

from typing import Any

from bench.files.sparse import is_sparse
from bench.metrics.clusters import Clusters
from bench.metrics.partition import Partition
from bench.metrics.sample import EmbeddingSample


def sample_of(Z: Any, *, seed: int) -> EmbeddingSample:
    """Return a sample of an embedding, dense or sparse.

    Examples
    --------
    >>> import numpy as np
    >>> sample_of(np.eye(3), seed=0).n_chosen
    3
    """
    if not is_sparse(Z):
        return EmbeddingSample(Z, seed=seed)
    from bench.metrics.sparse import SparseSample

    return SparseSample(Z, seed=seed)


def clusters_of(sample: EmbeddingSample, partition: Partition) -> Clusters:
    """Return the clusters of the samples that were chosen."""
    if not is_sparse(sample.points):
        return Clusters(sample, partition)
    from bench.metrics.sparse import SparseClusters

    return SparseClusters(sample, partition)
