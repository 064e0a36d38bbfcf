"""Scores of reference rows."""

import numpy as np
from numpy.typing import NDArray

from bench.metrics import Contingency
from bench.metrics.assignments import score_table
from bench.metrics.unlabelled import labelled


def row_scores(truth: NDArray[np.int64] | None, predictions: NDArray[np.int64]) -> dict[str, float]:
    """Score predictions against the truth by the metrics of the cells.

    Accuracy alone is another one: predictions name classes, so nothing is matched.
    """
    assert truth is not None, "a reference was fitted without truth"
    scores = score_table(Contingency.of(truth, predictions))
    known = labelled(truth)
    return scores | {"accuracy": float(np.mean(truth[known] == predictions[known]))}
