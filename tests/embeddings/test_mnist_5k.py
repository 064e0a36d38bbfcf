"""Every further embedder on 5,000 digits, and what is known to help there."""

import numpy as np
import pytest
from sklearn.metrics import adjusted_rand_score

from bench.datasets import load
from bench.methods.entries import Entry
from bench.methods.method import find
from clustering.kmeans import KMeans

pytestmark = pytest.mark.long

SEPARATING = [
    "deskew", "hog", "l2-normalize", "svd", "nmf", "kernel-pca", "random-projection", "isomap",
    "spectral", "pacmap", "denoising-autoencoder", "conv-autoencoder",
]  # fmt: skip


@pytest.fixture(scope="module")
def digits():
    return load("mnist-5k")


FEWER = {"conv-autoencoder": {"epochs": 12}}  # all of them take more than a minute


def embedded(dataset, name):
    (method,) = find("embedder", Entry(name, name, FEWER.get(name, {})))
    estimator = method.build(seed=0, n_clusters=None, threads=1, image_shape=dataset.image_shape)
    return np.asarray(estimator.fit_transform(dataset.X))


def clustered(Z, dataset):
    found = KMeans(n_clusters=10, random_state=0).fit_predict(Z)
    return adjusted_rand_score(dataset.y, found)


@pytest.mark.parametrize("name", SEPARATING)
def test_digits_are_told_apart(digits, name):
    Z = embedded(digits, name)
    assert np.isfinite(Z).all()
    assert len(Z) == 5000
    assert clustered(Z, digits) > 0.1  # chance is 0


@pytest.mark.parametrize("name", ["standardize", "random"])
def test_what_keeps_no_distances_is_finite_all_the_same(digits, name):
    Z = embedded(digits, name)
    assert np.isfinite(Z).all()
    if name == "random":
        assert abs(clustered(Z, digits)) < 0.01


def test_deskewing_helps_k_means(digits):
    raw, upright = (clustered(embedded(digits, name), digits) for name in ("raw", "deskew"))
    assert upright > raw + 0.1
