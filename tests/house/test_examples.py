"""Examples in docstrings are run, and a program with type hints may rely on the packages' own."""

import doctest
import importlib.util
import subprocess
import sys
from pathlib import Path

import pytest
from places import ROOT

PACKAGES = ("bench", "clustering", "embeddings")
FLAGS = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE
SLOW = {
    "bench.api.results": "runs a matrix in worker processes",
    "bench.api.run": "runs a matrix in worker processes",
    "bench.plots.accessor": "runs a matrix in worker processes",
    "bench.runs.choosing.choose": "runs a matrix in worker processes",
    "bench.runs.choosing.count": "runs a matrix in worker processes",
    "bench.testing": "holds methods and a rule to the whole contract",
    "clustering.best": "builds every cut",
    "clustering.dec": "loads TensorFlow",
    "clustering.idec": "loads TensorFlow",
    "clustering.evoc": "compiles for a minute",
    "clustering.plscan": "compiles for a minute",
    "embeddings.autoencoder": "loads TensorFlow",
    "embeddings.conv_autoencoder": "loads TensorFlow",
    "embeddings.denoising_autoencoder": "loads TensorFlow",
    "embeddings.image_layouts": "loads UMAP, which compiles",
    "embeddings.networks.clustering": "loads TensorFlow",
    "embeddings.pacmap": "compiles",
    "embeddings.umap": "loads UMAP, which compiles",
    "embeddings.umap_layouts": "loads UMAP, which compiles",
}
"""Modules whose examples take many seconds, and why."""

LONG = {
    "bench.datasets.order",
    "bench.metrics.embedding",
    "clustering.dbscan",
    "clustering.genie",
    "clustering.hdbscan",
    "clustering.leiden",
    "clustering.optics",
    "clustering.trees.reach_graph",
}
"""Modules whose examples take some seconds: they load what compiles."""


NEEDS = {"embeddings.trimap": "trimap"}
"""Modules whose examples need an extra that the checks do not install, since it brings PyTorch."""


def modules() -> list[str]:
    """Name the modules that have an example."""
    files = [path for package in PACKAGES for path in sorted((ROOT / package).rglob("*.py"))]
    names = [".".join(p.relative_to(ROOT).with_suffix("").parts) for p in files if has_example(p)]
    return [name.removesuffix(".__init__") for name in names]


def has_example(path: Path) -> bool:
    return ">>> " in path.read_text()


def cases() -> list[object]:
    marks = dict.fromkeys(SLOW, pytest.mark.slow) | dict.fromkeys(LONG, pytest.mark.long)
    for module, package in NEEDS.items():
        absent = importlib.util.find_spec(package) is None
        marks[module] = pytest.mark.skipif(absent, reason=f"{package} is an extra of its own")
    return [pytest.param(name, marks=marks.get(name, ())) for name in modules()]


@pytest.mark.parametrize("name", cases())
def test_examples_show_what_comes_out(name: str) -> None:
    result = doctest.testmod(importlib.import_module(name), optionflags=FLAGS)
    assert result.attempted
    assert result.failed == 0


def test_what_is_said_to_be_slow_has_examples() -> None:
    assert {*SLOW, *LONG} <= {*modules()}


USERS = """
from typing import assert_type

import bench

from bench.datasets import Dataset, load
from bench.errors import UserError
from bench.testing import Report, check_embedder
from clustering.kmeans import KMeans
from embeddings.pca import PCA


def compared(name: str) -> bench.Results:
    dataset = load(name, n_samples=300)
    assert_type(dataset, Dataset)
    try:
        results = bench.run(name, {"mine": PCA(2)}, {"three": KMeans(3)}, seeds=2)
    except UserError as error:
        raise SystemExit(str(error)) from error
    assert isinstance(results, bench.Results)  # a dry run returns lines
    return results


assert_type(check_embedder(PCA), Report)
"""


@pytest.mark.long
def test_a_program_with_type_hints_may_rely_on_ours(home: Path) -> None:
    def checked(text: str) -> subprocess.CompletedProcess[str]:
        (home / "program.py").write_text(text)
        command = [sys.executable, "-m", "mypy", "--config-file", "", "--follow-imports", "silent"]
        return subprocess.run(
            [*command, "--ignore-missing-imports", "--disable-error-code=import-untyped",
             "program.py"],
            cwd=home, capture_output=True, text=True, timeout=300,
        )  # fmt: skip

    done = checked(USERS)
    assert done.returncode == 0, done.stdout
    wrong = checked(USERS.replace("n_samples=300", "n_samples='many'"))
    assert wrong.returncode == 1
    assert 'Argument "n_samples" to "load" has incompatible type "str"' in wrong.stdout


@pytest.mark.parametrize("package", PACKAGES)
def test_a_package_says_that_it_has_types(package: str) -> None:
    assert (ROOT / package / "py.typed").exists()
