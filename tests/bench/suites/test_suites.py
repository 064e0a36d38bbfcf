"""Suites: files, folders and names, put into a run as the datasets that they name."""

from pathlib import Path

import numpy as np
import pytest

import bench
from bench.errors import UserError
from bench.spec.file import SpecFile
from bench.suites.expand import Choice, expand

QUICK = ["--embedder", "raw", "--clusterer", "kmeans", "--scores", "core", "--no-reference"]


def write_table(path: Path, n_samples: int = 30) -> None:
    """Write a table of two far groups of points, whose last column tells them apart."""
    path.parent.mkdir(parents=True, exist_ok=True)
    y = np.arange(n_samples) % 2
    X = np.random.default_rng(n_samples).normal(size=(n_samples, 2)) + 20 * y[:, None]
    rows = [f"{a:.4f},{b:.4f},{kind}" for (a, b), kind in zip(X, y, strict=True)]
    path.write_text("\n".join(["a,b,kind", *rows]) + "\n")


@pytest.fixture
def folder(home: Path) -> Path:
    """A folder of two groups, one inside another's, with a README and a file that is no data."""
    write_table(home / "many/round/one.csv")
    write_table(home / "many/round/two.csv", 40)
    write_table(home / "many/long/thin/one.csv", 50)
    (home / "many/suite.toml").write_text(
        'licence = "CC0"\ncitation = "Nobody 1900"\nread = {target = "kind"}\n'
    )
    (home / "many/README.md").write_text("what this is\n")
    (home / "many/picture.png").write_bytes(b"no data")
    return home / "many"


def put_in(*suites: str, **said) -> SpecFile:
    return expand(SpecFile(), Choice(suites, **said))[0]


def test_each_sub_folder_is_a_group_and_names_that_clash_are_told_apart(folder: Path) -> None:
    file, notes = expand(SpecFile(), Choice(["many"]))
    suite = file.suites["many"]
    assert {*suite.by_group()} == {"round", "long/thin"}
    names = file.matrix.datasets
    assert len({*names}) == 3
    assert "two" in names
    assert suite.facts() == {"licence": "CC0", "citation": "Nobody 1900"}
    assert all(file.datasets[name]["target"] == "kind" for name in names)
    assert len(notes) == 1
    assert "picture.png" in notes[0]


def test_groups_hold_what_lies_below_and_an_unknown_one_is_told(folder: Path) -> None:
    assert len(put_in("many", groups=["long"]).matrix.datasets) == 1
    assert len(put_in("many", groups=["long/thin", "round"]).matrix.datasets) == 3
    with pytest.raises(UserError, match=r"'rond'.*round"):
        put_in("many", groups=["rond"])
    with pytest.raises(UserError, match="--group without a suite"):
        expand(SpecFile(), Choice(groups=["round"]))


def test_datasets_of_too_many_samples_are_left_out_and_named(folder: Path) -> None:
    file, notes = expand(SpecFile(), Choice(["many"], max_samples=40))
    assert len(file.matrix.datasets) == 2
    assert any("left out 1 dataset of more than 40 samples" in note for note in notes)
    with pytest.raises(UserError, match="no dataset is left"):
        put_in("many", max_samples=3)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ('tilte = "x"\ndatasets = ["digits"]', ["s.toml", "tilte"]),
        ("datasets = 3", ["s.toml", "datasets"]),
        ('datasets = ["gone.csv"]', ["gone.csv", "no such file"]),
        ("datasets = [", ["s.toml", "TOML"]),
        ("[suites.a]\n[suites.b]", ["2 suites", "expected one"]),
        ('[datasets.x]\nuse = 3\ngroup = "g"', ["use = 3", "'x'"]),
        ("[datasets.digits]\n[datasets.digits]", ["s.toml", "TOML"]),
        ("", ["no dataset is left"]),
        ("title = 'x'", ["names no dataset", "list some"]),
    ],
)
def test_a_broken_suite_file_is_one_sentence(
    clusterbench, home: Path, content: str, words: list[str]
) -> None:
    (home / "s.toml").write_text(content)
    done = clusterbench("run", "--suite", "s.toml", *QUICK, "--out", "r", code=2)
    assert done.stderr.count("\n") <= 2
    assert "Traceback" not in done.stderr
    message = " ".join(done.stderr.split())
    assert all(word in message for word in words), message
    assert not (home / "r").exists()


def test_one_name_for_two_datasets_is_refused(home: Path) -> None:
    write_table(home / "a/x.csv")
    write_table(home / "b/x.csv", 40)
    for name in "ab":
        (home / f"{name}.toml").write_text(f'[datasets.x]\nuse = "{name}/x.csv"\n')
    with pytest.raises(UserError, match=r"'x' of suite 'b', a name that another dataset"):
        put_in("a.toml", "b.toml")


def test_no_such_suite(home: Path) -> None:
    for name, words in {"toi": "toy", "none.toml": "no such file"}.items():
        with pytest.raises(UserError, match=words):
            put_in(name)
    (home / "empty").mkdir()
    with pytest.raises(UserError, match="no file is data"):
        put_in("empty")


def test_toy_is_in_the_box_with_its_licences() -> None:
    file = put_in("toy", groups=["tables", "shapes"])
    assert len(file.matrix.datasets) == 8
    assert {"licence", "citation", "source"} <= {*file.suites["toy"].facts()}


def test_a_run_of_a_suite_has_columns_and_ends_in_one_table(clusterbench, folder: Path) -> None:
    for number in range(5):
        write_table(folder / f"more/m{number}.csv", 20 + number)
    done = clusterbench("run", "--suite", "many", *QUICK, "--out", "r")
    assert "over 8 datasets" in done.stdout
    assert "8/8" in done.stdout
    assert done.stdout.count("raw + kmeans") == 1
    cells = bench.Results("r").cells()
    assert {*cells["suite"]} == {"many"}
    assert {*cells["group"]} == {"round", "long/thin", "more"}
    again = clusterbench("run", "r/spec.toml", "--trust", *QUICK, "--out", "r")
    assert "8 done" in again.stderr
    spec = (folder.parent / "r/spec.toml").read_text()
    assert 'licence = "CC0"' in spec
    assert 'citation = "Nobody 1900"' in spec


def test_a_suite_from_python(folder: Path) -> None:
    lines = bench.run(
        embedders="raw", clusterers="kmeans", suites="many", groups="round", dry_run=True,
        reference=False, out="r",
    )  # fmt: skip
    assert len(lines) == 2
