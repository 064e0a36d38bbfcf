"""The roots of embeddings/ and clustering/ hold what the registries name, a file each."""

import subprocess
import sys
import tomllib

import pytest
from places import ROOT
from registered import installed, packages

from bench.methods.entries import Entry
from bench.methods.method import find
from clustering import CLUSTERERS
from embeddings import EMBEDDERS

TABLES = {"embeddings": EMBEDDERS, "clustering": CLUSTERERS}
WITHOUT_A_NAME = {"embeddings": {"precomputed"}, "clustering": {"assignments_file"}}
"""`--embedding NAME=FILE` is what gives embeddings from files their names."""

NEEDS_PYTORCH = {"trimap"}
"""Extras that the checks do not install."""

NEWEST = {"plscan", "evoc"}
"""Extras that an environment made before them lacks; `dev` has them, as a test below holds."""


@pytest.mark.parametrize("package", TABLES)
def test_the_root_holds_a_file_for_each_method_of_ours_and_no_other(package: str) -> None:
    paths = [path.partition(":")[0] for path, _ in TABLES[package].values()]
    registered = {path.rpartition(".")[2] for path in paths if path.startswith(f"{package}.")}
    files = {file.stem for file in (ROOT / package).glob("*.py")}
    assert files == registered | WITHOUT_A_NAME[package] | {"__init__"}


@pytest.mark.parametrize("package", TABLES)
def test_a_file_is_named_after_its_class(package: str) -> None:
    for path, _ in TABLES[package].values():
        module, _, name = path.partition(":")
        if module.startswith(f"{package}."):
            # "spectral" holds SpectralEmbedding: what the package is for need not be said again.
            file = module.rpartition(".")[2].replace("_", "")
            kind = {"embeddings": "embedding", "clustering": "clustering"}[package]
            assert file == name.lower().removesuffix(kind), path


@pytest.mark.parametrize(
    ("kind", "package"), [("embedder", "embeddings"), ("clusterer", "clustering")]
)
def test_every_name_is_found_and_loaded(kind: str, package: str) -> None:
    for name in TABLES[package]:
        (method,) = find(kind, Entry(name, name))
        assert method.load()


@pytest.mark.parametrize("package", TABLES)
def test_all_extras_are_installed_here_but_those_that_need_pytorch(package: str) -> None:
    assert set(TABLES[package]) - set(installed(TABLES[package])) <= NEEDS_PYTORCH | NEWEST


@pytest.mark.parametrize("package", TABLES)
def test_the_checks_install_all_extras_but_those_that_need_pytorch(package: str) -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    checked = {each.partition(">")[0] for each in project["optional-dependencies"]["dev"]}
    for name in {*TABLES[package]} - NEEDS_PYTORCH:
        assert {*packages(name, TABLES[package])} <= checked, name


HEAVY = {"tensorflow", "keras", "umap", "openTSNE", "faiss", "pacmap", "torch", "numba",
         "genieclust", "evoc", "fast_hdbscan"}  # fmt: skip


@pytest.mark.parametrize("package", TABLES)
def test_importing_the_methods_loads_no_heavy_library(package: str) -> None:
    modules = sorted({path.partition(":")[0] for path, _ in TABLES[package].values()})
    code = f"import sys, {', '.join(modules)}\nprint(*sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert package in (loaded := set(done.stdout.split()))
    assert not HEAVY & loaded
