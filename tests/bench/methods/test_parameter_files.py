"""Files that parameters name: alone, in lists, in folders, at any depth."""

import logging
import os
from pathlib import Path

import pytest

from bench.methods import parameter_files as module
from bench.methods.parameter_files import parameter_files
from bench.methods.source import method_fingerprint

PCA = "sklearn.decomposition:PCA"


@pytest.mark.parametrize("way", ["file", "folder", "list", "deep"])
def test_what_lies_in_a_file_that_a_parameter_names_is_source(home: Path, way: str) -> None:
    folder = home / "weights" / "inner"
    folder.mkdir(parents=True)
    (folder / "a.bin").write_bytes(b"one")
    file = str(folder / "a.bin")
    params = {
        "file": {"p": file},
        "folder": {"p": str(home / "weights")},
        "list": {"p": ["no file", file]},
        "deep": {"p": {"q": [(str(folder),)]}},
    }[way]
    before = method_fingerprint(PCA, params)
    assert before != method_fingerprint(PCA, {})
    stat = os.stat(file)
    (folder / "a.bin").write_bytes(b"two")
    os.utime(file, ns=(stat.st_atime_ns, stat.st_mtime_ns))  # as cp --preserve does
    after = method_fingerprint(PCA, params)
    assert after != before
    (home / "beside").write_bytes(b"more")
    assert method_fingerprint(PCA, params) == after
    (folder / "b.bin").write_bytes(b"more")
    assert (method_fingerprint(PCA, params) != after) is (way in ("folder", "deep"))


def test_what_is_no_place_names_none(home: Path) -> None:
    assert parameter_files({"a": 1, "b": "spectral", "c": None, "d": "", "e": "x\0y"}) == []


def test_a_folder_too_large_to_read_says_so(
    home: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(module, "MAX_FILES", 3)
    for i in range(5):
        (home / f"{i}").write_text("x")
    with caplog.at_level(logging.WARNING):
        before = parameter_files({"p": str(home)})
    assert "too large to be read" in caplog.text
    (home / "0").write_text("longer")
    assert parameter_files({"p": str(home)}) != before
