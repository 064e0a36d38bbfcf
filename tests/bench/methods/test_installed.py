"""Installed packages are told from a user's modules, wherever either lies."""

import sysconfig
from pathlib import Path

import numpy as np
import pytest

from bench.methods.installed import is_installed, is_package, is_standard


@pytest.fixture
def target(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a folder on the import path as `pip install --target` leaves one."""
    folder = tmp_path / "packages"
    for name, record in {
        "lib_a-1.0": "lib_a/__init__.py,,\nlib_a/parts/deep.py,,\n../../bin/a,,\n",
        "one-2": '"one.py",sha256=x,12\n',
        "edited-3": "__editable__.edited.pth,,\n",
        "broken-4": '\n,,\n"",,\n',
    }.items():
        (folder / f"{name}.dist-info").mkdir(parents=True)
        (folder / f"{name}.dist-info" / "RECORD").write_text(record, encoding="utf-8")
    (folder / "without_record-5.dist-info").mkdir()
    monkeypatch.syspath_prepend(folder)
    return folder


@pytest.mark.parametrize("file", ["lib_a/__init__.py", "lib_a/parts/fast.so", "one.py"])
def test_what_a_record_lists_is_a_packages(target: Path, file: str) -> None:
    assert is_package(str(target / file))
    assert is_installed(str(target / file))
    assert not is_standard(str(target / file))


@pytest.mark.parametrize("file", ["mine.py", "edited/__init__.py", "lib_a2/x.py", "bin/a", ".."])
def test_what_lies_beside_packages_is_a_users(target: Path, file: str) -> None:
    assert not is_installed(str(target / file))


def test_a_folder_whose_name_begins_the_same_is_another(target: Path) -> None:
    assert not is_package(str(target) + "-2/lib_a/__init__.py")


def test_what_is_not_on_the_import_path_is_a_users(
    target: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.path", [])
    assert not is_package(str(target / "one.py"))


def test_python_and_its_packages() -> None:
    assert is_standard("<frozen importlib._bootstrap>")
    assert is_standard(str(Path(sysconfig.get_path("stdlib")) / "json" / "__init__.py"))
    assert is_package(np.__file__)
    assert not is_standard(np.__file__)
    assert not is_installed(__file__)
    assert is_package(str(Path("elsewhere", "site-packages", "x.py")))
    assert not is_installed("<string>")
