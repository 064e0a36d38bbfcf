"""The diagram of critical differences, read off the figure."""

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from bench.plots.rank_diagram import critical_difference_diagram
from bench.statistics.datasets import rank_over_datasets


def test_the_diagram_is_a_figure_that_names_everyone() -> None:
    rng = np.random.default_rng(0)
    scores = pd.DataFrame(rng.random((6, 4)), columns=["raw + kmeans", "b", "c", "d"])
    figure = critical_difference_diagram(rank_over_datasets(scores))
    assert isinstance(figure, Figure)
    said = " ".join(text.get_text() for text in figure.axes[0].texts)
    assert all(name in said for name in scores.columns)
    assert "CD = " in said
