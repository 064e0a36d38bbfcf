"""Truth and assignments on disk: names of their own, by part of the samples."""

from pathlib import Path

import numpy as np
import pytest

from bench.store.parts import Part
from bench.store.store import Store

Y = np.array([3, 1, 2, 1], np.int64)
FOUND = np.array([0, 1, -1, 1], np.int32)


def names(path: Path) -> set[str]:
    with np.load(path) as file:
        return {*file}


def test_neither_is_filed_under_the_name_of_the_other(tmp_path: Path) -> None:
    store = Store(tmp_path)
    store.write_truth("d", {Part.FITTED: Y, Part.HELD_OUT: Y[:2]})
    store.write_cell("cell", {}, {Part.FITTED: FOUND, Part.HELD_OUT: FOUND[:2]})
    assert names(tmp_path / "truth/d.npz") == {"truth", "held_out_truth"}
    assert names(tmp_path / "assignments/cell.npz") == {"assignments", "held_out"}
    for arrays, expected in ((store.truth("d"), Y), (store.assignments("cell"), FOUND)):
        assert [*arrays] == [*Part]
        np.testing.assert_array_equal(arrays[Part.FITTED], expected)
        np.testing.assert_array_equal(arrays[Part.HELD_OUT], expected[:2])


def test_a_part_without_an_array_is_left_out(tmp_path: Path) -> None:
    store = Store(tmp_path)
    store.write_truth("d", {Part.FITTED: Y, Part.HELD_OUT: None})
    assert [*store.truth("d")] == [Part.FITTED]
    store.write_truth("none", {Part.FITTED: None, Part.HELD_OUT: None})
    assert store.truth("none") == {}
    assert not (tmp_path / "truth/none.npz").exists()


def test_truth_written_before_it_had_names_of_its_own_is_read(tmp_path: Path) -> None:
    (tmp_path / "truth").mkdir()
    np.savez_compressed(tmp_path / "truth/d.npz", assignments=Y, held_out=Y[:2])
    truth = Store(tmp_path).truth("d")
    np.testing.assert_array_equal(truth[Part.FITTED], Y)
    np.testing.assert_array_equal(truth[Part.HELD_OUT], Y[:2])
    assert truth[Part.FITTED].dtype == np.int64


@pytest.mark.parametrize(("top", "bytes_each"), [(9, 1), (200, 2), (70_000, 4)])
def test_integers_are_kept_in_as_few_bytes_as_they_need(
    tmp_path: Path, top: int, bytes_each: int
) -> None:
    store, numbers = Store(tmp_path), np.array([-1, 0, top], np.int32)
    store.write_cell("cell", {}, {Part.FITTED: numbers})
    with np.load(tmp_path / "assignments/cell.npz") as file:
        assert file["assignments"].itemsize == bytes_each
    again = store.assignments("cell")[Part.FITTED]
    np.testing.assert_array_equal(again, numbers)
    assert again.dtype == np.int32
