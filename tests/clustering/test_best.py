"""One clusterer for any data: what it chooses and what it says of it."""

import numpy as np
import pytest
from sklearn.datasets import load_digits, load_iris, make_blobs, make_moons
from sklearn.metrics import adjusted_rand_score

from clustering.best import Best

MOONS, MOON = make_moons(300, noise=0.06, random_state=0)


@pytest.mark.parametrize("k", [2, None])
def test_moons_are_found_with_and_without_k(k: int | None) -> None:
    found = Best(k, random_state=0).fit(MOONS)
    assert adjusted_rand_score(MOON, found.labels_) > 0.95
    report = found.report_
    assert report["n_clusters"] == 2
    assert 0.5 < report["confidence"] <= 1
    assert report["levels"][0]["n_clusters"] == 2
    assert report["levels"][0]["score"] == report["confidence"]


def test_k_that_is_told_is_kept() -> None:
    for k in (1, 3, 7):
        assert len(np.unique(Best(k, random_state=0).fit_predict(MOONS))) == k


def test_levels_of_clusters_within_clusters_are_shown() -> None:
    # Far from a tie with other numbers, which rounding on another processor would decide.
    inner = np.array([[0, 0], [0, 1.5], [40, 0], [40, 1.5], [0, 40], [0, 41.5]])
    X, _ = make_blobs([100] * 6, centers=inner, cluster_std=0.3, random_state=0)
    levels = [each["n_clusters"] for each in Best(random_state=0).fit(X).report_["levels"]]
    assert {3, 6} <= set(levels[:3])


def test_samples_beyond_the_limit_take_the_cluster_of_the_nearest() -> None:
    X, y = make_blobs(900, centers=3, cluster_std=0.5, random_state=1)
    found = Best(random_state=0, max_samples=300).fit(X)
    assert found.report_["n_samples_cut"] == 300
    assert adjusted_rand_score(y, found.labels_) > 0.95


def test_iris_with_k_is_near_its_species() -> None:
    X, y = load_iris(return_X_y=True)
    assert adjusted_rand_score(y, Best(3, random_state=0).fit_predict(X)) > 0.7


@pytest.mark.slow
def test_images_are_clustered_in_a_layout() -> None:
    # Scalings and projections alone reach 0.68 with k and 0.63 without.
    X, y = load_digits(return_X_y=True)
    for k in (10, None):
        model = Best(k, random_state=0).fit(X)
        assert "layout" in model.report_["view"]
        assert adjusted_rand_score(y, model.labels_) > 0.72


def test_what_it_cannot_use_is_refused() -> None:
    with pytest.raises(ValueError, match="n_samples=3 but n_clusters=5"):
        Best(5).fit(np.eye(3))
    with pytest.raises(ValueError, match="max_samples=9"):
        Best(max_samples=9).fit(MOONS)
