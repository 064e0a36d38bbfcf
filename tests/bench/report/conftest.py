"""A run that many sections of the page are made from."""

from pathlib import Path

import pytest
from report_store import write_run
from table_store import fill

MANY = [f"blobs:{n}" for n in range(100, 107)]
GROUPS = {"low": MANY[:3], "high": MANY[3:]}


@pytest.fixture(scope="session")
def run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_run(tmp_path_factory.mktemp("report") / "run")


@pytest.fixture(scope="session")
def many(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Write a run of seven datasets in two groups; one pipeline lacks a seed on each."""
    folder = fill(tmp_path_factory.mktemp("many") / "run", MANY, n_samples=40)
    groups = "".join(f"{name} = {names!r}\n" for name, names in GROUPS.items())
    with (folder / "spec.toml").open("a") as spec:
        spec.write(f"\n[suites.ours.groups]\n{groups}")
    return folder
