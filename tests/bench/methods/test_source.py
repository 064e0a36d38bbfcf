"""What a method's source is: the files that decide what it computes, and no others."""

import hashlib
import importlib.machinery
import shutil
import textwrap
from collections.abc import Callable
from pathlib import Path

import pytest
from places import ROOT

from bench.methods import distributions
from bench.methods.registry import METHODS
from bench.methods.source import method_source, source_fingerprint

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


@pytest.mark.long
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
    followed = set()
    for name in ("one", "two"):
        before = source_fingerprint(path)
        write(f"lazy/{name}.py", "EDITED = True")
        followed |= {name} if source_fingerprint(path) != before else set()
    named = "lazy.one" in code
    assert followed == (follows if hands_on or named else set())


def test_a_module_that_cannot_be_read_is_its_bytes(write: Write) -> None:
    write("mine.py", "this is no Python")
    before = source_fingerprint("mine:X")
    write("mine.py", "this is no Python at all")
    assert before != source_fingerprint("mine:X") != "installed"


@pytest.fixture
def install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Put a package of one module into a folder of installed ones, as pip does."""
    site = tmp_path / "lib" / "site-packages"
    monkeypatch.syspath_prepend(site)

    def put(name: str, code: str, requires: str = "", n_modules: int = 1) -> Path:
        info = site / f"{name}-1.0.dist-info"
        info.mkdir(parents=True, exist_ok=True)
        needs = f"Requires-Dist: {requires}\n" if requires else ""
        (info / "METADATA").write_text(
            f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n{needs}"
        )
        (site / f"{name}.py").write_text(code)
        digest = hashlib.sha256(code.encode()).hexdigest()
        others = "".join(f"{name}_{i}.py,sha256=,0\n" for i in range(n_modules - 1))
        (info / "RECORD").write_text(f"{name}.py,sha256={digest},9\n{others}")
        forget_installed()
        return site / f"{name}.py"

    yield put
    forget_installed()


def forget_installed() -> None:
    """Look again at what is installed, as a new process does."""
    distributions._records.cache_clear()
    distributions.libraries.cache_clear()


def libraries_of(path: str) -> dict[str, str]:
    return distributions.libraries(method_source(path).distributions)


def test_our_own_packages_count_by_content_where_they_are_installed(
    tree: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    site = tmp_path / "lib" / "site-packages"
    site.mkdir(parents=True)
    for package in ("bench", "clustering", "embeddings"):
        (tree / package).rename(site / package)
    info = site / "clusterbench-0.1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: clusterbench\nVersion: 0.1.0\n")
    files = (file.relative_to(site).as_posix() for file in site.glob("*/**/*.py"))
    (info / "RECORD").write_text("".join(f"{file},sha256=x,1\n" for file in files))
    monkeypatch.syspath_prepend(site)
    before = source_fingerprint("embeddings.pca:PCA")
    assert before != "installed"
    edit(site / "embeddings" / "shared" / "output.py")
    assert source_fingerprint("embeddings.pca:PCA") != before
    forget_installed()


def test_an_installed_plug_in_counts_by_content_and_what_it_imports_by_record(install) -> None:
    install("deep", "D = 1")
    install("lib", "import deep", requires="deep>=1")
    plugin = install("plugged", "import lib\nclass X: ...")
    before = method_source("plugged:X")
    assert before.distributions == ("lib", "plugged")
    assert {*libraries_of("plugged:X")} == {"deep", "lib", "plugged"}
    plugin.write_text("import lib\nclass X:\n    n = 2")
    assert method_source("plugged:X").code != before.code
    for name in ("lib", "deep"):  # pip install again, the same version, other code
        code, known = method_source("plugged:X").code, libraries_of("plugged:X")
        install(name, "EDITED = 1", requires="deep" if name == "lib" else "")
        assert method_source("plugged:X").code == code
        again = libraries_of("plugged:X")
        assert [each for each in again if again[each] != known[each]] == [name]


def test_a_large_library_is_never_read(install) -> None:
    file = install("large", "class X: ...", n_modules=distributions.MANY_MODULES + 1)
    file.write_text("class X:\n    n = 2")
    assert source_fingerprint("large:X") == "installed"
    assert {*libraries_of("large:X")} == {"large"}


def test_who_installed_it_and_where_makes_no_library_another_one(install) -> None:
    file = install("lib", "class X: ...")
    record = file.parent / "lib-1.0.dist-info" / "RECORD"
    before = libraries_of("lib:X")
    lines = ["../../bin/lib,sha256=x,1", "lib-1.0.dist-info/INSTALLER,sha256=y,2",
             "__pycache__/lib.cpython-311.pyc,,"]  # fmt: skip
    record.write_text("\n".join([*lines, record.read_text()]))
    forget_installed()
    assert libraries_of("lib:X") == before


def test_a_compiled_module_of_the_users_counts(write: Write, tmp_path: Path) -> None:
    suffix = importlib.machinery.EXTENSION_SUFFIXES[0]
    write("mine.py", "import fast")
    (tmp_path / f"fast{suffix}").write_bytes(b"one")
    before = source_fingerprint("mine:X")
    (tmp_path / f"fast{suffix}").write_bytes(b"two")
    assert source_fingerprint("mine:X") != before


def test_a_module_that_is_nowhere_is_absent() -> None:
    assert source_fingerprint("nowhere_at_all:X") == "absent"
    assert source_fingerprint("sklearn.decomposition:PCA") == "installed"
