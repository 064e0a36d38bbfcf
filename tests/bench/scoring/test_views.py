"""What a run keeps to be looked at: views of embeddings, and thumbnails."""

import shutil
from pathlib import Path

import numpy as np
import pytest

from bench.datasets import Dataset, load
from bench.datasets.order import Ordered
from bench.files.cache import Cache
from bench.scoring.views import MAX_SHOWN, Views, in_two_dimensions, thumbnails
from bench.store.store import Store


def views(dataset: Dataset, folder: Path) -> Views:
    return Views(Ordered.of(dataset), Cache(folder / "cache"), Store(folder / "run"))


def test_samples_shown_are_stratified_and_the_same_everywhere(tmp_path: Path) -> None:
    y = np.repeat([0, 1, 2], [40_000, 9_000, 1_000])
    dataset = Dataset("d", np.zeros((50_000, 1), np.float32), y)
    shown = views(dataset, tmp_path).indices
    assert shown.dtype == np.int32
    assert (np.diff(shown) > 0).all()
    assert np.bincount(y[shown]).tolist() == [16_000, 3_600, 400]
    assert (shown == views(dataset, tmp_path / "other").indices).all()
    unlabelled = views(Dataset("d", dataset.X, None), tmp_path).indices
    assert len(np.unique(unlabelled)) == MAX_SHOWN
    few = Dataset("d", dataset.X[:70], None)
    assert (views(few, tmp_path).indices == np.arange(70)).all()


@pytest.mark.parametrize("scale", [1.0, 1e25])
def test_more_than_two_columns_become_principal_components(scale: float) -> None:
    rng = np.random.default_rng(0)
    Z = rng.standard_normal((300, 6)) @ rng.standard_normal((6, 6)) + 1e3
    centered = Z - Z.mean(axis=0)
    left, singular, _ = np.linalg.svd(centered, full_matrices=False)
    expected = (left * singular)[:, :2]
    points = in_two_dimensions((Z * scale).astype(np.float32)) / scale
    signs = np.sign((points * expected).sum(axis=0))
    assert np.abs(points * signs - expected).max() < 1e-3 * singular[0]


def test_one_or_two_columns_stay_as_they_are() -> None:
    Z = np.random.default_rng(0).standard_normal((5, 2)).astype(np.float32)
    assert (in_two_dimensions(Z) == Z).all()
    assert (in_two_dimensions(Z[:, :1]) == np.column_stack([Z[:, 0], np.zeros(5)])).all()
    assert in_two_dimensions(np.ones((1, 7), np.float32)).shape == (1, 2)
    assert (in_two_dimensions(np.ones((9, 7), np.float32)) == 0).all()


@pytest.mark.parametrize("channels", [(), (3,)])
def test_large_images_shrink_to_means_of_blocks(channels: tuple[int, ...]) -> None:
    rng = np.random.default_rng(0)
    small = rng.integers(0, 256, (4, 30, 20, *channels)).astype(np.uint8)
    small[0].flat[:2] = 0, 255
    large = small.repeat(3, axis=1).repeat(3, axis=2) / 255
    dataset = Dataset("d", large.reshape(4, -1).astype(np.float32), None,
                      image_shape=(90, 60, *channels))  # fmt: skip
    chosen = np.array([0, 3], np.int32)
    assert (thumbnails(dataset, chosen) == small[chosen]).all()


@pytest.mark.long
def test_a_run_keeps_views_and_thumbnails(typed, home: Path) -> None:
    code, _, err = typed("run", "--dataset", "digits", "--n-samples", "300", "--embedder", "raw",
                         "--clusterer", "kmeans", "--seeds", "0,1", "--no-reference", "--jobs", "1",
                         "--out", "r")  # fmt: skip
    assert code == 0, err
    digits = load("digits", n_samples=300)
    store = Store(home / "r")
    pixels = store.thumbnails("digits")["images"].reshape(300, 64) / np.float32(255)
    assert np.abs(pixels - digits.X / digits.X.max()).max() < 0.01
    fingerprints = {record["embedding"] for record in store.records()}
    assert len(fingerprints) == len(list(home.glob("r/views/*.npz"))) == 1  # of two seeds
    before = {name: store.view("digits", name)["points"] for name in fingerprints}
    assert all(points.shape == (300, 2) for points in before.values())
    assert {int(store.view("digits", name)["n_components"]) for name in fingerprints} == {64}

    assert typed("merge", "r", "--out", "copy")[0] == 0
    copied = Store(home / "copy")
    assert (copied.thumbnails("digits")["images"] == store.thumbnails("digits")["images"]).all()
    shutil.rmtree(home / "r" / "views")
    shutil.rmtree(home / "r" / "thumbnails")
    assert store.view("digits", min(fingerprints)) == store.thumbnails("digits") == {}
    assert typed("score", "r")[0] == 0
    for name, points in before.items():
        assert (store.view("digits", name)["points"] == points).all()
        assert (copied.view("digits", name)["points"] == points).all()
    assert (store.thumbnails("digits")["indices"] == np.arange(300)).all()
