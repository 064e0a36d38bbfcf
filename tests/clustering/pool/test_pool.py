"""Cuts, voters and the score that `best` chooses by."""

import numpy as np
import pytest
from sklearn.cluster import AgglomerativeClustering
from sklearn.datasets import make_blobs, make_moons
from sklearn.metrics import adjusted_rand_score

from clustering.pool.choice import squared_ari
from clustering.pool.cuts import ViewCuts
from clustering.pool.genie import genie_order
from clustering.pool.separation import separation
from clustering.pool.tree_cut import tree_cut
from clustering.pool.views import views
from clustering.trees.linkage import components
from clustering.trees.mutual import mutual_tree

MOONS, MOON = make_moons(300, noise=0.06, random_state=0)
BLOBS, BLOB = make_blobs(300, centers=4, cluster_std=0.5, random_state=3)


def _tree(X: np.ndarray, min_samples: int = 1) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    one, two, squared = mutual_tree(X, min_samples)
    order = np.argsort(squared, kind="stable")
    return one[order], two[order], np.sqrt(squared[order])


def _gini(sizes: np.ndarray) -> float:
    return float(np.abs(sizes[:, None] - sizes).sum() / (2 * (len(sizes) - 1) * sizes.sum()))


def test_genie_with_threshold_1_is_single_linkage() -> None:
    one, two, _ = _tree(MOONS)
    order = genie_order(300, one, two, 1.0)
    np.testing.assert_array_equal(order, np.arange(299))
    names = components(300, one[order[:293]], two[order[:293]])
    single = AgglomerativeClustering(7, linkage="single").fit_predict(MOONS)
    assert adjusted_rand_score(single, names) == 1


@pytest.mark.parametrize("threshold", [0.1, 0.3, 0.6])
def test_genie_merges_a_smallest_cluster_where_sizes_are_unequal(threshold: float) -> None:
    X = np.random.default_rng(1).normal(size=(80, 2)) ** 3
    one, two, _ = _tree(X)
    order, unequal = genie_order(80, one, two, threshold), 0
    assert sorted(order) == list(range(79))
    for step, edge in enumerate(order[:-1]):
        names = components(80, one[order[:step]], two[order[:step]])
        size = np.bincount(names, minlength=80)
        left, right = size[names[one[order[step:]]]], size[names[two[order[step:]]]]
        smallest = np.minimum(left, right) == size[size > 0].min()
        open_edges = order[step:]
        if _gini(size[size > 0]) > threshold + 1e-12:
            unequal += 1
            open_edges = open_edges[smallest]
        assert edge == open_edges.min()
    assert unequal > 5


def test_a_tree_is_cut_where_both_sides_are_large() -> None:
    X = np.concatenate([MOONS, [[9.0, 9.0]]])
    one, two, _ = _tree(X)
    names = tree_cut(301, one, two, 2)
    assert names is not None
    assert adjusted_rand_score(MOON, names[:300]) > 0.95  # the outlier is no cluster
    assert len(np.unique(names)) == 2


@pytest.mark.parametrize("told", [True, False])
def test_every_kind_cuts_blobs_that_lie_apart_and_voters_agree(told: bool) -> None:
    made = ViewCuts("raw", BLOBS, told, np.random.RandomState(0))
    by_kind = {cut.kind: cut.assignments for cut in made.cuts([4])}
    assert set(by_kind) == {"genie", "tree", "peaks", "mixture", "merged", "spectral"}
    for kind, assignments in by_kind.items():
        assert adjusted_rand_score(BLOB, assignments) > 0.95, kind
        assert set(assignments) == {0, 1, 2, 3}
    votes = made.votes()
    assert len(votes) == 8  # 5, 6, 10 and 25 samples, twice
    assert all(vote.min() >= 0 for vote in votes)
    assert adjusted_rand_score(BLOB, votes[-1]) > 0.95


def test_separation_falls_where_clusters_are_split_or_joined() -> None:
    tree = _tree(BLOBS, 5)
    core = np.full(300, 0.01)
    right = separation(BLOB, *tree, core)
    joined = separation(np.where(BLOB == 3, 2, BLOB), *tree, core)
    rng = np.random.default_rng(0)
    assert right > max(joined, 0.3)
    assert separation(rng.integers(0, 4, 300), *tree, core) == -1


def test_the_index_is_scikit_learns_squared() -> None:
    rng = np.random.default_rng(0)
    for _ in range(20):
        one, other = rng.integers(0, 4, 60), rng.integers(0, 3, 60)
        other = np.where(rng.random(60) < 0.6, one % 3, other)
        expected = max(adjusted_rand_score(one, other), 0) ** 2
        assert squared_ari(one, other) == pytest.approx(expected)
    assert squared_ari(np.zeros(5, int), np.zeros(5, int)) == 1


def test_views_leave_out_constants_and_add_projections_in_many_dimensions() -> None:
    X = np.random.default_rng(0).normal(size=(50, 8)) * np.array([1, 2, 3, 4, 5, 6, 7, 0])
    made = views(X, np.random.RandomState(0))
    projections = ["robust", "pca", "whitened"]
    assert list(made) == ["raw", "standardised", *projections, "layout", "standardised layout"]
    assert made["standardised"].shape == (50, 7)
    assert made["layout"].shape == (50, 2)
    assert list(views(X[:20], np.random.RandomState(0)))[2:] == projections  # too few to lay out
    assert all(view.std() == pytest.approx(1) for view in made.values())
    assert list(views(np.ones((4, 3)), np.random.RandomState(0))) == ["raw"]
