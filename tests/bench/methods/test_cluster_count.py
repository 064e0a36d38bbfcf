"""Where a number of clusters came from, whatever the parameter is called."""

import itertools
from typing import Any

import pytest
from sklearn.cluster import (
    DBSCAN,
    AgglomerativeClustering,
    Birch,
    FeatureAgglomeration,
    KMeans,
    SpectralClustering,
)
from sklearn.decomposition import PCA
from sklearn.mixture import BayesianGaussianMixture, GaussianMixture
from sklearn.pipeline import make_pipeline

from bench.methods.cluster_count import TOLD, KFrom, k_from, strongest
from bench.methods.entries import Entry
from bench.methods.method import find


class Topics:
    """Takes a number of clusters under a name of its own."""

    cluster_count_parameter = "n_topics"

    def __init__(self, n_topics: int | str | None = 5) -> None:
        self.n_topics = n_topics

    def fit_predict(self, X: Any) -> Any:
        return X


class Neighbours(Topics):
    """Has a `k` that is no number of clusters."""

    cluster_count_parameter = ""

    def __init__(self, k: int = 15) -> None:
        self.k = k


@pytest.mark.parametrize(
    ("estimator", "set_by_user", "offered", "expected"),
    [
        (KMeans(3), [], 3, "truth"),
        (KMeans(3), ["n_clusters"], 3, "user"),
        (KMeans(), [], None, "default"),
        (GaussianMixture(n_components=10), ["n_components"], 3, "user"),
        (BayesianGaussianMixture(n_components=10), ["n_components"], None, "user"),
        (GaussianMixture(), [], 3, "default"),
        (DBSCAN(), [], 3, "found"),
        (Birch(n_clusters=None), ["n_clusters"], 3, "found"),
        (AgglomerativeClustering(None, distance_threshold=1), ["n_clusters"], 3, "found"),
        (SpectralClustering(n_components=4), ["n_components"], None, "default"),
        (make_pipeline(PCA(2), KMeans(10)), ["steps"], 3, "user"),
        (make_pipeline(PCA(2), DBSCAN()), ["steps"], 3, "found"),
        (Topics(), [], 3, "default"),
        (Topics(4), ["n_topics"], 3, "user"),
        (Topics("auto"), ["n_topics"], 3, "found"),
        (Neighbours(), ["k"], 3, "found"),
    ],
    ids=itertools.count(),  # not all show the same in every process
)
def test_where_the_number_came_from(estimator, set_by_user, offered, expected) -> None:
    assert k_from(estimator, set_by_user, offered) == expected


def test_an_embedder_that_clusters_features_knows_no_number_of_clusters() -> None:
    assert k_from(FeatureAgglomeration(32), ["n_clusters"], None, "embedder") == "found"
    assert k_from(KMeans(10), ["n_clusters"], None, "embedder") == "user"
    assert k_from(PCA(10), ["n_components"], None, "embedder") == "found"


def test_what_the_spec_sets_is_the_users() -> None:
    entry = Entry("mix", "sklearn.mixture:GaussianMixture", {"n_components": 10})
    (method,) = find("clusterer", entry)
    built = method.build(seed=0, n_clusters=3, threads=1)
    assert k_from(built, method.set_by_user(), 3) == "user"


def test_the_strongest_is_what_says_most_of_the_truth() -> None:
    assert strongest(["found", None, "default", "user", ""]) == KFrom.USER
    assert strongest([None, ""]) is None


def test_a_number_that_a_grid_sets_is_not_told() -> None:
    assert k_from(KMeans(n_clusters=3), ["n_clusters"], 10, swept=["n_clusters"]) == KFrom.GRID
    assert k_from(KMeans(n_clusters=3), ["n_clusters", "tol"], 10, swept=["tol"]) == KFrom.USER
    assert k_from(DBSCAN(eps=3), ["eps"], None, swept=["eps"]) == KFrom.FOUND
    assert KFrom.GRID not in TOLD
