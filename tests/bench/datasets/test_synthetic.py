"""Datasets that are made up."""

import numpy as np
import pytest
from sklearn.cluster import DBSCAN, KMeans
from sklearn.metrics import adjusted_rand_score

from bench.datasets import load
from bench.errors import UserError

SHAPES = ["blobs", "moons", "circles", "anisotropic", "varied-density"]


@pytest.mark.parametrize("shape", SHAPES)
def test_size_comes_after_the_colon(shape):
    assert load(shape).n_samples == 1000
    dataset = load(f"{shape}:321")
    assert dataset.n_samples == 321
    assert dataset.y.shape == (321,)
    assert len(dataset.class_names) == dataset.n_classes
    assert np.bincount(dataset.y).min() >= 321 // dataset.n_classes - 1


@pytest.mark.parametrize("shape", SHAPES)
def test_seed_decides_the_samples(shape):
    first, again, other = (load(f"{shape}:50", seed=seed) for seed in (1, 1, 2))
    assert first.fingerprint == again.fingerprint
    assert first.fingerprint != other.fingerprint
    assert "seed 1" in first.source


def test_parameters_follow_the_size():
    dataset = load("blobs:200,clusters=20,features=50,spread=0.1")
    assert dataset.X.shape == (200, 50)
    assert dataset.n_classes == 20
    within = np.concatenate([dataset.X[dataset.y == c].std(axis=0) for c in range(20)])
    assert 0.05 < within.mean() < 0.15


def test_blobs_are_for_kmeans_and_rings_for_dbscan():
    blobs, circles = load("blobs:500"), load("circles:500")
    by_centre = KMeans(5, random_state=0).fit_predict(blobs.X)
    assert adjusted_rand_score(blobs.y, by_centre) > 0.95
    assert adjusted_rand_score(circles.y, DBSCAN(0.2).fit_predict(circles.X)) > 0.95
    by_centre = KMeans(2, random_state=0).fit_predict(circles.X)
    assert adjusted_rand_score(circles.y, by_centre) < 0.1


def test_anisotropic_is_longer_one_way_and_densities_vary():
    stretched, varied = load("anisotropic:3000"), load("varied-density:3000")
    spreads = np.linalg.eigvalsh(np.cov(stretched.X[stretched.y == 0].T))
    assert spreads[1] / spreads[0] > 5
    widths = [varied.X[varied.y == c].std(axis=0).mean() for c in range(3)]
    assert widths[0] * 3 < widths[2]


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("blobs:many", "'many' as the size"),
        ("blobs:0", "1 or more"),
        ("blobs:-4", "1 or more"),
        ("blobs:", "'' as the size"),
        ("blobs:1e3", "whole number"),
        ("blobs:3", "3 samples for 5 clusters"),
        ("moons:1", "1 samples for 2 clusters"),
        ("blobs:100,q=3", "expected one of: clusters, features, spread"),
        ("blobs:100,clutsers=3", "did you mean 'clusters'"),
        ("blobs:100,clusters=2.5", "whole number"),
        ("moons:100,spread=-1", "0 or more"),
        ("moons:100,spread=nan", "0 or more"),
        ("moons:100,spread", "'' as the spread"),
    ],
)
def test_sizes_and_parameters_that_cannot_be_are_refused(name, words):
    with pytest.raises(UserError, match=words):
        load(name)
