"""Quality against time: who is on the front, and that names do not cover each other."""

import numpy as np
import pandas as pd
import pytest
from matplotlib.text import Annotation
from pictures import REFERENCES

from bench.plots.pareto import pareto_front, quality_against_seconds
from bench.tables.columns import parse_column

ARI = parse_column("ari")


@pytest.mark.parametrize("higher", [True, False])
def test_pareto_front_holds_whom_nobody_beats(higher: bool) -> None:
    rng = np.random.default_rng(0)
    seconds, noise = rng.integers(0, 9, (2, 40)).astype(float)
    quality = (seconds if higher else -seconds) + noise
    better = (lambda a, b: a > b) if higher else (lambda a, b: a < b)
    unbeaten = {
        (s, q)
        for s, q in zip(seconds, quality, strict=True)
        if not ((seconds <= s) & (better(quality, q) | ((seconds < s) & (quality == q)))).any()
    }
    front = pareto_front(seconds, quality, higher)
    assert set(zip(seconds[front], quality[front], strict=True)) == unbeaten
    assert len(front) == len(unbeaten) > 2
    assert (np.diff(seconds[front]) > 0).all()


def test_quality_against_time_names_points_without_covering() -> None:
    rng = np.random.default_rng(1)
    board = pd.DataFrame({
        "dataset": "d", "embedder": [f"embedder-{i % 6}" for i in range(18)],
        "clusterer": [f"c{i // 6}" for i in range(18)],
        "k_from": ["truth" if i < 12 else "found" for i in range(18)],
        "ari_n": [1] * 17 + [0],
        "n_done": [1] * 17 + [0], "n_cells": 1, "ari": [*rng.random(17), np.nan],
        "ari_std": np.nan, "seconds": np.exp(rng.random(18)),
    })  # fmt: skip
    figure = quality_against_seconds(board, ARI, REFERENCES)
    axes = figure.axes[0]
    figure.draw_without_rendering()
    names = [text for text in axes.texts if isinstance(text, Annotation)]
    boxes = [text.get_window_extent() for text in names]
    assert len(names) >= 12
    for place, box in enumerate(boxes):
        assert not any(box.overlaps(other) for other in boxes[:place])
    handles = [text.get_text() for text in figure.legends[0].get_texts()]
    assert {"front, told k (filled)", "front, not told k (hollow)", "dummy: 0.000"} < set(handles)
    assert "17 pipelines" in figure.get_label()
    assert "not all cells have a value: 1" in figure.get_label()
