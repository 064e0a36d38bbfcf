"""What an object is: the same in every process, and another with every change that counts."""

import os
import subprocess
import sys
import textwrap
from pathlib import Path

import numpy as np
import pytest
from sklearn.decomposition import PCA

from bench.api.canonical import Canonical
from bench.api.objects import dataset_use, method_use
from bench.methods.pickled import modules_within, read_pickled
from bench.methods.source import method_fingerprint

SCRIPT = """
import collections, functools, sys
from pathlib import Path
from bench.api.objects import method_use

KINDS = frozenset({"a", "b", "c", "d", "e"})

class Base:
    words = {"one", "two", "three", "four", "five"}

class Mine(Base):
    def __init__(self, kinds=None, n=2):
        self.kinds, self.n = kinds, n

    def fit_transform(self, X):
        import helper
        assert "a" in {"a", "b", "c", "d"} and KINDS
        return super().__class__ and X[:, : self.n]

print(method_use("embedder", Mine(kinds={"x": {"p", "q", "r"}}), Path("given")))
"""


def printed(home: Path, script: str, seed: int) -> str:
    (home / "script.py").write_text(script)
    environment = os.environ | {"PYTHONHASHSEED": str(seed)}
    done = subprocess.run([sys.executable, "script.py"], cwd=home, env=environment,
                          capture_output=True, text=True, timeout=120)  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def test_an_object_of_a_script_has_one_name_whatever_the_hash_seed(home: Path) -> None:
    (home / "helper.py").write_text("")
    name = printed(home, SCRIPT, 1)
    assert printed(home, "# a line more\n" + SCRIPT, 2) == name
    assert len(list((home / "given").iterdir())) == 1
    assert printed(home, SCRIPT.replace('"five"', '"six"'), 3) != name
    assert "helper" in modules_within(name)


MODULE = """
class Scale:
    def __init__(self, base=None):
        self.base = base

    def fit_transform(self, X):
        return self.base.fit_transform(X) * 2
"""


@pytest.fixture
def scale(home: Path, monkeypatch: pytest.MonkeyPatch):
    """A module of the user's, with a class that wraps an object."""
    monkeypatch.syspath_prepend(home)
    (home / "scaling.py").write_text(textwrap.dedent(MODULE))
    sys.modules.pop("scaling", None)
    import scaling

    yield scaling
    del sys.modules["scaling"]


def test_the_module_of_an_object_is_source(home: Path, scale) -> None:
    use = method_use("embedder", scale.Scale(base=PCA(2)), home / "given")
    assert {"scaling", "sklearn.decomposition._pca"} <= {*modules_within(use)}
    before = method_fingerprint(use, {})
    (home / "scaling.py").write_text(MODULE.replace("* 2", "* 3"))
    assert method_fingerprint(use, {}) != before
    assert read_pickled(use.removeprefix("pickled:"))[1]["base"].n_components == 2


def test_other_parameters_within_are_another_object(home: Path, scale) -> None:
    uses = {
        method_use("embedder", scale.Scale(base=base), home / "given")
        for base in (PCA(2), PCA(3), [PCA(2)], np.arange(3), np.arange(4), np.arange(3.0))
    }
    assert len(uses) == 6


def digest(given) -> str:
    return Canonical().digest(given)


def test_what_counts_and_what_does_not() -> None:
    assert digest({1, 2, 3}) == digest({3, 2, 1}) != digest({1, 2})
    assert digest([1, 2]) != digest([2, 1])
    assert digest((1, 2)) != digest([1, 2])
    assert digest(1) != digest(True) != digest("1")
    endless: list = [1]
    endless.append(endless)
    assert digest(endless) == digest(endless)
    assert digest(lambda x: x + 1) == digest(lambda x: x + 1) != digest(lambda x: x + 2)


def test_arrays_of_other_shapes_or_names_are_other_data(home: Path) -> None:
    flat, y = np.arange(24.0).reshape(4, 6), np.array([0, 1, 0, 1])
    uses = [
        dataset_use("mine", given, home / "given")
        for given in (
            (flat, y),
            (flat.reshape(4, 2, 3), y),
            (flat.reshape(4, 3, 2), y),
            (flat, np.array(["a", "b", "a", "b"])),
            (flat, np.array(["c", "d", "c", "d"])),
        )
    ]
    assert len({*uses}) == len(uses)
    assert dataset_use("other", (flat.copy(), y), home / "given") == uses[0]
