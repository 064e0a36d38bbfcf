"""Tables of stored runs: data frames, and how these are rendered."""

from bench.tables.columns import Column, default_metric, parse_column, unknown_metric
from bench.tables.long import COSTS, KEYS, SUITE, has_truth, long_table
from bench.tables.markdown import markdown
from bench.tables.matrix import matrix_table
from bench.tables.render import FORMATS, noted, render, write

__all__ = [
    "COSTS",
    "FORMATS",
    "KEYS",
    "SUITE",
    "Column",
    "default_metric",
    "has_truth",
    "long_table",
    "markdown",
    "matrix_table",
    "noted",
    "parse_column",
    "render",
    "unknown_metric",
    "write",
]
