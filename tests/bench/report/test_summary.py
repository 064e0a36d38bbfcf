"""The sentences at the top of the page."""

import numpy as np
import pandas as pd

from bench.report.summary import ended, sentences
from bench.tables.columns import parse_column

ARI = parse_column("ari")


def test_the_first_place_is_told() -> None:
    ranked = pd.DataFrame({
        "dataset": "d", "embedder": [*"abcdef"], "clusterer": "x", "rank": [1, 1, 1, 1, 1, 2],
        "k_from": ["truth"] * 4 + ["found"] * 2, "n_done": 1, "ari": [0.5] * 4 + [0.4, 0.3],
    })  # fmt: skip
    spread = ranked[["embedder", "clusterer"]].assign(low=[np.nan] * 4 + [0.35] * 2, high=0.45)
    rows = {"clusterer": ["dummy", "svm"], "mean": [0.9, 0.8], "n_values": 1, "n_cells": 1}
    assert sentences(ranked, spread, pd.DataFrame(rows), ARI) == [
        "On d, of those told the number of clusters, a + x, b + x, c + x and 1 other share the "
        "first place: ARI 0.500.",
        "On d, of those not told the number of clusters, e + x recovers the classes best: "
        "ARI 0.400 (95% interval 0.350 to 0.450).",
        "The best reaches 62% of what svm does with all labels (0.800).",
    ]
    assert sentences(ranked.assign(rank=np.nan), spread, None, ARI) == [
        "No pipeline has a complete score on d."
    ]


def test_cells_are_counted() -> None:
    done, failed = {"status": "done"}, {"status": "error"}
    assert ended([done] * 3) == "All 3 cells are done."
    assert ended([done, failed]) == "1 of 2 cells are done; 1 failed."
    late = done | {"status": "not run (budget)"}
    assert ended([done, late]) == "1 of 2 cells are done; 1 were not run for lack of time."
