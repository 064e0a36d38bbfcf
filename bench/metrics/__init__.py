"""Scores: numbers that say how well assignments recover the truth, and how good an embedding is.

Each family lives in a file of its own; this table is all that names them, so importing the package
loads none of their libraries. Undefined scores are NaN, never 0.
"""

from bench.metrics.assignments import score_all, score_assignments, score_table
from bench.metrics.contingency import Contingency
from bench.metrics.embedding import embedding_quality, score_embedding, score_sample
from bench.metrics.metric import Metric
from bench.metrics.partition import Partition
from bench.metrics.registry import METRICS, wanted
from bench.metrics.sample import EmbeddingSample
from bench.metrics.sample_of import sample_of

__all__ = [
    "METRICS",
    "Contingency",
    "EmbeddingSample",
    "Metric",
    "Partition",
    "embedding_quality",
    "sample_of",
    "score_all",
    "score_assignments",
    "score_embedding",
    "score_sample",
    "score_table",
    "wanted",
]
