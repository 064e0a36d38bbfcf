"""Embedders of several methods: each step cached on its own, shared, and told apart."""

import json
import shutil
from pathlib import Path

import numpy as np
import pytest
from places import PLUGINS

SMALL = ("--dataset", "digits", "--n-samples", "150", "--no-reference", "--clusterer", "kmeans",
         "--jobs", "1")  # fmt: skip


@pytest.fixture(autouse=True)
def plugins(home: Path) -> None:
    shutil.copy(PLUGINS, home / "plugins.py")


def run(clusterbench, *embedders: str, code: int = 0, more: tuple[str, ...] = ()) -> dict:
    """Run a matrix of these embedders and return its records by embedder."""
    flags = [part for embedder in embedders for part in ("--embedder", embedder)]
    clusterbench("run", *SMALL, *flags, *more, "--out", "r", code=code)
    records = [json.loads(path.read_text()) for path in Path("r/cells").glob("*.json")]
    return {record["embedder"]: record for record in records}


def test_a_shared_prefix_is_computed_once(clusterbench, home: Path) -> None:
    prefix = f"plugins:Counted(log='{home}/log', n=30) | pca(n_components=10)"
    ends = ("raw", "pca(n_components=2)", "pca(n_components=3)", "plugins:Columns")
    records = run(clusterbench, prefix, *(f"{prefix} | {end}" for end in ends),
                  more=("--jobs", "2"))  # fmt: skip
    assert len(records) == 5
    assert (home / "log").read_text() == "fitted\n"
    shared = [record["methods"]["embedder"]["steps"][:2] for record in records.values()]
    assert all(steps == shared[0] for steps in shared), "seconds and all: computed once"
    whole = records[f"{prefix} | pca(n_components=3)"]
    steps = whole["methods"]["embedder"]["steps"]
    assert [step["params"].get("n_components") for step in steps] == [None, 10, 3]
    assert whole["seconds_embed"] == pytest.approx(sum(step["seconds_embed"] for step in steps))
    assert whole["embedding"] == steps[-1]["embedding"] != steps[-2]["embedding"]


def test_it_computes_what_a_scikit_learn_pipeline_does(clusterbench, home: Path) -> None:
    from sklearn.decomposition import PCA
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler

    from bench.datasets import load
    from bench.files.cache import Cache, default_cache_folder

    name = "sklearn.preprocessing:StandardScaler | sklearn.decomposition:PCA(n_components=5)"
    record = run(clusterbench, name, more=("--holdout", "0.2"))[name]
    assert record["held_out"]["reason"] == ""
    assert record["held_out"]["n_samples"] == 30
    assert "ari" in record["held_out"]["scores"]
    Z = Cache(default_cache_folder()).load(record["embedding"])
    from bench.datasets.order import Ordered
    from bench.datasets.split import holdout_split

    part, _ = holdout_split(load("digits", n_samples=150), 0.2, seed=0)
    Z = Ordered.of(part).back(Z)
    expected = make_pipeline(StandardScaler(), PCA(5)).fit_transform(part.X)
    np.testing.assert_allclose(np.abs(Z), np.abs(expected), atol=1e-4)


def test_failing_steps_are_named_and_images_are_images_until_they_are_not(clusterbench) -> None:
    twice, failing = "plugins:Mirrored | plugins:Mirrored", "pca | plugins:Raises | raw"
    plain = ("raw", "pca | raw", "plugins:Raises", "pca | plugins:Mirrored")
    records = run(clusterbench, twice, failing, *plain, code=1)
    assert (records[failing]["status"], records[failing]["reason"]) == (
        "error",
        "step 2 of 3, plugins:Raises: ArithmeticError: no such luck (plugins.py:32)",
    )
    assert records["pca | raw"]["status"] == "done"
    assert records["plugins:Raises"]["reason"] == "ArithmeticError: no such luck (plugins.py:32)"
    assert records[twice]["embedding"] == records["raw"]["embedding"]
    assert records[twice]["methods"]["embedder"]["steps"][0]["params"]["image_shape"] == [8, 8]
    assert "got no image shape" in records["pca | plugins:Mirrored"]["reason"]


@pytest.mark.long
def test_a_held_out_part_needs_every_step_to_take_it(clusterbench) -> None:
    by_name = run(clusterbench, "pca | plugins:Columns | pca", more=("--holdout", "0.2"))
    (record,) = by_name.values()
    assert record["status"] == "done"
    assert record["held_out"]["reason"] == "Columns has no transform"


@pytest.mark.long
def test_a_file_that_a_parameter_names_counts_as_source(clusterbench, home: Path) -> None:
    def embedding() -> str:
        return run(clusterbench, "plugins:Weighted(weights='w.npy')").popitem()[1]["embedding"]

    np.save(home / "w.npy", np.ones(64))
    first = embedding()
    np.save(home / "w.npy", np.linspace(0, 1, 64))
    assert embedding() != first
    np.save(home / "w.npy", np.ones(64))
    assert embedding() == first


def test_what_a_method_depends_on_counts() -> None:
    from bench.methods.method import Method
    from bench.workers.inspection import inspect

    method = Method("pacmap", "embedder", "embeddings.pacmap:PaCMAP", {})
    (facts,) = inspect([method], 100, 10)
    assert facts.versions.keys() == {"pacmap"}
    from bench.provenance.versions import versions_of

    assert versions_of(("no-such-distribution",)) == {"no-such-distribution": "absent"}


@pytest.mark.long
def test_a_dry_run_says_which_steps_are_missing(clusterbench) -> None:
    run(clusterbench, "pca | raw")
    flags = ("--embedder", "pca | raw", "--embedder", "pca | standardize", "--out", "new")
    output = clusterbench("run", *SMALL, *flags, "--dry-run").stdout
    assert "pca | raw + kmeans · seed 0: cluster, its embedding is cached" in output
    assert "seed 0: embed (standardize) and cluster" in output
