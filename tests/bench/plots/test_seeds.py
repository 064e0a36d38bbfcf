"""The spread over seeds, read off the figure."""

import numpy as np
import pandas as pd
import pytest
from pictures import REFERENCES

from bench.plots.seeds import seed_spread
from bench.tables.columns import parse_column

ARI = parse_column("ari")


def test_seeds_are_dots_around_their_mean() -> None:
    cells = pd.DataFrame({
        "dataset": "d", "embedder": ["a", "a", "b", "b", "b"], "clusterer": "x",
        "seed": [0, 1, 0, 1, 2], "status": ["done"] * 4 + ["error"],
        "k_from": ["truth", "user", "found", "default", ""], "ari": [0.1, 0.3, 0.6, 0.5, np.nan],
    })  # fmt: skip
    figure = seed_spread(cells, ARI, REFERENCES)
    axes = figure.axes[0]
    dots, ticks = ([line for line in axes.lines if line.get_marker() == m] for m in "o|")
    assert [sorted(line.get_xdata()) for line in dots] == [[0.1, 0.3], [0.5, 0.6]]
    assert [line.get_xdata()[0] for line in ticks] == pytest.approx([0.2, 0.55])
    assert [text.get_text() for text in axes.get_yticklabels()] == ["a + x", "b + x"]
    assert dots[1].get_markerfacecolor() == "white" != dots[0].get_markerfacecolor()
    assert "b + x 0.550 ± 0.071 (n = 2)" in figure.get_label()
