"""Scores of reference rows."""

import numpy as np
from numpy.typing import NDArray

from bench.metrics import METRICS


def row_scores(truth: NDArray[np.int64] | None, found: NDArray[np.int64]) -> dict[str, float]:
    """Score predictions against the truth by the metrics of the cells.

    Accuracy alone is another one: predictions name classes, so nothing is matched.
    """
    scores = {name: metric(truth, found) for name, metric in METRICS.items()
              if metric.kind == "truth"}  # fmt: skip
    return scores | {"accuracy": float(np.mean(truth == found))}
