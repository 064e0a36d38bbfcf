"""A rule: one score per candidate, without truth."""

import numpy as np

from bench.rules.rule import Rule


def even_sizes(candidates):
    """Score candidates by how alike the sizes of their clusters are; 1 is all the same."""
    scores = []
    for candidate in candidates.members:
        _, sizes = np.unique(candidate.first[candidate.first >= 0], return_counts=True)
        scores.append(sizes.mean() / sizes.max() if len(sizes) > 1 else np.nan)
    return np.array(scores)


EVEN_SIZES = Rule(
    "example_embedder.even_sizes:even_sizes",
    "Even sizes",
    "Mean size of a cluster over the largest.",
    "an example",
    "m n",
    relative=False,
    lower=0.0,
    upper=1.0,
)
