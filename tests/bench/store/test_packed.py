"""Records and arrays of a published run, each in one file, read as before."""

import json
import shutil
import zipfile
from pathlib import Path

import numpy as np
import pytest
from published_run import fill

from bench.errors import UserError
from bench.runs.merge import merge
from bench.runs.origin import origin
from bench.spec.cells import cells
from bench.store.packed import ARRAYS, RECORDS, pack
from bench.store.parts import Part
from bench.store.references import predictions, read_row, read_rows, write_row
from bench.store.runs import Runs
from bench.store.store import Store


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    base = tmp_path_factory.mktemp("packed")
    fill(base / "run")
    shutil.copytree(base / "run", base / "packed")
    pack(base / "packed")
    return base / "run", base / "packed"


@pytest.fixture
def packed(filled: tuple[Path, Path], home: Path) -> Path:
    return Path(shutil.copytree(filled[1], home / "packed"))


def test_everything_is_read_as_it_was(filled) -> None:
    loose, packed = map(Store, filled)
    assert not [path for name in ("cells", "assignments", "truth", "reference")
                for path in (packed.folder / name).glob("*.*")]  # fmt: skip
    assert packed.records() == loose.records()
    assert len(packed.records()) == 10
    for cell in cells(loose.spec()):
        if loose.read_cell(cell.id)["status"] == "done":
            both = (store.assignments(cell.id)[Part.FITTED] for store in (loose, packed))
            np.testing.assert_array_equal(*both)
    both = (store.truth("digits")[Part.FITTED] for store in (loose, packed))
    np.testing.assert_array_equal(*both)
    assert read_rows(packed.folder, ["digits"]) == read_rows(loose.folder, ["digits"])
    assert read_row(packed.folder, "svm+0") == read_row(loose.folder, "svm+0")
    both = (predictions(store.folder, "svm+0") for store in (loose, packed))
    np.testing.assert_array_equal(*both)
    assert packed.read_cell("nothing") is None
    assert read_row(packed.folder, "nothing") is None
    assert Runs([packed.folder]).records == Runs([loose.folder]).records


def test_the_same_run_is_packed_into_the_same_bytes(filled, home) -> None:
    again = Path(shutil.copytree(filled[0], home / "again"))
    pack(again)
    for name in (RECORDS, ARRAYS):
        assert (again / name).read_bytes() == (filled[1] / name).read_bytes()


def test_a_file_of_its_own_wins(packed) -> None:
    store = Store(packed)
    record = store.records()[0]
    cell = next(cells(store.spec())).id
    store.write_cell(cell, record | {"reason": "newer"}, {Part.FITTED: np.zeros(90, np.int32)})
    assert store.records()[0]["reason"] == "newer"
    assert not store.assignments(cell)[Part.FITTED].any()
    write_row(packed, "svm+0", read_row(packed, "svm+0") | {"reason": "newer"}, None)
    assert [row["reason"] for row in read_rows(packed, ["digits"])] == ["newer"]


def test_packed_and_loose_runs_merge(filled, home) -> None:
    assert merge([Store(folder) for folder in filled], Store(home / "merged")) == 10
    assert Store(home / "merged").records() == Store(filled[0]).records()


@pytest.mark.parametrize("text", ["{", "[1]", '{"file": 3, "record": {}}', '{"record": {}}'])
def test_a_damaged_line_is_named(packed, text) -> None:
    lines = (packed / RECORDS).read_text().splitlines()
    (packed / RECORDS).write_text("\n".join([lines[0], text, *lines[2:]]))
    with pytest.raises(UserError, match="line 2 is damaged"):
        Store(packed).records()


def test_a_damaged_record_names_itself(packed) -> None:
    lines = [json.loads(line) for line in (packed / RECORDS).read_text().splitlines()]
    del lines[1]["record"]["status"]
    (packed / RECORDS).write_text("".join(json.dumps(line) + "\n" for line in lines))
    with pytest.raises(UserError, match="it lacks 'status'"):
        Store(packed).records()


def test_what_is_packed_of_no_cell_is_reported(packed) -> None:
    with (packed / RECORDS).open("a") as file:
        line = (packed / RECORDS).read_text().splitlines()[0]
        file.write(line.replace("cells/digits", "cells/stranger", 1) + "\n")
    assert "is of no cell of the spec" in origin(Store(packed)).broken[0]


def test_objects_and_broken_archives_are_refused(packed) -> None:
    store = Store(packed)
    cell = next(cells(store.spec())).id
    bad = packed / "bad.npz"
    np.savez(bad, assignments=np.array([{}], dtype=object))
    with zipfile.ZipFile(packed / ARRAYS, "w") as archive, zipfile.ZipFile(bad) as single:
        archive.writestr(f"assignments/{cell}/assignments.npy", single.read("assignments.npy"))
    with pytest.raises(UserError, match="Python objects"):
        store.assignments(cell)
    (packed / ARRAYS).write_bytes(b"no archive")
    with pytest.raises(UserError, match="no whole archive"):
        store.assignments(cell)
    (packed / ARRAYS).unlink()
    with pytest.raises(UserError, match="is missing"):
        store.assignments(cell)
