"""Who may import whom, and what importing loads."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
HEAVY = {"tensorflow", "keras", "umap", "matplotlib", "numba", "pandas", "sklearn", "bokeh"}
RENDERS = ("tables", "statistics", "plots", "report", "listing", "progress")
RUNS = ("runner", "jobs", "pool", "worker")


def imported(file: Path) -> set[str]:
    """Every module that a file names in an import, wherever in it."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(file.read_text())):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names |= {node.module} | {f"{node.module}.{alias.name}" for alias in node.names}
    return names


@pytest.mark.parametrize("package", ["embeddings", "clustering"])
def test_methods_know_nothing_of_the_bench_nor_of_each_other(package: str) -> None:
    other = {"embeddings": "clustering", "clustering": "embeddings"}[package]
    files = list((ROOT / package).glob("**/*.py"))
    assert len(files) > 3
    for file in files:
        for name in imported(file):
            assert name.partition(".")[0] != "bench", f"{file} imports {name}"
            allowed = package == "clustering" and name.startswith("embeddings.neighbors")
            assert name.partition(".")[0] != other or allowed, f"{file} imports {name}"


def test_what_renders_never_imports_what_runs() -> None:
    for module in RENDERS:
        files = [*(ROOT / "bench").glob(f"{module}.py"), *(ROOT / "bench" / module).glob("*.py")]
        assert files, module
        for file in files:
            assert not {f"bench.{runs}" for runs in RUNS} & imported(file), file


@pytest.mark.parametrize("module", ["embeddings", "clustering", "bench", "bench.cli"])
def test_importing_a_package_loads_nothing_heavy(module: str) -> None:
    code = f"import {module}, sys; print(*sys.modules)"
    shown = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert not HEAVY & set(shown.stdout.split())
