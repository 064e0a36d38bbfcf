"""Embedders of images: against plain loops and by their symmetries."""

import math
import pickle

import numpy as np
import pytest
from scipy.ndimage import affine_transform
from sklearn.base import clone
from sklearn.datasets import load_digits

from embeddings.conv_autoencoder import ConvAutoencoder
from embeddings.deskew import Deskew
from embeddings.hog import HOG
from embeddings.shared.images import image_grid

SMALL = ConvAutoencoder(2, filters=(2,), epochs=1, batch_size=64, random_state=0)


def digits(n_images):
    """Return digits of 28 x 28 pixels: each pixel of scikit-learn's thrice, with a margin."""
    small = load_digits().images[:n_images] / 16
    large = np.kron(small, np.ones((1, 3, 3)))
    return np.pad(large, ((0, 0), (2, 2), (2, 2))).reshape(n_images, -1).astype(np.float32)


def noise(n_images, *shape, seed=0):
    rows = np.random.default_rng(seed).normal(size=(n_images, math.prod(shape)))
    return rows.astype(np.float32)


def upright_by_scipy(image):
    """Shear one image (height, width, channels) by its covariance matrix, in float64."""
    light = image.astype(np.float64) - image.min()
    weights = light.mean(axis=2)
    places = np.indices(weights.shape).reshape(2, -1)
    covariance = np.cov(places, aweights=weights.ravel(), bias=True)
    slope = covariance[0, 1] / covariance[0, 0]
    center = np.average(places, axis=1, weights=weights.ravel())
    matrix = [[1, 0], [slope, 1]]
    offset = center - matrix @ center
    channels = [
        affine_transform(light[..., c], matrix, offset, order=1, mode="grid-constant")
        for c in range(image.shape[2])
    ]
    return np.stack(channels, axis=2) + image.min()


@pytest.mark.parametrize("shape", [(28, 28), (9, 14), (6, 5, 3)])
def test_deskew_equals_an_affine_map_by_scipy(shape):
    X = digits(20) if shape == (28, 28) else noise(20, *shape)
    found = Deskew(image_shape=shape).fit_transform(X)
    expected = [upright_by_scipy(image) for image in X.reshape(len(X), *shape[:2], -1)]
    np.testing.assert_allclose(found, np.reshape(expected, X.shape), atol=1e-5)


def test_deskew_undoes_a_shear_by_whole_pixels():
    upright = np.zeros((20, 24), np.float32)
    upright[5:14, 10:13] = 1
    sheared = np.stack([np.roll(row, i - 9) for i, row in enumerate(upright)])
    found = Deskew(image_shape=(20, 24)).fit_transform(sheared.reshape(1, -1))
    np.testing.assert_allclose(found.reshape(upright.shape), upright, atol=1e-5)


def test_deskew_leaves_what_has_no_slant():
    flat = np.full((1, 48), 0.7, np.float32)
    row = np.zeros((6, 8), np.float32)
    row[2, 1:7] = [1, 3, 2, 0, 5, 1]
    upright = np.zeros((6, 8), np.float32)
    upright[1:5, 2:5] = 1
    X = np.concatenate([flat, row.reshape(1, -1), upright.reshape(1, -1)])
    np.testing.assert_array_equal(Deskew(image_shape=(6, 8)).fit_transform(X), X)


def test_deskew_takes_brightness_and_contrast_as_they_come():
    X = digits(20)
    method = Deskew(image_shape=(28, 28))
    np.testing.assert_allclose(
        method.fit_transform(3 * X - 2), 3 * method.fit_transform(X) - 2, atol=1e-4
    )


def histogram_by_loops(image, n_orientations, cell, contrast):
    """Follow the definition pixel by pixel, cell by cell."""
    circles = {"insensitive": [180], "sensitive": [360], "both": [180, 360]}[contrast]
    height, width, n_channels = image.shape
    n_down, n_across = math.ceil(height / cell), math.ceil(width / cell)
    bins = [
        (circle, o * 180 / n_orientations)
        for circle in circles
        for o in range(n_orientations * circle // 180)
    ]
    found = np.zeros((n_down, n_across, len(bins)))

    def at(y, x, c):
        return float(image[min(max(y, 0), height - 1), min(max(x, 0), width - 1), c])

    for y in range(height):
        for x in range(width):
            steps = [
                (at(y + 1, x, c) - at(y - 1, x, c), at(y, x + 1, c) - at(y, x - 1, c))
                for c in range(n_channels)
            ]
            dy, dx = max(steps, key=lambda step: math.hypot(*step))
            degrees = math.degrees(math.atan2(dy, dx))
            for i in range(n_down):
                for j in range(n_across):
                    above = abs(y + 0.5 - (i + 0.5) * cell) / cell
                    beside = abs(x + 0.5 - (j + 0.5) * cell) / cell
                    tent = max(0, 1 - above) * max(0, 1 - beside)
                    for o, (circle, center) in enumerate(bins):
                        apart = abs(degrees - center) % circle
                        apart = min(apart, circle - apart) * n_orientations / 180
                        found[i, j, o] += tent * max(0, 1 - apart) * math.hypot(dy, dx)
    roots = np.sqrt(found.ravel())
    return roots / (np.linalg.norm(roots) or 1)


@pytest.mark.parametrize(
    ("shape", "n_orientations", "cell", "contrast"),
    [
        ((28, 28), 8, 4, "insensitive"),
        ((28, 28), 8, 4, "both"),
        ((9, 14), 9, 4, "sensitive"),
        ((6, 5, 3), 4, 3, "both"),
        ((3, 3), 2, 8, "insensitive"),
    ],
)
def test_hog_equals_its_definition(shape, n_orientations, cell, contrast):
    X = digits(1) if shape == (28, 28) else noise(2, *shape)
    how = {"n_orientations": n_orientations, "cell": cell, "contrast": contrast}
    method = HOG(**how, image_shape=shape)
    expected = [histogram_by_loops(row.reshape(*shape[:2], -1), **how) for row in X]
    np.testing.assert_allclose(method.fit_transform(X), expected, atol=2e-4)


def test_hog_has_unit_length_and_no_sign_nor_brightness():
    X = digits(20)
    method = HOG(image_shape=(28, 28))
    found = method.fit_transform(X)
    assert found.shape == (len(X), 7 * 7 * 8)
    assert method.report_ == {"cells": [7, 7], "n_orientations": 8, "contrast": "insensitive"}
    np.testing.assert_allclose(np.linalg.norm(found, axis=1), 1, atol=1e-6)
    np.testing.assert_allclose(method.transform(4 - 0.5 * X), found, atol=1e-3)
    assert not method.transform(np.ones((1, 784))).any()
    told = HOG(image_shape=(28, 28), contrast="sensitive").fit(X)
    assert np.abs(told.transform(4 - 0.5 * X) - told.transform(X)).max() > 0.1


def test_hog_tells_the_direction_of_stripes():
    across = np.tile(np.repeat([0, 1], 4), (16, 2)).astype(np.float32)
    found = HOG(image_shape=(16, 16)).fit_transform(np.stack([across.ravel(), across.T.ravel()]))
    by_orientation = np.square(found.reshape(2, 4 * 4, 8)).sum(axis=1)
    np.testing.assert_allclose(by_orientation, np.eye(8)[[0, 4]], atol=1e-6)


@pytest.mark.parametrize("method", [Deskew(), HOG()], ids=str)
def test_images_are_embedded_one_by_one(method):
    X = digits(600)
    fitted = clone(method).set_params(image_shape=(28, 28)).fit(X)
    Z = fitted.transform(X)
    assert len(X) > 512  # more than a block
    assert Z.dtype == np.float32
    np.testing.assert_array_equal(fitted.transform(X[500:530]), Z[500:530])
    np.testing.assert_array_equal(pickle.loads(pickle.dumps(fitted)).transform(X), Z)


@pytest.mark.parametrize(
    ("shape", "said"),
    [
        (None, "without image_shape, but expected images"),
        ((7, 7), "which is 49 pixels, but rows of 48 features"),
        ((48,), r"expected \(height, width\)"),
        ((-6, -8), r"expected \(height, width\)"),
    ],
)
@pytest.mark.parametrize("method", [Deskew(), HOG(), SMALL], ids=str)
def test_rows_that_are_no_images_are_refused(method, shape, said):
    with pytest.raises(ValueError, match=said):
        clone(method).set_params(image_shape=shape).fit(noise(3, 48))


def test_image_grid_counts_channels():
    assert image_grid((4, 5), 20) == (4, 5, 1)
    assert image_grid([4, 5, 3], 60) == (4, 5, 3)
    with pytest.raises(ValueError, match="Got n_orientations=1, but expected at least 2"):
        HOG(n_orientations=1, image_shape=(6, 8)).fit(noise(3, 48))
    with pytest.raises(ValueError, match="contrast='none', but expected one of insensitive, sens"):
        HOG(contrast="none", image_shape=(6, 8)).fit(noise(3, 48))
