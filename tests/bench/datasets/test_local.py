"""Datasets that are files."""

import gzip
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy.io import savemat

from bench.datasets import load, takes_target
from bench.errors import UserError

X = np.array([[0.5, 1.0], [2.0, 3.0], [4.0, 5.0], [6.0, 7.0]])
Y = np.array(["b", "a", "b", "c"])


def table() -> pd.DataFrame:
    return pd.DataFrame({"width": X[:, 0], "height": X[:, 1], "kind": Y})


def refused(name: object, **options) -> str:
    with pytest.raises(UserError) as caught:
        load(str(name), **options)
    message = str(caught.value)
    assert "\n" not in message
    assert message.startswith("Got ")
    return message


def write(path: Path, kind: str) -> Path:
    if kind == "npz":
        np.savez(path / "a.npz", X=X, y=Y)
    elif kind == "csv":
        table().to_csv(path / "a.csv", index=False)
    elif kind == "parquet":
        table().to_parquet(path / "a.parquet")
    else:
        savemat(path / "a.mat", {"X": X, "y": np.array([[1, 0, 1, 2]])})
    return path / f"a.{kind}"


@pytest.mark.parametrize(
    ("kind", "target", "names"),
    [
        ("npz", None, ("a", "b", "c")),
        ("csv", "kind", ("a", "b", "c")),
        ("parquet", "kind", ("a", "b", "c")),
        ("mat", None, ("0", "1", "2")),
    ],
)
def test_every_file_type_gives_the_same_samples(tmp_path, kind, target, names):
    path = write(tmp_path, kind)
    dataset = load(str(path), target=target)
    np.testing.assert_array_equal(dataset.X, X.astype(np.float32))
    assert dataset.X.dtype == np.float32
    assert dataset.X.flags.c_contiguous
    np.testing.assert_array_equal(dataset.y, [1, 0, 1, 2])
    assert dataset.class_names == names
    assert dataset.name == str(path)
    assert str(path) in dataset.source


def test_a_relative_path_and_a_bare_file_name_work(home):
    write(home, "npz")
    assert load("a.npz").fingerprint == load("./a.npz").fingerprint


def test_moving_a_file_keeps_its_random_subset(tmp_path):
    (tmp_path / "deep").mkdir()
    values = np.random.default_rng(0).normal(size=(50, 2))
    for folder in (tmp_path, tmp_path / "deep"):
        np.savez(folder / "a.npz", X=values)
    here, there = (load(str(p / "a.npz"), n_samples=9) for p in (tmp_path, tmp_path / "deep"))
    np.testing.assert_array_equal(here.X, there.X)


@pytest.mark.parametrize("kind", ["csv", "parquet"])
def test_without_target_there_is_no_truth(tmp_path, kind):
    path = tmp_path / f"a.{kind}"
    frame = table().drop(columns="kind")
    frame.to_csv(path, index=False) if kind == "csv" else frame.to_parquet(path)
    dataset = load(str(path))
    assert dataset.y is None
    assert dataset.n_classes is None
    assert dataset.X.shape == (4, 2)


def test_npz_without_y_has_no_truth_and_images_keep_their_shape(tmp_path):
    images = np.arange(24, dtype=np.uint8).reshape(2, 3, 4)
    np.savez(tmp_path / "a.npz", X=images)
    dataset = load(str(tmp_path / "a.npz"))
    assert dataset.y is None
    assert dataset.image_shape == (3, 4)
    np.testing.assert_array_equal(dataset.X.reshape(2, 3, 4), images)


def test_target_names_another_array(tmp_path):
    np.savez(tmp_path / "a.npz", X=X, y=Y, other=[3, 3, 30, 3])
    dataset = load(str(tmp_path / "a.npz"), target="other")
    assert dataset.class_names == ("3", "30")
    savemat(tmp_path / "a.mat", {"X": X, "other": [[5, 6, 5, 6]]})
    assert load(str(tmp_path / "a.mat"), target="other").class_names == ("5", "6")


def test_mat_in_the_layout_of_mnist_original_is_turned(tmp_path):
    savemat(tmp_path / "a.mat", {"data": X.T, "label": np.array([[4.0, 9.0, 4.0, 4.0]])})
    dataset = load(str(tmp_path / "a.mat"))
    np.testing.assert_array_equal(dataset.X, X.astype(np.float32))
    np.testing.assert_array_equal(dataset.y, [0, 1, 0, 0])
    assert dataset.class_names == ("4", "9")


def test_csv_without_column_names_keeps_its_first_row(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text("1,2,7\n3,4,8\n5,6,7\n")
    dataset = load(str(path), target="2")
    np.testing.assert_array_equal(dataset.X, [[1, 2], [3, 4], [5, 6]])
    np.testing.assert_array_equal(dataset.y, [0, 1, 0])


def test_csv_row_count_is_no_feature(tmp_path):
    path = tmp_path / "a.csv"
    table().to_csv(path)
    np.testing.assert_array_equal(load(str(path), target="kind").X, X.astype(np.float32))


def test_parquet_keeps_booleans_and_declared_categories(tmp_path):
    frame = table().assign(
        flag=[True, False, True, True], colour=pd.Categorical(["r", "g", "r", "g"])
    )
    frame.to_parquet(tmp_path / "a.parquet")
    flags = load(str(tmp_path / "a.parquet"), target="kind", drop="colour")
    np.testing.assert_array_equal(flags.X[:, 2], [1, 0, 1, 1])
    assert flags.prepared is None
    dataset = load(str(tmp_path / "a.parquet"), target="kind")
    # width, height, flag, colour is r: scaled, so that 1 and 0 are one value each
    assert dataset.X.shape == (4, 4)
    assert len(np.unique(dataset.X[[0, 2], 3])) == len(np.unique(dataset.X[[1, 3], 3])) == 1
    assert dataset.prepared["versions"]["skrub"]


def test_only_files_and_openml_take_a_target():
    assert takes_target("a.csv")
    assert takes_target("openml:61")
    assert not takes_target("digits")
    assert not takes_target("blobs:100")


def test_a_target_of_a_dataset_with_fixed_truth_is_refused():
    assert "'digits'" in refused("digits", target="kind")
    assert "'blobs'" in refused("blobs", target="kind")


def test_missing_file_unknown_suffix_and_folder(tmp_path):
    assert "no such file" in refused(tmp_path / "none.csv")
    assert "CSV" in refused(tmp_path / "a.xlsx")
    message = refused(tmp_path / "a.doc")
    assert "'.doc'" in message
    assert ".npz" in message
    (tmp_path / "empty").mkdir()
    assert "no images" in refused(f"{tmp_path}/empty")


@pytest.mark.parametrize("kind", ["npz", "csv", "parquet", "mat"])
def test_a_truncated_file_is_named(tmp_path, kind):
    path = write(tmp_path, kind)
    path.write_bytes(path.read_bytes()[: 20 if kind != "csv" else 0])
    message = refused(path, target="kind" if kind in {"csv", "parquet"} else None)
    assert str(path) in message
    assert "unreadable" in message


@pytest.mark.parametrize("kind", ["npz", "parquet", "mat"])
def test_a_file_of_another_format_is_named(tmp_path, kind):
    path = tmp_path / f"a.{kind}"
    path.write_bytes(gzip.compress(b"something else entirely " * 40))
    assert str(path) in refused(path)


def test_pickled_objects_are_never_opened(tmp_path):
    np.savez(tmp_path / "a.npz", X=np.array([{"a": 1}], dtype=object))
    assert "plain arrays" in refused(tmp_path / "a.npz")


@pytest.mark.parametrize("kind", ["npz", "csv", "parquet", "mat"])
def test_a_missing_target_gets_the_nearest(tmp_path, kind):
    path = write(tmp_path, kind)
    near = {"csv": "kind", "parquet": "kind"}.get(kind, "y")
    message = refused(path, target=near + near[-1])
    assert repr(near + near[-1]) in message
    if near == "kind":
        assert "did you mean 'kind'" in message


def test_archives_without_features_say_what_they_hold(tmp_path):
    np.savez(tmp_path / "a.npz", Z=X, W=X)
    savemat(tmp_path / "a.mat", {"Z": X, "W": X})
    assert "'Z'" in refused(tmp_path / "a.npz")
    assert "'Z'" in refused(tmp_path / "a.mat")


@pytest.mark.parametrize(
    ("arrays", "words"),
    [
        ({"X": X, "y": [0, 1, 0]}, "one label per sample"),
        ({"X": X, "y": np.zeros((4, 2))}, "one label per sample"),
        ({"X": X, "y": [0.0, 0.5, 1.0, 2.0]}, "0.5"),
        ({"X": X, "y": [0.0, np.inf, 1.0, 2.0]}, "infinite label in row 1"),
        ({"X": X, "y": np.full(4, np.nan)}, "without a single label"),
        ({"X": np.where(X == 4, np.nan, X)}, "first in row 2"),
        ({"X": np.where(X == 4, np.inf, X)}, "first in row 2"),
        ({"X": np.where(X == 7, 1e300, X)}, "row 3, column 1"),
        ({"X": X[0]}, "shape (2,)"),
        ({"X": X[:0]}, "shape (0, 2)"),
        ({"X": X + 1j}, "complex128"),
        ({"X": Y[:, None]}, "real numbers"),
    ],
)
def test_an_archive_broken_in_one_place_gets_one_sentence(tmp_path, arrays, words):
    np.savez(tmp_path / "a.npz", **arrays)
    assert words in refused(tmp_path / "a.npz")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("a,b,kind\n1,2,x\n3,z,y\n", "'z' in row 1, column 'b'"),
        ("a,b,kind\n1,2,\n3,4,\n", "without a single label"),
        ("a,b,kind\n", "no rows"),
        ("a,b,kind\n1,2,x\n1,2,3,4,5\n1,2,x\n", "5 fields in line 3"),
        ("a,b,kind\n1,inf,x\n3,4,y\n", "first in row 0"),
    ],
)
def test_a_table_broken_in_one_place_gets_one_sentence(tmp_path, text, words):
    path = tmp_path / "a.csv"
    path.write_text(text)
    assert words in refused(path, target="kind")


def test_columns_with_holes_are_counted(tmp_path):
    frame = pd.DataFrame({f"c{i}": [0.5, None, 2.5] for i in range(7)})
    frame.to_csv(tmp_path / "a.csv", index=False)
    (note,) = [n for n in load(str(tmp_path / "a.csv")).notes if n.startswith("prepared")]
    assert "7 holes in 'c0', 'c1', 'c2' and 4 more" in note


def test_parquet_without_its_reader_says_what_to_install(tmp_path, monkeypatch):
    path = write(tmp_path, "parquet")

    def absent(*_, **__):
        raise ImportError("no pyarrow")

    monkeypatch.setattr(pd, "read_parquet", absent)
    assert "pip install 'clusterbench[parquet]'" in refused(path, target="kind")
