"""A run with every kind of cell, and the command that shows it."""

from collections.abc import Callable
from pathlib import Path

import pytest
from changed_runs import Answers, swapped, write_run, wrong
from table_store import DATASETS, fill

from bench.store.runs import Runs


@pytest.fixture(scope="session")
def run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return fill(tmp_path_factory.mktemp("tables") / "run", DATASETS)


@pytest.fixture
def show(run: Path, typed: Callable) -> Callable[..., str]:
    def shown(*options: object) -> str:
        code, out, err = typed("tables", run, "--draws", 100, *options)
        assert code == 0, err
        return out

    return shown


@pytest.fixture(scope="session")
def two(tmp_path_factory: pytest.TempPathFactory) -> tuple[Runs, Runs]:
    """One pipeline for each verdict that takes an answer on both sides, and some that do not."""
    a: Answers = {}
    b: Answers = {}
    for seed in (0, 1, 2):
        a["raw", "kmeans", seed] = b["raw", "kmeans", seed] = wrong(0.5, seed)
        a["pca", "kmeans", seed], b["pca", "kmeans", seed] = wrong(0.6, seed), wrong(0.2, seed)
        a["svd", "kmeans", seed], b["svd", "kmeans", seed] = wrong(0.2, seed), wrong(0.6, seed)
        a["umap", "kmeans", seed] = wrong((0.1, 0.4, 0.7)[seed], seed)
        b["umap", "kmeans", seed] = wrong((0.6, 0.2, 0.2)[seed], seed)
        a["raw", "dbscan", seed], b["raw", "dbscan", seed] = (
            wrong(0.5, 9),
            swapped(wrong(0.5, 9), 20),
        )
        a["pca", "dbscan", seed], b["pca", "dbscan", seed] = wrong(0.5, seed), "slow | <b>"
        a["svd", "dbscan", seed], b["svd", "dbscan", seed] = "slow", wrong(0.5, seed)
        a["umap", "dbscan", seed] = b["umap", "dbscan", seed] = "slow"
        a["nmf", "kmeans", seed], b["hog", "kmeans", seed] = wrong(0.5, seed), wrong(0.5, seed)
        a["tsne", "kmeans", seed] = wrong(0.5, seed)
        b["tsne", "kmeans", seed] = wrong(0.1, seed) if seed else "fell over"
    folder = tmp_path_factory.mktemp("changes")
    seeds = [0, 1, 2]
    return write_run(folder / "a", a, seeds=seeds), write_run(folder / "b", b, seeds=seeds)
