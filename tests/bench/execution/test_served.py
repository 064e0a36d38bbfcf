"""Runs after edits, with the cache of the runs before: the same as with an empty one."""

import textwrap
from pathlib import Path

import numpy as np
import pytest

from bench.store.store import Store

PLUG = """
    import os
    import numpy as np
    from helper import factor

    class Plug:
        depends_on_threads = False

        def __init__(self, weights="", folder="", n=2):
            self.weights, self.folder, self.n = weights, folder, n

        def fit_transform(self, X):
            with open(self.weights) as file:
                number = float(file.read())
            for name in sorted(os.listdir(self.folder)):
                with open(os.path.join(self.folder, name)) as file:
                    number += float(file.read())
            number += float(os.environ.get("NPY_OF_OURS", "0"))
            return X[:, : self.n] * number * factor
"""


@pytest.fixture
def write(home: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("NPY_OF_OURS", "0")

    def put(name: str, text: str) -> None:
        path = home / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(textwrap.dedent(text))

    put("plug.py", PLUG)
    put("helper.py", "factor = 1")
    put("weights.txt", "1")
    put("folder/a.txt", "1")
    put("spec.toml", SPEC)
    write_data(home, 0)
    return put


SPEC = """
    [matrix]
    datasets = ["./data.npz"]
    embedders = ["mine"]
    clusterers = ["random"]
    reference = false
    [embedders.mine]
    use = "plug:Plug"
    weights = "weights.txt"
    folder = "./folder"
    n = 2
"""


def write_data(home: Path, seed: int) -> None:
    rng = np.random.default_rng(seed)
    np.savez(home / "data.npz", X=rng.normal(size=(12, 3)), y=np.arange(12) % 2)


@pytest.mark.long
def test_edits_between_runs_that_share_a_cache(
    write, clusterbench, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    edits = {
        "nothing": lambda: None,
        "source": lambda: write("plug.py", PLUG.replace("* factor", "* factor * 2")),
        "an import": lambda: write("helper.py", "factor = 3"),
        "a file": lambda: write("weights.txt", "2"),
        "a folder": lambda: write("folder/b.txt", "5"),
        "the environment": lambda: monkeypatch.setenv("NPY_OF_OURS", "7"),
        "a parameter": lambda: write("spec.toml", SPEC.replace("n = 2", "n = 1")),
        "data": lambda: write_data(home, 1),
        "what does not count": lambda: write("unrelated.py", "x = 1"),
    }
    embeddings: dict[str, str] = {}
    for name, edit in edits.items():
        edit()
        common = ("run", "spec.toml", "--jobs", 1, "--threads", 1, "--out", f"{name}/shared")
        clusterbench(*common, "--cache-dir", "shared")
        clusterbench(*common[:-1], f"{name}/fresh", "--cache-dir", f"{name}/cache")
        (shared,), (fresh,) = (Store(home / name / x).records() for x in ("shared", "fresh"))
        assert (shared["status"], fresh["status"]) == ("done", "done"), fresh["reason"]
        assert shared["embedding"] == fresh["embedding"], f"another than without a cache: {name}"
        embeddings[name] = fresh["embedding"] or ""
    # Every edit but the last changed the result, and the last was served.
    assert len({*embeddings.values()}) == len(embeddings) - 1
    assert len(list((home / "shared" / "embeddings").glob("*.json"))) == len(embeddings) - 1
