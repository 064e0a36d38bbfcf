"""Scores: how well assignments recover truth, and how good embeddings are.

Each family has a file of its own. Only this table names them, so importing the package loads none
of their libraries. Undefined scores are NaN, never 0.
"""

from bench.metrics.assignments import score_all, score_assignments
from bench.metrics.clusters import Clusters
from bench.metrics.contingency import Contingency
from bench.metrics.embedding import embedding_quality, score_embedding
from bench.metrics.metric import Metric
from bench.metrics.partition import Partition
from bench.metrics.registry import METRICS

__all__ = [
    "METRICS",
    "Clusters",
    "Contingency",
    "Metric",
    "Partition",
    "embedding_quality",
    "score_all",
    "score_assignments",
    "score_embedding",
]
