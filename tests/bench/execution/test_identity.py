"""What can change a result is never served from the cache, and most of what cannot is.

Keys are asked for as a run asks for them, before and after random edits of all that a result may
depend on.
"""

import hashlib
import os
import textwrap
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from bench.execution.data import Data, differences
from bench.execution.embedding_tasks import cache_key, identity
from bench.execution.options import Options
from bench.files.fingerprint import key
from bench.methods import distributions
from bench.provenance.computer import computer
from bench.provenance.versions import computing_versions
from bench.spec.limits import Limits
from bench.spec.resolve import parse, resolve
from bench.spec.roster import Methods
from bench.workers.inspection import Facts
from bench.workers.tasks import Task

FILES = {
    "plug.py": """
        from typing import TYPE_CHECKING
        import helper
        from pack.inner import thing
        if TYPE_CHECKING:
            import only_types
        class Plug:
            def __init__(self, weights="", folder="", many=(), n=2): ...
            def fit_transform(self, X):
                import late
                import library
                return X
        """,
    "helper.py": "import further",
    "further.py": "F = 0",
    "late.py": "L = 0",
    "only_types.py": "T = 0",
    "unrelated.py": "U = 0",
    "pack/__init__.py": "",
    "pack/inner.py": "thing = 0",
    "pack/beside.py": "",
    "weights.bin": "w",
    "folder/a.bin": "a",
    "folder/sub/b.bin": "b",
    "one.bin": "1",
    "two.bin": "2",
    "notes.txt": "",
    "data.csv": "x,y\n" + "".join(f"{i},{i % 2}\n" for i in range(20)),
}
HARMFUL = (
    *("plug.py", "helper.py", "further.py", "late.py", "pack/__init__.py", "pack/inner.py"),
    *("weights.bin", "folder/a.bin", "folder/sub/b.bin", "one.bin", "two.bin"),
)
HARMLESS = ("only_types.py", "unrelated.py", "pack/beside.py", "notes.txt", "spare.py")
VARIABLES = ("TF_ENABLE_ONEDNN_OPTS", "NPY_DISABLE_CPU_FEATURES", "OPENBLAS_CORETYPE", "MKL_CBWR",
             "XLA_FLAGS", "NUMBA_CPU_NAME")  # fmt: skip
QUIET = ("OMP_NUM_THREADS", "TF_CPP_MIN_LOG_LEVEL", "HOME_OF_NOBODY", "CLUSTERBENCH_DATA",
         "TF_CLI_CONFIG_FILE")  # fmt: skip


SPEC = """
[matrix]
datasets = ['./data.csv']
embedders = ['mine']
clusterers = ['kmeans']
[datasets.'./data.csv']
target = 'y'
[embedders.mine]
use = 'plug:Plug'
"""


class World:
    """All that a result may depend on, in a folder that edits change."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.folder, self.monkeypatch = folder, monkeypatch
        self.rng = np.random.default_rng(0)
        self.texts = {name: textwrap.dedent(text) for name, text in FILES.items()}
        self.params = {"n": 2, "weights": str(folder / "weights.bin"),
                       "folder": str(folder / "folder"),
                       "many": [str(folder / "one.bin"), str(folder / "two.bin")]}  # fmt: skip
        self.versions: dict[str, str] = {}
        self.packages = {"library": "0", "required": "0", "stranger": "0"}
        self.seed, self.n_edits = 0, 0
        for name in self.texts:
            self.write(name)
        self.install()
        monkeypatch.setattr("bench.execution.embedding_tasks.computing_versions", self.computing)
        # What is remembered of files is put to the test as well.
        monkeypatch.setattr("bench.methods.parameter_files.SETTLED_SECONDS", 0.0)

    def computing(self) -> dict[str, str]:
        return computing_versions() | self.versions

    def write(self, name: str) -> None:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(self.texts.setdefault(name, ""))

    def install(self) -> None:
        for name, content in self.packages.items():
            info = self.folder / "site-packages" / f"{name}-1.0.dist-info"
            info.mkdir(parents=True, exist_ok=True)
            needs = "Requires-Dist: required\n" if name == "library" else ""
            metadata = f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n{needs}"
            (info / "METADATA").write_text(metadata)
            (info.parent / f"{name}.py").write_text(f"V = {content}")
            digest = hashlib.sha256(content.encode()).hexdigest()
            (info / "RECORD").write_text(f"{name}.py,sha256={digest},1\n")
        distributions._records.cache_clear()  # as in a new process
        distributions.libraries.cache_clear()

    def keys(self) -> dict[str, str]:
        """Return the key of an embedding, and of its dataset, as a run asks for them."""
        text = SPEC + "".join(f"{name} = {value!r}\n" for name, value in self.params.items())
        spec = resolve(parse(text))
        methods = Methods.of(spec, Limits())
        (method,) = methods.embedders["mine"]
        data = Data(spec, Options(self.folder / "cache"))
        entry = spec.datasets[0]
        described = data.description(entry)
        features = described["features_fingerprint"]
        facts = Facts(self.seed is not None, False, False, False, 0, None, None, {}, {})
        task = Task(method, features, self.seed or 0, None, 1)
        what = identity(task, facts, methods.source(method))
        return {"embedding": cache_key(what, computer()), "data": described["fingerprint"],
                "cells": key(methods=sorted(methods.sources.values()))}  # fmt: skip


Edit = Callable[[World], None]


def touch(world: World, name: str) -> None:
    """Change a file without changing its length or, now and then, its time stamp."""
    world.n_edits += 1
    mark = f"{world.n_edits:06d}"
    text = world.texts.get(name, "")
    code = name.endswith(".py")
    world.texts[name] = text.split("\n#")[0] + f"\n#{mark}" if code else mark
    path = world.folder / name
    before = path.stat() if path.exists() else None
    world.write(name)
    if before is not None and world.rng.random() < 0.5:
        os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))


def edit_data(world: World, name: str) -> None:
    world.n_edits += 1
    lines = FILES["data.csv"].splitlines()
    column = 0 if name == "features" else 1
    row = lines[1 + world.n_edits % 20].split(",")
    row[column] = str(world.n_edits) if column == 0 else ("1" if row[1] == "0" else "0")
    lines[1 + world.n_edits % 20] = ",".join(row)
    if world.texts["data.csv"] == "\n".join(lines):
        lines[-1] = "777,1"
    world.texts["data.csv"] = "\n".join(lines)
    world.write("data.csv")


def set_variable(world: World, name: str) -> None:
    world.n_edits += 1
    world.monkeypatch.setenv(name, str(world.n_edits))


def set_parameter(world: World, name: str) -> None:
    world.n_edits += 1
    if name == "n":
        world.params["n"] = world.n_edits + 2
    elif name == "list":
        world.params["many"] = world.params["many"][::-1]
    else:
        world.params = dict(reversed(world.params.items()))


def reinstall(world: World, name: str) -> None:
    world.n_edits += 1
    world.packages[name] = str(world.n_edits)
    world.install()


def set_version(world: World, name: str) -> None:
    world.n_edits += 1
    world.versions[name] = f"9.{world.n_edits}"


def set_seed(world: World, name: str) -> None:
    world.seed = int(world.seed or 0) + 1


def add_file(world: World, name: str) -> None:
    world.n_edits += 1
    world.texts[f"{name}/new{world.n_edits}.bin"] = "x"
    world.write(f"{name}/new{world.n_edits}.bin")


def move_file(world: World, name: str) -> None:
    """Write the same bytes again, with another time."""
    (world.folder / name).unlink()
    world.write(name)


EDITS: list[tuple[Callable[[World, str], None], str, str]] = [
    *((touch, name, "embedding") for name in HARMFUL),
    *((touch, name, "") for name in HARMLESS),
    *((set_variable, name, "embedding") for name in VARIABLES),
    *((set_variable, name, "") for name in QUIET),
    (set_parameter, "n", "embedding"),
    (set_parameter, "list", "embedding"),
    (set_parameter, "order", ""),
    (reinstall, "library", "embedding"),
    (reinstall, "required", "embedding"),
    (reinstall, "stranger", ""),
    (set_version, "numpy", "embedding"),
    (set_seed, "", "embedding"),
    (add_file, "folder", "embedding"),
    (add_file, "elsewhere", ""),
    (edit_data, "features", "embedding"),
    (edit_data, "truth", "data"),
    (move_file, "helper.py", ""),
    (move_file, "weights.bin", ""),
    (move_file, "data.csv", ""),
]


@pytest.fixture
def world(home: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.syspath_prepend(home / "site-packages")
    monkeypatch.syspath_prepend(home)
    yield World(home, monkeypatch)
    distributions._records.cache_clear()
    distributions.libraries.cache_clear()


@pytest.mark.long
def test_200_random_edits(world: World, capsys: pytest.CaptureFixture[str]) -> None:
    before, served = world.keys(), []
    for number in range(200):
        # Each once, then at random.
        i = number if number < len(EDITS) else int(world.rng.integers(len(EDITS)))
        edit, name, changes = EDITS[i]
        edit(world, name)
        after = world.keys()
        what = f"{edit.__name__} {name}"
        if changes:
            assert after[changes] != before[changes], f"served though it is another: {what}"
        else:
            served.append(after == before)
        before = after
    with capsys.disabled():
        print(f"\n{sum(served)} of {len(served)} harmless edits are served from the cache")
    assert all(served)


def test_a_method_without_a_seed_has_one_result(world: World) -> None:
    world.seed = None
    before = world.keys()
    facts = Facts(False, False, False, False, 0, None, None, {}, {})
    task = Task(
        next(iter(Methods.of(resolve(parse("")), Limits()).embedders.values()))[0], "a", 1, None, 1
    )
    other = Task(task.method, "a", 2, None, 1)
    assert identity(task, facts, "s") == identity(other, facts, "s")
    assert before == world.keys()


def test_a_machine_has_embeddings_of_its_own() -> None:
    what: dict[str, Any] = {"features": "a"}
    here = computer()
    others = [here | {"cpu": "another"}, here | {"blas": "mkl 1"}, here | {"variables": {"A": "1"}}]
    assert len({cache_key(what, each) for each in (here, *others)}) == 4  # type: ignore[arg-type]


def test_data_are_compared_by_all_that_counts() -> None:
    before: Any = {"fingerprint": "a", "image_shape": [2, 3], "classes": {"x": 2}}
    assert differences(before, before) == []
    for name, value in (("fingerprint", "b"), ("image_shape", [3, 2]), ("classes", {"y": 2})):
        (difference,) = differences(before, before | {name: value})
        assert difference.startswith(name.replace("_", " "))
