"""Objects that a program gives reach the workers as they are."""

import importlib.util
import sys
from pathlib import Path

import numpy as np
import pytest

import bench

CODE = """
import numpy as np

N = {n}

class Fixed:
    def fit_transform(self, X):
        return X[:, :N]

class AnyKeyword:
    def __init__(self, **options):
        self.options = options
    def fit_transform(self, X):
        return X[:, : self.options.get("k", 2)]

class Hides:
    def __init__(self, k=2):
        self._k = k
    def fit_transform(self, X):
        return X[:, : self._k]

class Weights:
    def __init__(self, path):
        self.path = path
    def fit_transform(self, X):
        return X @ np.load(self.path)

class Group:
    def fit_predict(self, X):
        return np.arange(len(X)) % X.shape[1]
"""


def load(path: Path, name: str, monkeypatch: pytest.MonkeyPatch):
    """Import a file as programs do that have read the documentation of importlib."""
    spec = importlib.util.spec_from_file_location(name, path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    monkeypatch.setitem(sys.modules, name, module)
    spec.loader.exec_module(module)
    return module


def test_objects_reach_the_workers_as_they_are(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (home / "weird-name.py").write_text(CODE.format(n=3))
    (home / "plug.py").write_text(CODE.format(n=2))
    np.save("weights.npy", np.eye(64)[:, :5])
    module = load(home / "weird-name.py", "loaded_plugin", monkeypatch)
    (home / "other").mkdir()
    (home / "other" / "plug.py").write_text(CODE.format(n=4))
    another = load(home / "other" / "plug.py", "plug", monkeypatch)  # workers would find ours
    embedders = {
        "fixed": module.Fixed(),
        "of a module whose name means another": another.Fixed(),
        "any keyword": module.AnyKeyword(k=6),
        "hides": module.Hides(k=7),
        "weights": module.Weights(path="weights.npy"),
        "path": module.Weights(path=Path("weights.npy")),
    }
    results = bench.run("digits", embedders, {"group": module.Group()}, n_samples=50,
                        reference=False, out="r")  # fmt: skip
    cells = results.cells().set_index("embedder")
    assert cells["status"].eq("done").all(), cells["reason"].tolist()
    assert cells["n_clusters"].to_dict() == {
        "fixed": 3,
        "of a module whose name means another": 4,
        "any keyword": 6,
        "hides": 7,
        "weights": 5,
        "path": 5,
    }
