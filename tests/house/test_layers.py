"""The layers of docs/layers.toml hold, and the test that says so can fail."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from house import House, architecture
from places import ROOT

Change = Callable[[str, str], None]


def test_every_file_is_in_its_room_and_imports_only_what_is_below_it() -> None:
    assert House().faults() == []


def test_the_page_over_the_rooms_is_the_one_that_the_layers_give() -> None:
    shown = (ROOT / "docs" / "architecture.md").read_text("utf-8")
    assert shown == architecture(House()), "run: python docs/_ext/house.py --write"


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """Copy what the layers are about."""
    for package in ("bench", "clustering", "embeddings"):
        shutil.copytree(ROOT / package, tmp_path / package, ignore=lambda _, names: [
            name for name in names if name == "__pycache__"])  # fmt: skip
    (tmp_path / "docs").mkdir()
    shutil.copy(ROOT / "docs" / "layers.toml", tmp_path / "docs")
    return tmp_path


UP = "bench/metrics/pairs.py:{}: bench.metrics imports bench.store.store, which is above it"
SPELLINGS = """from bench.store.store import Store
import bench.store.store
from ..store import store
def late():
    import bench.store.store
from typing import TYPE_CHECKING
if TYPE_CHECKING:
    import bench.store.store
""".splitlines()


def test_an_import_that_runs_up_is_a_fault_however_it_is_written(tree: Path) -> None:
    path = tree / "bench/metrics/pairs.py"
    before = path.read_text("utf-8")
    path.write_text(before + "\n".join(SPELLINGS) + "\n", "utf-8")
    reported = House(tree).faults()
    first = len(before.splitlines()) + 1
    lines = [first + n for n, line in enumerate(SPELLINGS) if "store" in line]
    assert len(lines) == 5
    for line in lines:
        assert any(UP.format(line) in fault for fault in reported), reported


@pytest.mark.parametrize(
    ("file", "code", "fault"),
    [
        ("bench/plots/style.py", "import bench.execution.jobs", "which it must never do"),
        ("clustering/kmeans.py", "import embeddings.pca", "but may import only"),
        ("clustering/kmeans.py", "import bench.errors", "which is above it"),
        ("embeddings/pca.py", "import clustering.kmeans", "which is above it"),
        ("bench/store/narrow.py", "import bench.store.store", "a circle of imports"),
        ("bench/more.py", "ONE = 1", "the root of bench/ holds only"),
        ("bench/things/more.py", "ONE = 1", "bench/things/more.py: docs/layers.toml names no"),
        ("bench/things/__init__.py", "ONE = 1", "docs/layers.toml names no room for it"),
    ],
)  # fmt: skip
def test_what_is_in_the_wrong_place_is_a_fault(
    tree: Path, file: str, code: str, fault: str
) -> None:
    path = tree / file
    path.parent.mkdir(exist_ok=True)
    before = path.read_text("utf-8") if path.exists() else ""
    path.write_text(f"{before}{code}\n", "utf-8")
    faults = House(tree).faults()
    assert any(fault in text for text in faults), faults


def test_a_room_that_is_gone_is_a_fault(tree: Path) -> None:
    shutil.rmtree(tree / "bench" / "cli")
    assert "docs/layers.toml: there is no bench.cli" in House(tree).faults()
