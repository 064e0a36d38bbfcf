"""What importing a package loads."""

import subprocess
import sys

import pytest

HEAVY = {"tensorflow", "keras", "umap", "matplotlib", "numba", "pandas", "sklearn", "bokeh"}


@pytest.mark.parametrize("module", ["embeddings", "clustering", "bench", "bench.cli"])
def test_importing_a_package_loads_nothing_heavy(module: str) -> None:
    code = f"import {module}, sys; print(*sys.modules)"
    shown = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert not HEAVY & set(shown.stdout.split())
