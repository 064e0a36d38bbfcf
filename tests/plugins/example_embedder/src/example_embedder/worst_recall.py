"""A metric: one number from truth and assignments."""

import numpy as np


def worst_recall(truth, assignments):
    """Share of the class that is torn apart most that stays together."""
    return min(
        np.bincount(assignments[truth == name]).max() / np.sum(truth == name)
        for name in np.unique(truth)
    )


worst_recall.label = "Worst recall"
worst_recall.lower, worst_recall.upper, worst_recall.higher_is_better = 0.0, 1.0, True
