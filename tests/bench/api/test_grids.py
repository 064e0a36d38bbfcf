"""Grids from Python: of names, classes and estimators, with lists and arrays."""

import numpy as np
import pytest
from sklearn.cluster import DBSCAN, KMeans

import bench
from bench.errors import UserError
from bench.execution.launch import Launch
from bench.spec.cells import cells as all_cells


def cells(clusterers) -> list[str]:
    launched: list[Launch] = []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Launch, "foresee", lambda launch: launched.append(launch) or [])
        bench.run("digits", "pca", clusterers, reference=False, out="runs/no", dry_run=True)
    return [cell.clusterer for cell in all_cells(launched[0].spec)]


def test_a_dry_run_has_a_line_for_a_family() -> None:
    assert bench.run(
        "digits", "pca", ["kmeans(n_clusters=range(2, 9))", "kmeans"],
        reference=False, out="runs/no", dry_run=True,
    ) == [
        "digits · pca + kmeans(n_clusters=...) · seed 0: 8 points: 8 to embed and cluster",
        "digits · pca + kmeans · seed 0: embed and cluster",
    ]  # fmt: skip


def test_a_table_holds_an_estimator_and_its_grid() -> None:
    grid = {"eps": np.array([1.0, 0.5]), "min_samples": range(2, 4)}
    dense = {"use": DBSCAN(metric="cityblock"), "grid": grid}
    assert cells({"dense": dense}) == [
        "dense(eps=0.5, min_samples=2)",
        "dense(eps=0.5, min_samples=3)",
        "dense(eps=1.0, min_samples=2)",
        "dense(eps=1.0, min_samples=3)",
    ]
    span = {"from": 2, "to": 3}
    assert cells({"k": {"use": KMeans, "grid": {"n_clusters": span}}, "kmeans": "kmeans"}) == [
        "k(n_clusters=2)",
        "k(n_clusters=3)",
        "kmeans",
    ]


def test_an_expression_will_do() -> None:
    assert cells("kmeans(n_clusters=any_of(3, 2))") == [
        "kmeans(n_clusters=2)",
        "kmeans(n_clusters=3)",
    ]


@pytest.mark.parametrize("given", [{"grid": {"eps": [1]}, "use": "dbscan"}, [{"grid": {}}]])
def test_a_family_needs_a_name(given) -> None:
    with pytest.raises(UserError, match="without a name"):
        cells(given)


def test_a_table_without_use_is_refused() -> None:
    with pytest.raises(UserError, match="without 'use'"):
        cells({"dense": {"grid": {"eps": [1.0]}}})
