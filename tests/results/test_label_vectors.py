"""Our methods against the label vectors that others published of the same data.

Some stand on ties, or on which of several optima a start leads to: what ours give over draws of the
publisher's noise, and over seeds, then holds the published score.
"""

from pathlib import Path

import pandas as pd
import pytest
from label_vectors import FAR, compare

SLACK = 0.01
"""By how much a published score may lie outside of what a few draws give."""

ON_NOISE = {
    ("sklearn_birch_T0.01_BF50", "other/chameleon_t4_8k"),
    ("sklearn_birch_T0.01_BF50", "other/chameleon_t7_10k"),
}
"""Thousands of subclusters, of which single draws of noise change the cut.

On the first, scikit-learn's own Birch gives 0.54 to 0.64 over five draws.
"""

MEASURED = ["sklearn_kmeans", "fastcluster_ward", "sklearn_birch_T0.01_BF50",
            "sklearn_birch_T0.1_BF50", "Genie_G0.3"]  # fmt: skip
"""A hundred starts a fit of the mixture, as published, take longer than a test may."""


@pytest.mark.mnist  # the folder of MNIST has both collections beside it
@pytest.mark.slow
@pytest.mark.parametrize("method", MEASURED)
def test_ours_score_as_the_published_ones(mnist_folder: Path, method: str) -> None:
    table = compare(mnist_folder, [method])
    assert len(table) >= 60
    print(table.round(3).to_string())
    assert abs(table["difference"].mean()) < 0.005
    far = table[table["difference"].abs() > FAR]
    within = far["published"].between(far["low"] - SLACK, far["high"] + SLACK)
    known = [(method, name) in ON_NOISE for name in far["data"]]
    unexplained = far[~within & ~pd.Series(known, far.index, dtype=bool)]
    assert unexplained.empty, unexplained.to_string()
