"""Tables of a run, made from what it stored alone: numbers in data frames, and their renderings."""

from bench.tables.columns import default_metric, higher_is_better
from bench.tables.long import COSTS, KEYS, has_truth, long_table
from bench.tables.markdown import markdown
from bench.tables.matrix import matrix_table
from bench.tables.render import FORMATS, render, write

__all__ = [
    "COSTS",
    "FORMATS",
    "KEYS",
    "default_metric",
    "has_truth",
    "higher_is_better",
    "long_table",
    "markdown",
    "matrix_table",
    "render",
    "write",
]
