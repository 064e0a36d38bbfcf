"""The heatmap, read off the figure."""

import numpy as np
import pandas as pd
from pictures import REFERENCES

from bench.plots.heatmap import heatmap
from bench.tables.columns import parse_column

ARI = parse_column("ari")

SUMMARY = pd.DataFrame(
    [("d", "a", "x", 0.5, 0.01, 2, 2, 2, "truth"), ("d", "b", "x", 0.75, 0.02, 2, 2, 2, "truth"),
     ("d", "a", "y", 0.25, np.nan, 1, 1, 2, "found"), ("d", "b", "y", np.nan, np.nan, 0, 0, 2, "")],
    columns=["dataset", "embedder", "clusterer", "mean", "std", "n_values", "n_done",
             "n_cells", "k_from"],
)  # fmt: skip


def test_heatmap_writes_means_marks_the_best_and_hatches_what_failed() -> None:
    figure = heatmap(SUMMARY, ARI, REFERENCES)
    axes, bar = figure.axes
    shown = {text.get_text(): text for text in axes.texts}
    assert list(shown) == ["0.500\n± 0.010", "0.750\n± 0.020", "0.250 (1/2)", "failed"]
    assert shown["0.750\n± 0.020"].get_fontweight() == "bold"
    assert shown["0.500\n± 0.010"].get_fontweight() == "normal"
    assert np.array_equal(axes.images[0].get_array().filled(np.nan),
                          [[0.5, 0.25], [0.75, np.nan]], equal_nan=True)  # fmt: skip
    assert [patch.get_hatch() for patch in axes.patches] == ["///"]
    assert sorted(line.get_ydata()[0] for line in bar.lines) == [0.0, 0.9]
    assert "b + x 0.750" in figure.get_label()
    assert "svm, all labels: 0.900" in figure.get_label()


def test_a_grid_is_one_cell_with_its_ends() -> None:
    grids = SUMMARY.assign(
        n_points=[6, 1, 0, 0], low=[0.1, *[np.nan] * 3], high=[0.8, *[np.nan] * 3]
    )
    grids.loc[0, "std"] = np.nan
    figure = heatmap(grids, ARI)
    shown = [text.get_text() for text in figure.axes[0].texts]
    assert shown[:2] == ["0.500\n0.100 to 0.800\n6 points", "0.750\n± 0.020"]
    assert "lowest and highest over its points" in figure.get_supxlabel()
    assert {text.get_fontweight() for text in figure.axes[0].texts} == {"normal"}  # no mark
