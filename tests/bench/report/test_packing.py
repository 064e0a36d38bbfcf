"""Arrays and thumbnails inside the page."""

import base64
import io

import numpy as np
import pytest
from PIL import Image
from report_store import unpacked

from bench.report.packing import on_grid, packed, sprite


def test_arrays_come_back_and_points_lie_on_a_fine_grid() -> None:
    points = np.random.default_rng(0).normal(size=(500, 2)).astype(np.float32) * [1, 1e6] + 7
    grid, (x, y, width, height) = on_grid(points)
    there = unpacked(packed(grid, "<u2"), "<u2").reshape(2, 500)
    back = np.stack([x + width * there[0] / 65535, y + height * there[1] / 65535], axis=1)
    assert np.abs(back - points).max(axis=0) == pytest.approx([0, 0], abs=height / 65535)
    assert np.abs(back[:, 0] - points[:, 0]).max() <= width / 65535
    flat, box = on_grid(np.full((3, 2), 5, np.float32))
    assert flat.tolist() == [[0, 0, 0]] * 2
    assert box == [5, 5, 0, 0]


@pytest.mark.parametrize("shape", [(30, 8, 6), (30, 8, 6, 1), (30, 8, 6, 3)])
def test_thumbnails_come_back_from_their_sheet(shape: tuple[int, ...]) -> None:
    images = np.random.default_rng(0).integers(0, 256, shape).astype(np.uint8)
    found = sprite(images, 10**6)
    assert found is not None
    assert found["grey"] == (len(shape) == 3 or shape[3] == 1)
    sheet = Image.open(io.BytesIO(base64.b64decode(found["url"].partition(",")[2])))
    pixels = np.asarray(sheet.convert("L" if found["grey"] else "RGB"))
    for place, image in enumerate(images.reshape(shape[:3]) if found["grey"] else images):
        row, column = divmod(place, found["columns"])
        tile = pixels[8 * row : 8 * row + 8, 6 * column : 6 * column + 6]
        if found["grey"]:  # 16 levels are kept to the bit
            assert np.abs(tile.astype(int) - image).max() <= 9
        else:  # lossy: noise is blurred, but each tile keeps its colour
            assert np.abs(tile.mean(axis=(0, 1)) - image.mean(axis=(0, 1))).max() < 12
    assert sprite(images, 50) is None


def test_thumbnails_that_do_not_fit_are_halved() -> None:
    images = np.zeros((40, 16, 12), np.uint8)
    images[:, :8, :6] = np.random.default_rng(0).integers(0, 256, (40, 1, 1))  # one corner is grey
    noisy = images ^ np.random.default_rng(1).integers(0, 2, images.shape).astype(np.uint8) * 128
    whole = sprite(noisy, 10**6)
    half = next(found for size in range(len(whole["url"]), 100, -50)
                if (found := sprite(noisy, size)) and found["height"] != 16)  # fmt: skip
    assert (half["width"], half["height"]) == (6, 8)
    assert len(half["url"]) < len(whole["url"])
