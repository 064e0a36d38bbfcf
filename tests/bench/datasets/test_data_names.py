"""Which names mean files, and what datasets in files are called."""

from pathlib import Path

import pytest

from bench.datasets.data_names import is_path, table_names


@pytest.mark.parametrize(
    ("uses", "taken", "names"),
    [
        (["iris.csv"], [], ["iris"]),
        (["a/iris.data.gz"], [], ["iris"]),
        (["a/b.c.npz"], [], ["b.c"]),
        (["pictures/"], [], ["pictures"]),
        (["old/iris.csv", "new/iris.csv"], [], ["old/iris", "new/iris"]),
        (["old/iris.csv", "old/iris.npz"], [], ["old/iris.csv", "old/iris.npz"]),
        (["1/d/iris.csv", "2/d/iris.csv"], [], ["1/d/iris.csv", "2/d/iris.csv"]),
        (["old/iris.csv", "new/iris.csv", "wine.csv"], [], ["old/iris", "new/iris", "wine"]),
        (["digits.csv"], ["digits"], ["digits.csv"]),
        (["a/digits.csv"], ["digits"], ["a/digits"]),
        (["größe & mehr.csv.xz"], [], ["größe & mehr"]),
        ([".hidden"], [], [".hidden"]),
    ],
)
def test_a_file_goes_by_its_stem_and_as_much_of_its_path_as_it_takes(uses, taken, names):
    assert table_names(uses, taken) == names


@pytest.mark.parametrize(
    ("name", "means_a_file"),
    [
        ("a.csv", True), ("a/b", True), ("digits", False), ("blobs:10,spread=0.5", False),
        ("", False), ("x" * 5000, False), ("a\0b", False), ("plain", True),
    ],
)  # fmt: skip
def test_what_looks_like_a_path_or_is_there_means_a_file(home: Path, name, means_a_file):
    (home / "plain").mkdir()
    assert is_path(name) == means_a_file
