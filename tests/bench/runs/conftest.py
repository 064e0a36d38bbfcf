"""A finished run, made once and copied for each test."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from finished_run import MATRIX


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make the run that most tests here start from, once, with the cache it leaves behind."""
    folder = tmp_path_factory.mktemp("made")
    command = [sys.executable, "-m", "bench", "run", *MATRIX, "--out", "r"]
    done = subprocess.run(
        command, cwd=folder, env=os.environ | {"XDG_CACHE_HOME": str(folder / "cache")},
        capture_output=True, text=True, timeout=300,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return folder


@pytest.fixture
def run(made: Path, home: Path, tmp_path: Path) -> Path:
    shutil.copytree(made / "r", home / "r")
    shutil.copytree(made / "cache", tmp_path / "cache")
    return home / "r"
