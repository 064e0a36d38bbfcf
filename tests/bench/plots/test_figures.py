"""What each picture shows, read off the figure."""

import numpy as np
import pandas as pd
import pytest
from matplotlib.colors import to_rgba
from matplotlib.text import Annotation
from sklearn.datasets import make_blobs

from bench.plots.contingency import MAX_COLUMNS, contingency_matrix, ordered
from bench.plots.eps import eps_curves
from bench.plots.heatmap import heatmap
from bench.plots.matching import matched
from bench.plots.pareto import pareto_front, quality_against_seconds
from bench.plots.references import reference_levels
from bench.plots.samples import choose, cluster_sheet, mosaic
from bench.plots.scaling import scaling_curves
from bench.plots.scatter import densest, embedding_scatter
from bench.plots.seeds import seed_spread
from bench.plots.style import COLOURS, NOISE
from clustering.dbscan import DBSCAN

# How colours look to readers without one kind of cone: Machado, Oliveira and Fernandes (2009),
# severity 1, for linear RGB.
SEEN = {
    "all": np.eye(3),
    "protan": [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216],
               [-0.003882, -0.048116, 1.051998]],
    "deutan": [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413],
               [-0.011820, 0.042940, 0.968881]],
    "tritan": [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602],
               [0.004733, 0.691367, 0.303900]],
}  # fmt: skip
TO_XYZ = [[0.4124564, 0.3575761, 0.1804375], [0.2126729, 0.7151522, 0.0721750],
          [0.0193339, 0.1191920, 0.9503041]]  # fmt: skip
WHITE = [0.95047, 1.0, 1.08883]
SUMMARY = pd.DataFrame(
    [("d", "a", "x", 0.5, 0.01, 2, 2, True), ("d", "b", "x", 0.75, 0.02, 2, 2, True),
     ("d", "a", "y", 0.25, np.nan, 1, 2, False), ("d", "b", "y", np.nan, np.nan, 0, 2, False)],
    columns=["dataset", "embedder", "clusterer", "mean", "std", "n_done", "n_cells", "told_k"],
)  # fmt: skip
REFERENCES = pd.DataFrame({"clusterer": ["dummy", "svm", "knn"], "mean": [0.0, 0.9, 0.8]})


@pytest.mark.parametrize("reader", SEEN)
def test_colours_are_told_apart_by_all_readers(reader: str) -> None:
    rgb = np.array([to_rgba(colour)[:3] for colour in (*COLOURS, NOISE)])
    linear = np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)
    seen = np.clip(linear @ np.transpose(SEEN[reader]), 1e-6, 1)
    x, y, z = np.cbrt(seen @ np.transpose(TO_XYZ) / WHITE).T
    lab = np.column_stack([116 * y - 16, 500 * (x - y), 200 * (y - z)])
    apart = np.linalg.norm(lab[:, None] - lab[None], axis=2) + 1e3 * np.eye(len(lab))
    assert apart.min() > 10  # CIE 1976; about 2 is just noticeable


def texts(figure) -> list[str]:
    from matplotlib.text import Text

    return [text.get_text() for text in figure.findobj(Text)]


def test_heatmap_writes_means_marks_the_best_and_hatches_what_failed() -> None:
    figure = heatmap(SUMMARY, "ari", REFERENCES)
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


def test_reference_is_the_best_classifier_and_the_floor() -> None:
    levels = {"svm, all labels: 0.900": 0.9, "dummy: 0.000": 0.0}
    assert reference_levels(REFERENCES, "ari") == levels
    assert reference_levels(REFERENCES, "seconds_embed") == reference_levels(None, "ari") == {}


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
        "clusterer": [f"c{i // 6}" for i in range(18)], "told_k": [i < 12 for i in range(18)],
        "n_done": [1] * 17 + [0], "n_cells": 1, "ari": [*rng.random(17), np.nan],
        "ari_std": np.nan, "seconds": np.exp(rng.random(18)),
    })  # fmt: skip
    figure = quality_against_seconds(board, "ari", REFERENCES)
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
    assert "not all cells are done: 1" in figure.get_label()


def test_clusters_are_matched_to_the_classes_they_share_most_with() -> None:
    truth = np.repeat([0, 1, 2], 100)
    assert matched(truth, np.array([7, 3, 5])[truth]) == {7: 0, 3: 1, 5: 2}
    # Class 2 lies in class 1's cluster; half of class 0 is a cluster that is not taken for it.
    found = np.array([4, 6, 6])[truth]
    found[:49], found[250] = 8, 8
    found[-1] = -1
    assert matched(truth, found) == {4: 0, 6: 1}
    assert matched(truth, np.full(300, -1)) == {}


def test_contingency_is_in_matched_order_and_adds_the_smallest_up() -> None:
    rng = np.random.default_rng(0)
    truth = rng.integers(0, 4, 4000)
    found = np.array([9, 2, 7, 4])[truth]
    odd = rng.random(4000) < 0.3
    found[odd] = rng.integers(10, 60, odd.sum())
    found[:50] = -1
    counts, headings, n_matched = ordered(truth, found)
    assert headings[:n_matched] == ["9", "2", "7", "4"]
    assert headings[-1] == "noise"
    assert headings[-2] == f"{50 - (MAX_COLUMNS - 4 - 1)}\nothers"
    assert counts.sum(axis=1).tolist() == np.bincount(truth).tolist()
    for column, name in enumerate(headings[:-2]):
        assert counts[:, column].tolist() == np.bincount(truth[found == int(name)],
                                                         minlength=4).tolist()  # fmt: skip
    figure = contingency_matrix(truth, np.where(odd, -1, truth), ["w", "x", "y", "z"], "t")
    assert str(int(np.sum((truth == 3) & ~odd))) in texts(figure)
    assert "z: 3 with" in figure.get_label()


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


def test_sheets_hold_the_images_of_the_cluster() -> None:
    rng = np.random.default_rng(0)
    points, members = rng.random((500, 2), np.float32), np.arange(100, 400, 2)
    at_random, central = choose(points, members)
    assert len(set(at_random)) == len(set(central)) == 100
    assert set(at_random) | set(central) <= set(members)
    middle = np.median(points[members], axis=0)
    far = {m: float(np.square(points[m] - middle).sum()) for m in members.tolist()}
    assert central.tolist() == sorted(far, key=far.__getitem__)[:100]
    images = rng.integers(0, 256, (37, 6, 5)).astype(np.uint8)
    tiles = mosaic(images)
    assert tiles.shape == (80, 70)
    for place, image in enumerate(images):
        row, column = divmod(place, 10)
        assert (tiles[8 * row + 1 : 8 * row + 7, 7 * column + 1 : 7 * column + 6] == image).all()
    assert tiles.sum() == images.sum()
    assert mosaic(np.zeros((3, 6, 5, 3), np.uint8)).shape == (80, 70, 3)
    framed = np.arange(37) % 9 == 0
    figure = cluster_sheet(images, images[:4], "t", others_at_random=framed, note="n")
    assert [len(axes.patches) for axes in figure.axes] == [framed.sum(), 0]


def test_eps_is_marked_on_its_curves() -> None:
    X, _ = make_blobs(400, 2, centers=4, random_state=1)
    report = DBSCAN(n_clusters=4).fit(X).report_
    figure = eps_curves(report["eps_curve"], report["eps"], "t", min_samples=12, n_classes=4,
                        why=report["eps_why"])  # fmt: skip
    distances, counts, noise = figure.axes
    assert distances.lines[0].get_ydata().tolist() == report["eps_curve"]["k_distance"]
    assert distances.lines[1].get_ydata() == distances.lines[2].get_ydata()[:1] == [report["eps"]]
    for axes in (counts, noise):
        assert report["eps"] in [line.get_xdata()[0] for line in axes.lines]
    assert counts.lines[0].get_ydata().tolist() == report["eps_curve"]["n_clusters"]
    assert f"{report['n_clusters']} clusters and {report['noise']:.1%} noise" in figure.get_label()
    partial = eps_curves({"rank": [0, 1, 2], "k_distance": [0.0, 1.0, None]}, 0.5, "t")
    assert partial.axes[0].lines[1].get_xdata() == [0.5]


def test_seeds_are_dots_around_their_mean() -> None:
    cells = pd.DataFrame({
        "dataset": "d", "embedder": ["a", "a", "b", "b", "b"], "clusterer": "x",
        "seed": [0, 1, 0, 1, 2], "status": ["done"] * 4 + ["error"],
        "told_k": [True, True, False, False, False], "ari": [0.1, 0.3, 0.6, 0.5, np.nan],
    })  # fmt: skip
    figure = seed_spread(cells, "ari", REFERENCES)
    axes = figure.axes[0]
    dots, ticks = ([line for line in axes.lines if line.get_marker() == m] for m in "o|")
    assert [sorted(line.get_xdata()) for line in dots] == [[0.1, 0.3], [0.5, 0.6]]
    assert [line.get_xdata()[0] for line in ticks] == pytest.approx([0.2, 0.55])
    assert [text.get_text() for text in axes.get_yticklabels()] == ["a + x", "b + x"]
    assert dots[1].get_markerfacecolor() == "white" != dots[0].get_markerfacecolor()
    assert "b + x 0.550 ± 0.071 (n = 2)" in figure.get_label()


def test_scaling_says_the_exponents() -> None:
    sizes = [1000, 4000, 16000]
    figure = scaling_curves({"up": (sizes, [n**1.5 / 1e4 for n in sizes]), "one": ([9], [1])}, "t")
    assert [text.get_text() for text in figure.legends[0].get_texts()] == ["up: 1.50", "one"]
