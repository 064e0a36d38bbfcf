"""Clusterers that are not told k against scikit-learn's, and against what they promise."""

import warnings

import numpy as np
import pytest
import sklearn.cluster
import sklearn.mixture
from registered import blobs, clusterer
from scipy.stats import norm
from sklearn.metrics import adjusted_rand_score

from clustering.affinity_propagation import AffinityPropagation
from clustering.gaussian_mixture_bic import GaussianMixtureBIC
from clustering.mean_shift import MeanShift
from clustering.optics import OPTICS
from clustering.x_means import XMeans, bic

FIND_K = ["optics", "mean-shift", "affinity-propagation", "x-means", "gaussian-mixture-bic"]
CARRIED = {"optics": 30_000, "mean-shift": 30_000, "affinity-propagation": 10_000}


def gaussians(n: int, centers: list[list[float]], stretch: float = 1.0):
    rng = np.random.default_rng(0)
    parts = [rng.normal(center, [stretch, 1.0], (n, 2)) for center in centers]
    return np.concatenate(parts), np.repeat(range(len(centers)), n)


@pytest.mark.parametrize("name", [name for name in FIND_K if name != "optics"])
@pytest.mark.parametrize("unit", [1e-3, 1e3])
def test_units_and_origin_change_nothing(name: str, unit: float) -> None:
    X, _ = gaussians(40, [[0, 0], [9, 0], [0, 9]])
    found = clusterer(name).fit_predict(X)
    assert adjusted_rand_score(found, clusterer(name).fit_predict(unit * (X + 1000))) == 1


@pytest.mark.parametrize("name", CARRIED)
def test_more_samples_than_it_carries_are_refused_at_once(name: str) -> None:
    with pytest.raises(ValueError, match=f"expected at most {CARRIED[name]}"):
        clusterer(name).fit(np.zeros((CARRIED[name] + 1, 1)))


def test_optics_is_scikit_learns() -> None:
    X, y = blobs(3)
    ours = OPTICS(8, xi=0.1, min_cluster_size=20).fit(X)
    theirs = sklearn.cluster.OPTICS(min_samples=8, xi=0.1, min_cluster_size=20).fit(X.astype(float))
    np.testing.assert_array_equal(ours.labels_, theirs.labels_)
    assert adjusted_rand_score(y, ours.labels_) > 0.9
    assert OPTICS().fit(np.repeat(X[:3], 900, axis=0)).report_["min_cluster_size"] == 135


@pytest.mark.parametrize(
    "model",
    [OPTICS(1), OPTICS(min_cluster_size=0), OPTICS(xi=2), MeanShift(0), MeanShift(quantile=0),
     MeanShift(n_starts=0), AffinityPropagation(damping=1), AffinityPropagation(max_iter=0),
     XMeans(0), GaussianMixtureBIC(0), GaussianMixtureBIC(n_init=0)],
    ids=str,
)  # fmt: skip
def test_parameters_out_of_range_are_refused(model) -> None:
    with pytest.raises(ValueError, match=r"Got \w+=.*, but expected"):
        model.fit(blobs(2)[0])


def test_mean_shift_is_scikit_learns_where_all_samples_climb() -> None:
    X, y = blobs(2)
    ours = MeanShift(12.0, n_starts=len(X), random_state=0).fit(X)
    theirs = sklearn.cluster.MeanShift(bandwidth=12.0).fit(X.astype(float))
    assert adjusted_rand_score(ours.labels_, theirs.labels_) == 1
    assert adjusted_rand_score(y, ours.labels_) == 1
    order = [np.lexsort(centers.T) for centers in (ours.cluster_centers_, theirs.cluster_centers_)]
    np.testing.assert_allclose(
        ours.cluster_centers_[order[0]], theirs.cluster_centers_[order[1]], atol=1e-3
    )
    np.testing.assert_array_equal(ours.predict(X), ours.labels_)


def test_mean_shift_of_repeated_samples_finds_each_place() -> None:
    X = np.repeat([[0.0, 0.0], [3.0, 0.0]], [190, 10], axis=0)
    model = MeanShift(quantile=0.05, random_state=0).fit(X)
    assert model.report_["bandwidth"] == 0
    assert adjusted_rand_score(X[:, 0], model.labels_) == 1


def test_affinity_propagation_is_scikit_learns() -> None:
    X, _ = blobs(2)
    ours = AffinityPropagation(-5000, random_state=0).fit(X)
    theirs = sklearn.cluster.AffinityPropagation(
        preference=-5000, damping=0.9, max_iter=1000, random_state=0
    ).fit(X.astype(float) - X.mean(axis=0, dtype=float))
    np.testing.assert_array_equal(ours.labels_, theirs.labels_)
    assert ours.report_["converged"]
    with pytest.raises(RuntimeError, match="No exemplar after 1 steps"):
        AffinityPropagation(max_iter=1).fit(X)


@pytest.mark.parametrize("k", [1, 2, 5])
def test_x_means_criterion_is_that_of_the_density(k: int) -> None:
    rng = np.random.default_rng(k)
    X = rng.normal(size=(60, 3))
    labels = np.arange(60) % k
    centers = np.stack([X[labels == i].mean(axis=0) for i in range(k)])
    squares = float(((X - centers[labels]) ** 2).sum())
    sd = np.sqrt(squares / (3 * (60 - k)))
    sizes = np.bincount(labels)
    likelihood = norm.logpdf(X, centers[labels], sd).sum() + np.log(sizes[labels] / 60).sum()
    expected = likelihood - (k - 1 + 3 * k + 1) / 2 * np.log(60)
    assert bic(sizes, squares, 3) == pytest.approx(expected)


def test_x_means_finds_how_many_there_are() -> None:
    for centers in ([[0, 0]], [[0, 0], [20, 0], [0, 20], [20, 20], [40, 0], [0, 40]]):
        X, y = gaussians(100, centers)
        model = XMeans(random_state=0).fit(X)
        assert model.report_["rounds"][-1] == len(centers)
        assert adjusted_rand_score(y, model.labels_) > 0.99
        np.testing.assert_array_equal(model.predict(X), model.labels_)
    assert XMeans(3, random_state=0).fit(X).report_["n_clusters"] == 3


def test_bic_chooses_what_a_search_of_ones_own_does() -> None:
    X, y = gaussians(120, [[0, 0], [0, 12], [0, 24], [60, 12]], stretch=4.0)
    model = GaussianMixtureBIC(8, random_state=0).fit(X)
    scaled = (X - X.mean(axis=0)) / np.sqrt(X.var(axis=0).mean())
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        searched = {
            (kind, k): sklearn.mixture.GaussianMixture(
                k, covariance_type=kind, n_init=5, random_state=0
            ).fit(scaled).bic(scaled)
            for kind in ("full", "diag") for k in range(1, 9)
        }  # fmt: skip
    kind, k = min(searched, key=searched.__getitem__)
    assert (model.report_["covariance_type"], model.report_["n_components"]) == (kind, k)
    assert model.report_["bic"][kind][k] == pytest.approx(searched[kind, k], rel=1e-3)
    assert k == 4
    assert adjusted_rand_score(y, model.labels_) > 0.9
    np.testing.assert_array_equal(model.predict(X), model.labels_)
