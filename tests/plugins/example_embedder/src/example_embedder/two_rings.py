"""A dataset that is computed, with its truth."""

import numpy as np


def load(request):
    """Two rings around one centre, 300 samples, the radius told by the truth."""
    rng = np.random.default_rng(request.seed)
    truth = np.repeat(["inner", "outer"], 150)
    radius = np.where(truth == "inner", 1.0, 3.0) + rng.normal(scale=0.1, size=300)
    angle = rng.uniform(0, 2 * np.pi, 300)
    return np.column_stack([radius * np.cos(angle), radius * np.sin(angle)]), truth
