"""What a run's datasets in files are called, and how they are read."""

from pathlib import Path

import numpy as np
import pytest

from bench.errors import UserError
from bench.execution.dataset_entries import named_by_file, with_reading
from bench.execution.launch import Launch, RunRequest
from bench.methods.entries import Entry
from bench.spec.resolve import parse, resolve


def test_a_spec_keeps_the_names_and_where_the_files_are(home: Path):
    for name in ("a/x.csv", "b/x.csv", "z.csv"):
        (home / name).parent.mkdir(exist_ok=True)
        (home / name).write_text("p,q\n1,2\n3,4\n")
    spec = Launch(RunRequest(datasets=["a/x.csv", "b/x.csv", "z.csv", "digits"])).spec
    assert [entry.name for entry in spec.datasets] == ["a/x", "b/x", "z", "digits"]
    assert [entry.use for entry in spec.datasets] == ["a/x.csv", "b/x.csv", "z.csv", "digits"]
    assert resolve(parse(spec.to_toml())) == spec
    named = parse("[datasets.plants]\nuse = 'z.csv'\n[datasets.'a/x.csv']\ntarget = 'q'")
    entries = named_by_file(resolve(named).datasets)
    assert [(entry.name, entry.use) for entry in entries] == [("plants", "z.csv"), ("x", "a/x.csv")]
    assert entries[1].params == {"target": "q"}


def test_files_of_one_stem_are_two_rows_of_a_run(typed, home: Path):
    rng = np.random.default_rng(0)
    for folder in ("old", "new"):
        (home / folder).mkdir()
        np.savez(home / folder / "d.npz", X=rng.normal(size=(20, 2)), y=np.arange(20) % 2)
    files = ("--dataset", "old/d.npz", "--dataset", "new/d.npz")
    code, out, err = typed("run", *files, "--embedder", "raw", "--clusterer", "kmeans", "--dry-run")
    assert code == 0, err
    assert "old/d · raw + kmeans" in out
    assert "new/d · raw + kmeans" in out
    assert "old/d: read as: features 'X', truth 'y'" in err


def test_reading_is_for_files_and_gives_way_to_their_own_tables():
    entries = (Entry("digits", "digits"), Entry("x", "x.csv", {"sep": ";"}), Entry("y", "y.csv"))
    read = with_reading(entries, {"sep": "|", "target": "t"})
    assert [entry.params for entry in read] == [
        {}, {"sep": ";", "target": "t"}, {"sep": "|", "target": "t"},
    ]  # fmt: skip
    assert with_reading(entries[:1], {}) == entries[:1]
    with pytest.raises(UserError, match=r"--target 't' --read sep='\|', but no dataset"):
        with_reading(entries[:1], {"target": "t", "sep": "|"})
