"""One sheet with a row of images per cluster."""

from pathlib import Path

import numpy as np
import pytest

from bench.plots.cell_images import CellImages
from bench.plots.cluster_rows import ClusterRow, cluster_rows
from bench.plots.files import save


def cell(truth: np.ndarray | None) -> CellImages:
    assignments = np.array([2] * 30 + [0] * 12 + [7] * 4 + [-1] * 4)
    images = np.random.default_rng(0).integers(0, 256, (50, 6, 5)).astype(np.uint8)
    points = np.zeros((50, 2), np.float32)
    return CellImages("a cell", assignments, np.arange(50), points, images, truth, ["zero", "one"])


def test_rows_hold_images_of_their_cluster_largest_first() -> None:
    truth = np.array([1] * 29 + [0] + [0] * 12 + [-1] * 8)
    images = cell(truth)
    assert images.clusters == [2, 0, 7]
    figure = images.rows(20)
    axes = figure.axes[0]
    labels = [text.get_text() for text in axes.get_yticklabels()]
    assert labels == [
        "cluster 2: 30\n97% class one",
        "cluster 0: 12\n100% class zero",
        "cluster 7: 4",
    ]
    tiles = axes.images[0].get_array()
    assert tiles.shape == (3 * 8, 10 * 7)
    drawn = {
        tiles[8 * r + 1 : 8 * r + 7, 7 * c + 1 : 7 * c + 6].tobytes()
        for r in (1,)
        for c in range(10)
    }
    members = {images.images[place].tobytes() for place in range(30, 42)}
    assert len(drawn) == 10
    assert drawn <= members
    assert "4 samples of noise" in figure.get_label()


def test_frames_are_around_other_classes_only() -> None:
    images = np.zeros((3, 4, 4), np.uint8)
    rows = [ClusterRow(str(i), images, np.arange(3) == i) for i in range(3)]
    patches = cluster_rows(rows, "t").axes[0].patches
    assert [patch.get_xy() for patch in patches] == [(6 * i + 0.5, 6 * i + 0.5) for i in range(3)]
    assert len(cell(None).rows(2).axes[0].patches) == 0


@pytest.mark.parametrize("channels", [(), (1,), (3,)])
def test_grey_and_colour_images_are_laid_out(channels: tuple[int, ...]) -> None:
    row = ClusterRow("0", np.ones((2, 4, 5, *channels), np.uint8), np.zeros(2, bool))
    shape = cluster_rows([row], "t").axes[0].images[0].get_array().shape
    assert shape == ((6, 70, 3) if channels == (3,) else (6, 70))


def test_a_pdf_is_the_same_every_time_and_describes_itself(tmp_path: Path) -> None:
    row = ClusterRow("0", np.ones((2, 4, 5), np.uint8), np.zeros(2, bool))
    for name in ("one.pdf", "two.pdf"):
        save(cluster_rows([row], "A title"), tmp_path / name)
    content = (tmp_path / "one.pdf").read_bytes()
    assert content.startswith(b"%PDF")
    assert b"(A title)" in content
    assert b"/Subject" in content
    assert (tmp_path / "two.pdf").read_bytes() == content
