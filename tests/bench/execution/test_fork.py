"""Embedders that fork: branches computed once, joined, and fed on."""

import json
import shutil
from pathlib import Path

import numpy as np
import pytest
from places import PLUGINS

from bench.files.cache import Cache, default_cache_folder

SMALL = ("--dataset", "digits", "--n-samples", "150", "--no-reference", "--clusterer", "kmeans",
         "--holdout", "0.2")  # fmt: skip


@pytest.fixture(autouse=True)
def plugins(home: Path) -> None:
    shutil.copy(PLUGINS, home / "plugins.py")


def run(clusterbench, *embedders: str, code: int = 0, jobs: int = 1) -> dict:
    flags = [part for embedder in embedders for part in ("--embedder", embedder)]
    clusterbench("run", *SMALL, *flags, "--jobs", jobs, "--out", "r", code=code)
    records = [json.loads(path.read_text()) for path in Path("r/cells").glob("*.json")]
    return {record["embedder"]: record for record in records}


@pytest.mark.long
@pytest.mark.parametrize("jobs", [2])
def test_branches_are_computed_once_and_joined_side_by_side(
    clusterbench, home: Path, jobs: int
) -> None:
    counted = f"plugins:Counted(log='{home}/log', n=30)"
    fork = f"(pca(n_components=3) & {counted}) | pca(n_components=2)"
    records = run(clusterbench, fork, counted, "pca(n_components=3)",
                  f"pca(n_components=3) & ({counted} | raw)", jobs=jobs)  # fmt: skip
    assert (home / "log").read_text() == "fitted\n"
    cache = Cache(default_cache_folder())
    left, right = (cache.load(records[name]["embedding"])
                   for name in ("pca(n_components=3)", counted))  # fmt: skip
    steps = records[fork]["methods"]["embedder"]["steps"]
    assert [step["name"] for step in steps] == ["pca(n_components=3)", counted, "&",
                                                "pca(n_components=2)"]  # fmt: skip
    np.testing.assert_array_equal(cache.load(steps[2]["embedding"]), np.hstack([left, right]))
    joined = records[f"pca(n_components=3) & ({counted} | raw)"]
    np.testing.assert_array_equal(cache.load(joined["embedding"]), np.hstack([left, right]))
    from sklearn.decomposition import PCA

    expected = PCA(2).fit_transform(np.hstack([left, right]))
    np.testing.assert_allclose(
        np.abs(cache.load(records[fork]["embedding"])), np.abs(expected), atol=1e-3
    )
    # The table shows what a run has, and verify finds the same again.
    assert "(pca(n_components=3) & " in clusterbench("tables", "r").stdout
    clusterbench("verify", "r", "--cells", "1", "--trust")


@pytest.mark.long
def test_unseen_samples_go_through_every_branch_or_the_record_says_why_not(clusterbench) -> None:
    whole, part = "(pca(n_components=3) & raw) | pca(n_components=2)", "(raw & tsne) | raw"
    records = run(clusterbench, whole, part)
    assert records[whole]["held_out"]["reason"] == ""
    assert "ari" in records[whole]["held_out"]["scores"]
    assert records[part]["status"] == "done"


def test_a_branch_that_fails_is_named(clusterbench) -> None:
    records = run(clusterbench, "(raw & plugins:Raises) | pca", "plugins:Raises", "raw", code=1)
    failed = records["(raw & plugins:Raises) | pca"]
    assert failed["status"] == "error"
    assert failed["reason"].startswith("step 2 of 4, plugins:Raises: ")
    assert records["plugins:Raises"]["status"] == "error"
    assert records["raw"]["status"] == "done"
