"""The benchmark: datasets -> matrix -> runner -> store -> tables, and the command line on top.

From Python, `bench.run` runs a matrix and returns its `bench.Results`.
"""

from bench.api.results import Results
from bench.api.run import run

__all__ = ["Results", "run"]
