"""Published runs, small and of several kinds, and the site over them."""

from pathlib import Path

import pytest
from report_store import NASTY, write_run
from sites import ODD, suite

from bench.site.write import write_site


@pytest.fixture(scope="session")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Write a run of one dataset, one of a suite with groups, and one that failed in part."""
    folder = tmp_path_factory.mktemp("site") / "results"
    write_run(folder / "images", reference=True, n=120, names=("zero", NASTY, "two"))
    write_run(folder / ODD, datasets=["blobs:90"], embedders=["raw", "pca"], n=90,
              failing=["pca"], images=False, reference=False)  # fmt: skip
    suite(folder / "suite")
    (folder / "README.md").write_text("# Published results\n")
    return folder


@pytest.fixture(scope="session")
def site(published: Path) -> Path:
    out = published.parent / "site"
    write_site(published, out)
    return out
