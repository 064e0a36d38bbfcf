"""Plug-ins that packages declare: found, listed, run, gone again; broken ones break nothing."""

import subprocess
import sys
import sysconfig
import venv
from pathlib import Path

import pytest
from places import EXAMPLE

from bench.datasets import LOADERS
from bench.methods.registry import METHODS


@pytest.mark.long
def test_the_example_in_an_environment_of_its_own(home: Path) -> None:
    builder = venv.EnvBuilder(with_pip=False)
    builder.create(home / "env")
    python = home / "env" / "bin" / "python"
    # What is installed here is seen there too: only the plug-in is to be installed.
    site = sysconfig.get_path("purelib", vars={"base": str(home / "env")})
    (Path(site) / "outer.pth").write_text(
        f"import site; site.addsitedir({sysconfig.get_path('purelib')!r})\n"
    )

    def call(*arguments: object, code: int = 0) -> str:
        command = list(map(str, arguments))
        done = subprocess.run(command, capture_output=True, text=True, timeout=240)
        assert done.returncode == code, f"{command}\n{done.stdout}\n{done.stderr}"
        return done.stdout + done.stderr

    pip = (sys.executable, "-m", "pip", "--python", python, "--quiet")
    bench = (python, "-m", "bench")
    assert "cosines" not in call(*bench, "list", "embedders")
    call(*pip, "install", "--no-deps", "--no-build-isolation", "--no-index", EXAMPLE)
    listed, package = call(*bench, "list"), "(from clusterbench-example-embedder)"
    assert f"cosines {package}: Cosines of random projections" in listed
    assert f"largest-column {package}: Put every sample" in listed
    assert f"two-rings {package}: Two rings" in listed
    assert f"worst_recall {package}: Share of the class" in listed
    assert f"even-sizes {package}: Mean size of a cluster over the largest." in listed
    call(*bench, "check", "cosines")
    output = call(*bench, "run", "--dataset", "two-rings", "--embedder", "cosines", "--embedder",
                "raw", "--clusterer", "largest-column", "--clusterer", "kmeans",
                "--metric", "worst_recall", "--out", home / "run")  # fmt: skip
    assert "| cosines |" in output
    assert "4 cells: 4 done" in output
    ranked = call(*bench, "tables", home / "run", "--metric", "worst_recall")
    assert "two-rings: Worst recall" in ranked
    call(*bench, "choose", home / "run", "--by", "even-sizes")
    assert "passed" in call(python, "-m", "pytest", "-q", "-p", "no:cacheprovider",
                            EXAMPLE / "tests")  # fmt: skip
    call(*pip, "uninstall", "--yes", "clusterbench-example-embedder")
    assert package not in call(*bench, "list")
    asked = ("run", "--dataset", "digits", "--dry-run", "--metric", "worst_recall")
    assert "Got metric 'worst_recall', which is unknown" in call(*bench, *asked, code=2)


@pytest.fixture
def package(home: Path, monkeypatch: pytest.MonkeyPatch):
    """Install a package by hand: a folder on the import path with what tells of its plug-ins."""
    monkeypatch.syspath_prepend(str(home / "installed"))
    _forget()

    def install(name: str, points: str, code: str) -> None:
        info = home / "installed" / f"{name}-1.0.dist-info"
        info.mkdir(parents=True)
        (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n")
        (info / "entry_points.txt").write_text(points)
        (home / "installed" / f"{name}.py").write_text(code)

    yield install
    _forget()


def _forget() -> None:
    """Let every registry look again at what is installed."""
    for registry in (LOADERS, *METHODS.values()):
        registry.__dict__.pop("_others", None)


GOOD = """
class Good:
    '''Hand back the first column.'''

    def fit_transform(self, X):
        return X[:, :1]


class Needy:
    def fit_transform(self, X, y):
        return X
"""


def test_broken_plug_ins_are_listed_with_the_reason_and_break_nothing(typed, package) -> None:
    package("good", "[clusterbench.embedders]\ngood = good:Good\npca = good:Good\n", GOOD)
    points = "[clusterbench.embedders]\nbad = bad:Bad\n[clusterbench.datasets]\nworse = bad:x"
    package("bad", points, "raise OSError('no such luck')")
    code, out, _ = typed("list", "embedders")
    assert code == 0
    assert "good (from good): Hand back the first column." in out
    assert "bad (from bad): broken." in out
    assert "no such luck" in out
    assert "pca (of good): broken. It cannot be used: its name is taken by clusterbench" in out
    code, out, _ = typed("list", "datasets")
    assert (code, "worse (from bad): broken." in out) == (0, True)
    run = ("run", "--dataset", "digits", "--clusterer", "kmeans", "--dry-run", "--embedder")
    code, _, err = typed(*run, "god")
    assert (code, "did you mean 'good'?" in err) == (2, True)
    code, _, err = typed("run", "--dataset", "worse", "--dry-run")
    assert code == 2
    assert "no such luck" in err
