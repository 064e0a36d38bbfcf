"""What a method's source is: the files that decide what it computes, and no others."""

import shutil
import textwrap
from collections.abc import Callable
from pathlib import Path

import pytest
from places import ROOT

from bench.methods.registry import METHODS
from bench.methods.source import source_fingerprint

Write = Callable[[str, str], None]


@pytest.fixture
def tree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Copy the three packages to where imports are looked up first."""
    for package in ("bench", "clustering", "embeddings"):
        shutil.copytree(ROOT / package, tmp_path / package,
                        ignore=shutil.ignore_patterns("__pycache__"))  # fmt: skip
    monkeypatch.syspath_prepend(tmp_path)
    return tmp_path


@pytest.fixture
def write(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Write:
    """Write a module of the user's."""
    monkeypatch.syspath_prepend(tmp_path)

    def put(file: str, code: str) -> None:
        path = tmp_path / file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(textwrap.dedent(code))

    return put


def sources() -> dict[str, str]:
    ours = {known.path for registry in METHODS.values() for known in registry.all().values()}
    return {path: source_fingerprint(path) for path in sorted({*ours, "mine:X", "checked:X"})}


def edit(file: Path) -> None:
    with file.open("a") as more:
        more.write("\nEDITED = True\n")


def test_what_shows_results_is_no_methods_source(tree: Path, write: Write) -> None:
    write("mine.py", "from bench.errors import UserError\nclass X: ...")
    write("checked.py", "from bench.testing import check_embedder\nclass X: ...")
    before = sources()
    for folder in ("report", "cli", "plots", "runs", "api", "execution"):
        for file in (tree / "bench" / folder).glob("**/*.py"):
            edit(file)
    assert sources() == before
    for file in (tree / "bench" / "tables").glob("*.py"):  # the check kit's report is in Markdown
        edit(file)
    before["checked:X"] = source_fingerprint("checked:X")
    assert sources() == before
    edit(tree / "bench" / "errors.py")
    changed = {path for path, source in sources().items() if source != before[path]}
    assert changed == {"mine:X", "checked:X"}
    after = sources()
    edit(tree / "bench" / "__init__.py")  # a parent runs before what is in it
    assert source_fingerprint("mine:X") != after["mine:X"]


def test_a_method_more_in_the_registry_leaves_the_sources_of_others(tree: Path) -> None:
    before = source_fingerprint("embeddings.pca:PCA")
    for file, same in (("__init__.py", True), ("umap.py", True), ("shared/output.py", False)):
        edit(tree / "embeddings" / file)
        assert (source_fingerprint("embeddings.pca:PCA") == before) is same, file


@pytest.mark.parametrize(
    ("code", "follows"),
    [
        ("import helper", True),
        ("def late():\n    import helper", True),
        ("try:\n    import helper\nexcept ImportError:\n    pass", True),
        ("from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    import helper", False),
        ("import typing as t\nif t.TYPE_CHECKING:\n    from helper import f", False),
        ("from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    pass\nelse:\n    import helper",
         True),
        ("from typing import TYPE_CHECKING\nif not TYPE_CHECKING:\n    import helper", True),
    ],
)  # fmt: skip
def test_imports_that_run_are_followed(write: Write, code: str, follows: bool) -> None:
    write("helper.py", "def f(): ...")
    write("mine.py", code)
    before = source_fingerprint("mine:X")
    write("helper.py", "def f(): return 1")
    assert (source_fingerprint("mine:X") != before) is follows


LAZY = """
    from typing import TYPE_CHECKING
    if TYPE_CHECKING:
        from .one import One
        from .two import Second as Two
"""


@pytest.mark.parametrize(
    ("path", "code", "follows"),
    [
        ("mine:X", "from lazy import One", {"one"}),
        ("mine:X", "from lazy import Two", {"two"}),
        ("mine:X", "from lazy.one import One", {"one"}),
        ("mine:X", "from lazy import other", set()),
        ("mine:X", "from lazy.other import thing", set()),
        ("mine:X", "import lazy.other", set()),
        ("mine:X", "import lazy", {"one", "two"}),
        ("mine:X", "from lazy import *", {"one", "two"}),
        ("lazy:One", "", {"one"}),
        ("lazy:Two.Inner", "", {"two"}),
    ],
)
@pytest.mark.parametrize("hands_on", [True, False])
def test_names_handed_on_lazily_are_followed_where_they_are_imported(
    write: Write, path: str, code: str, follows: set[str], hands_on: bool
) -> None:
    asked = "\n    def __getattr__(name): ...\n" if hands_on else ""
    write("lazy/__init__.py", LAZY + asked)
    for name in ("one", "two", "other"):
        write(f"lazy/{name}.py", "")
    write("mine.py", code)
    found = set()
    for name in ("one", "two"):
        before = source_fingerprint(path)
        write(f"lazy/{name}.py", "EDITED = True")
        found |= {name} if source_fingerprint(path) != before else set()
    named = "lazy.one" in code
    assert found == (follows if hands_on or named else set())


def test_a_module_that_cannot_be_read_is_its_bytes(write: Write) -> None:
    write("mine.py", "this is no Python")
    before = source_fingerprint("mine:X")
    write("mine.py", "this is no Python at all")
    assert before != source_fingerprint("mine:X") != "installed"
