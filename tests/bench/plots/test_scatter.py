"""Scatters of an embedding, read off the figure."""

import numpy as np
from matplotlib.colors import to_rgba
from sklearn.datasets import make_blobs

from bench.plots.scatter import densest, embedding_scatter
from bench.plots.style import NOISE


def test_scatter_gives_a_cluster_the_colour_of_its_class_and_noise_grey() -> None:
    points, truth = make_blobs(3000, centers=3, cluster_std=0.3, random_state=3)
    found = np.array([2, 0, 1])[truth]
    found[::10] = -1
    shown = np.arange(0, 3000, 2)
    figure = embedding_scatter(points[shown].astype(np.float32), shown, truth, found,
                               ["red", "green", "blue"], "t")  # fmt: skip
    colour = []
    for axes, codes in zip(figure.axes, (truth, found), strict=True):
        noise, *groups = axes.collections
        assert len(noise.get_offsets()) == (codes[shown] < 0).sum()
        assert np.allclose(noise.get_facecolor(), to_rgba(NOISE))
        assert len({group.get_paths()[0].vertices.tobytes() for group in groups}) == 3
        place = {
            tuple(offset): face
            for group in groups
            for offset, face in zip(group.get_offsets().data, group.get_facecolor(), strict=True)
        }
        colour.append({tuple(p): place.get(tuple(p)) for p in points[shown].astype(np.float32)})
    for point, face in colour[1].items():
        assert face is None or np.allclose(face, colour[0][point])
    assert {text.get_text() for text in figure.axes[0].texts} == {"red", "green", "blue"}
    assert {text.get_text() for text in figure.axes[1].texts} == {"0", "1", "2"}
    for text in figure.axes[0].texts:
        near = np.argmin(np.square(points - text.get_position()).sum(axis=1))
        assert ["red", "green", "blue"][truth[near]] == text.get_text()
    assert "1,500 of 3,000 samples" in figure.get_label()


def test_scatter_without_truth_has_one_panel() -> None:
    points = np.random.default_rng(0).random((40, 2), np.float32)
    found = np.arange(40) % 30
    figure = embedding_scatter(points, np.arange(40), None, found, [], "t", 9)
    assert "40 of 40 samples, in the first two principal components of 9" in figure.get_label()
    assert len(figure.axes) == 1
    _, *groups = figure.axes[0].collections
    assert len({group.get_paths()[0].vertices.tobytes() for group in groups}) == 9
    points = np.array([[0, 0]] * 3 + [[0.1, 0.1]] * 2 + [[9, 9]] * 2, np.float32)
    found = np.array([0, 0, 0, 1, 1, 2, 2])
    figure = embedding_scatter(points, np.arange(7), None, found, [], "t")
    assert [text.get_text() for text in figure.axes[0].texts] == ["0", "2"]
    assert densest(np.repeat([[0, 0], [9, 9]], [5, 6], axis=0)) == (9, 9)
