"""The diagram of critical differences, read off the figure."""

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from bench.plots.rank_diagram import alike, critical_difference_diagram
from bench.statistics.datasets import rank_over_datasets


def test_the_diagram_is_a_figure_that_names_everyone() -> None:
    rng = np.random.default_rng(0)
    scores = pd.DataFrame(rng.random((6, 4)), columns=["raw + kmeans", "b", "c", "d"])
    figure = critical_difference_diagram(rank_over_datasets(scores))
    assert isinstance(figure, Figure)
    said = " ".join(text.get_text() for text in figure.axes[0].texts)
    assert all(name in said for name in scores.columns)
    assert "CD = " in said


def test_bars_join_those_that_do_not_differ_and_lie_apart() -> None:
    names = list("abcdefgh")
    scores = pd.DataFrame([np.arange(8.0)[::-1]] * 12, columns=names)  # the same order everywhere
    ranking = rank_over_datasets(scores)
    places = alike(ranking, 0.05)
    assert places == [(0, 3), (1, 4), (2, 5), (3, 6), (4, 7)]  # 3 apart at most: CD is 3.03
    assert 3 < ranking.critical_difference < 4
    axes = critical_difference_diagram(ranking).axes[0]
    bars = [line.get_xydata() for line in axes.lines if line.get_linewidth() == 3][:-1]
    assert [tuple(bar[:, 0] - 1) for bar in bars] == places
    levels = [bar[0, 1] for bar in bars]
    assert levels == [-1, -2, -3, -4, -1]  # the last has room beside the first
    assert alike(rank_over_datasets(scores * 0), 0.05) == [(0, 7)]
    apart = rank_over_datasets(pd.concat([scores] * 20)[["a", "d", "h"]])
    assert alike(apart, 0.05) == []
