"""Sheets of the images in a cluster."""

import numpy as np

from bench.plots.samples import choose, cluster_sheet, mosaic


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
