"""Scores of one cell, from what a method answered and the truth it never saw."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from bench.metrics import score_all


def score(truth: NDArray[Any] | None, assignments: NDArray[np.int32]) -> dict[str, Any]:
    """Return every score of a cell by its column's name."""
    return dict(score_all(truth, assignments))
