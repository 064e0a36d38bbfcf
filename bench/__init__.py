"""The benchmark: datasets -> matrix -> runner -> store -> tables, and the command line on top.

From Python, `bench.run` runs a matrix and returns its `bench.Results`.
"""

from bench.api import run
from bench.results import Results

__all__ = ["Results", "run"]
