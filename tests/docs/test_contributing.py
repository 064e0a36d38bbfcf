"""CONTRIBUTING.md works in a copy of the tree, changing only what it names."""

import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

import pytest
from contributing import PAGE, Trip, patched, trips
from places import ROOT

TRIPS = trips()
PARTS = ("bench", "clustering", "embeddings", "docs", "tests", ".ci", ".github")


def copied(folder: Path) -> Path:
    """Copy the tree without published results and leftovers of runs."""
    litter = shutil.ignore_patterns("__pycache__", "_build")
    for part in PARTS:
        shutil.copytree(ROOT / part, folder / part, ignore=litter)
    for file in ROOT.iterdir():
        if file.is_file():
            shutil.copy(file, folder)
    return folder


def contents(tree: Path) -> dict[str, bytes]:
    """Read every file by its path, caches aside."""
    files = (path for path in tree.rglob("*") if path.is_file())
    named = {path.relative_to(tree).as_posix(): path for path in files}
    return {n: p.read_bytes() for n, p in named.items() if "cache" not in n and n != ".coverage"}


def test_each_thing_has_a_section() -> None:
    things = {"an embedder", "a clusterer", "a metric", "a rule", "a dataset", "a table"}
    assert {trip.title.removeprefix("Add ") for trip in TRIPS} == things
    assert all(trip.made and trip.changed and trip.commands for trip in TRIPS)
    fences = re.findall(r"^````?[a-z]+$", PAGE.read_text(), re.MULTILINE)
    read = sum(len(t.made) + sum(map(len, t.changed.values())) for t in TRIPS)
    assert read == len([f for f in fences if f.endswith(("python", "diff"))]), "all are read"


@pytest.mark.parametrize("trip", TRIPS, ids=lambda trip: trip.title)
def test_the_changes_fit_the_tree_as_it_is(trip: Trip) -> None:
    for path in trip.made:
        assert not (ROOT / path).exists()
        assert (ROOT / path).parent.is_dir()
    for path, diffs in trip.changed.items():
        text = (ROOT / path).read_text()
        for diff in diffs:
            text = patched(text, diff, path)


def test_a_change_that_fits_nowhere_is_refused() -> None:
    with pytest.raises(AssertionError, match="0 times"):
        patched("a\nb\n", " c\n+d\n", "x.py")
    assert patched("a\nb\nc\n", " b\n-c\n+d\n", "x.py") == "a\nb\nd\n"


@pytest.mark.long
def test_the_page_is_carried_out_and_touches_no_other_file(tmp_path: Path) -> None:
    tree = copied(tmp_path / "tree")
    before = contents(tree)
    for trip in TRIPS:
        trip.carry_out(tree)
    touched = sorted(path for trip in TRIPS for path in trip.files)
    code = [path for path in touched if path.endswith(".py")]
    for check in (("ruff", "check"), ("ruff", "format", "--check")):
        call(tree, Path(sys.executable).with_name(check[0]), *check[1:], *code)
    call(tree, sys.executable, "docs/_ext/house.py", "--write")
    passed = run_tests(tree)
    for trip in TRIPS:
        words = {re.search(r"-k (\S+)", c)[1] for c in trip.commands if "-k" in c}  # type: ignore[index]
        for word in words:
            assert any(word in name for name in passed), f"{trip.title}: no test of {word}"
    after = contents(tree)
    differing = {path for path in {*before, *after} if before.get(path) != after.get(path)}
    assert differing == {*touched}


def run_tests(tree: Path) -> list[str]:
    """Run the sections' tests in one process; return the passed ones."""
    arguments = [shlex.split(c) for trip in TRIPS for c in trip.commands if "pytest" in c]
    files = {each for words in arguments for each in words if each.startswith("tests/")}
    files |= {"tests/house/test_layers.py", "tests/house/test_registries.py"}
    new_files = {path: text for trip in TRIPS for path, text in trip.made.items()}
    examples = [path for path, text in new_files.items() if ">>>" in text]
    names = [words[words.index("-k") + 1] for words in arguments]
    names += ["test_layers", "root_holds", "named_after", *(Path(path).stem for path in examples)]
    call(
        tree, sys.executable, "-m", "pytest", "-q", "-n", "0", "-p", "no:cacheprovider",
        "-m", "not mnist and not slow", "-k", " or ".join(names), "--doctest-modules",
        "--junit-xml", tree.parent / "passed.xml", *sorted(files), *examples,
    )  # fmt: skip
    cases = ElementTree.parse(tree.parent / "passed.xml").iter("testcase")
    passed = [case.get("name", "") for case in cases if not len(case)]
    for path in examples:
        assert any(Path(path).stem in name for name in passed), f"no example of {path} was run"
    return passed


def call(tree: Path, *command: object) -> None:
    """Run a command at a tree's root, instead of the installed packages."""
    environment = os.environ | {"PYTHONPATH": str(tree), "PYTHONDONTWRITEBYTECODE": "1"}
    done = subprocess.run(
        [*map(str, command)], cwd=tree, env=environment, capture_output=True, text=True, timeout=300
    )
    assert done.returncode == 0, f"{command}\n{done.stdout[-6000:]}\n{done.stderr[-2000:]}"
