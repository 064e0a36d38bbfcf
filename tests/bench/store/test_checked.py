"""A record that is not whole, or not of the right form, is named; nothing is done with it."""

import json
import shutil
import zipfile
from pathlib import Path

import numpy as np
import pytest
from places import RESULTS

from bench.errors import UserError
from bench.files.cache import Cache
from bench.store.arrays import read_arrays
from bench.store.references import read_rows
from bench.store.store import Store


@pytest.fixture
def run(tmp_path: Path) -> Path:
    return Path(shutil.copytree(RESULTS / "digits", tmp_path / "run"))


def first(run: Path, folder: str) -> Path:
    return sorted((run / folder).glob("*.json"))[0]


def edit(path: Path, **fields: object) -> None:
    record = json.loads(path.read_text()) | fields
    path.write_text(json.dumps({k: v for k, v in record.items() if v is not ...}))


BROKEN = [
    ({"embedding": "/somewhere/precious"}, "embedding is '/somewhere/precious'"),
    ({"embedding": "../../x"}, "embedding is"),
    ({"seed": "0"}, "seed is '0'"),
    ({"seed": True}, "seed is True"),
    ({"scores": ...}, "lacks 'scores'"),
    ({"scores": {"ari": "high"}}, "scores is"),
    ({"status": "well"}, "status is 'well'"),
    ({"status": ["done"]}, "status is"),
]


@pytest.mark.parametrize(("fields", "says"), BROKEN, ids=str)
def test_a_cell_of_another_form(run: Path, fields: dict[str, object], says: str) -> None:
    path = first(run, "cells")
    edit(path, **fields)
    with pytest.raises(UserError, match=says) as raised:
        Store(run).records()
    assert str(path) in str(raised.value)


@pytest.mark.parametrize(
    "content", [b"", b"{", b"[]", b"null", b"[" * 100_000, b'{"a": 1', b"\xff\xfe"]
)
@pytest.mark.parametrize("what", ["cells", "reference", "run.json"])
def test_a_record_that_is_cut_off_is_named(run: Path, content: bytes, what: str) -> None:
    path = run / what if what == "run.json" else first(run, what)
    path.write_bytes(content)
    store = Store(run)
    if what == "reference" and content in (b"[]", b"null"):
        assert read_rows(run, ["digits"])  # a file of the user's own
        return
    with pytest.raises(UserError, match="is damaged") as raised:
        {"cells": store.records, "run.json": store.read_run}.get(
            what, lambda: read_rows(run, ["digits"])
        )()
    assert str(path) in str(raised.value)


def test_a_row_is_written_nowhere_but_to_its_own_file(run: Path) -> None:
    path = first(run, "reference")
    edit(path, id="../../other/file")
    with pytest.raises(UserError, match="expected the name of its file"):
        read_rows(run, ["digits"])


@pytest.mark.parametrize(
    ("fields", "says"),
    [({"sessions": 3}, "sessions is no list"), ({"datasets": {"digits": 3}}, "no table")],
    ids=str,
)
def test_a_run_of_another_form(run: Path, fields: dict[str, object], says: str) -> None:
    edit(run / "run.json", **fields)
    with pytest.raises(UserError, match=says):
        Store(run).read_run()


def test_the_cache_looks_nowhere_else(tmp_path: Path) -> None:
    (tmp_path / "precious.npy").write_text("mine")
    for name in ("../../precious", str(tmp_path / "precious")):
        with pytest.raises(ValueError, match="expected the fingerprint"):
            Cache(tmp_path / "c" / "d").holds(name)
    assert (tmp_path / "precious.npy").read_text() == "mine"


def claims(path: Path, shape: tuple[int, ...], n_bytes: int) -> None:
    """Write an archive whose header says one shape, with other bytes behind it."""
    header = np.lib.format.header_data_from_array_1_0(np.zeros(1, np.int8)) | {"shape": shape}
    with (
        zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive,
        archive.open("assignments.npy", "w", force_zip64=True) as file,
    ):
        np.lib.format.write_array_header_1_0(file, header)
        for _ in range(n_bytes // 10**7):
            file.write(bytes(10**7))


def pickles(path: Path) -> None:
    np.savez(path, assignments=np.array([{"a": 1}], dtype=object))


@pytest.mark.parametrize(
    ("make", "says"),
    [
        (lambda path: claims(path, (300_000_000,), 300_000_000), "unfold to 300,"),
        (lambda path: claims(path, (10**15,), 10**7), "has other bytes than that"),
        (pickles, "Python objects, which are never loaded"),
        (lambda path: path.write_bytes(b"PK"), "no whole archive"),
        (lambda path: path.write_bytes(b""), "no whole archive"),
    ],
)
def test_archives_are_looked_at_before_they_are_unpacked(tmp_path: Path, make, says: str) -> None:
    path = tmp_path / "a.npz"
    make(path)
    with pytest.raises(UserError, match=says) as raised:
        read_arrays(path)
    assert str(path) in str(raised.value)
    assert "allow_pickle" not in str(raised.value)


def test_assignments_that_are_missing_are_named(run: Path) -> None:
    cell = first(run, "cells").stem
    (run / "assignments" / f"{cell}.npz").unlink()
    with pytest.raises(UserError, match="is missing, though its record"):
        Store(run).assignments(cell)
