"""The collection of Gagolewski's batteries, a folder of folders, is a suite as it lies there."""

from pathlib import Path

import pytest

from bench.spec.file import SpecFile
from bench.suites.expand import Choice, expand


@pytest.mark.mnist  # the folder of MNIST has the collection beside it
def test_its_batteries_are_groups(mnist_folder: Path) -> None:
    collection = mnist_folder / "clustering-data-v1"
    file, _ = expand(SpecFile(), Choice([str(collection)]))
    groups = file.suites[collection.name].by_group()
    assert {*groups} == {path.name for path in collection.iterdir() if path.is_dir()}
    stems = {path.name.split(".")[0] for path in (collection / "fcps").glob("*.data*")}
    assert len(groups["fcps"]) == len(stems)
