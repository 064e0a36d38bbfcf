"""A run that many sections of the page are made from."""

from pathlib import Path

import pytest
from report_store import write_run


@pytest.fixture(scope="session")
def run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_run(tmp_path_factory.mktemp("report") / "run")
