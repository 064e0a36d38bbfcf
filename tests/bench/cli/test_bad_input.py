"""Bad input: one clear sentence, exit code 2, nothing written."""

import shutil
from pathlib import Path

import numpy as np
import pytest
from places import PLUGINS, RESULTS

# With these methods a worker imports next to nothing.
ONE = ("--dataset", "digits", "--clusterer", "plugins:Halves", "--jobs", "1")
FAST = (*ONE, "--embedder", "plugins:Columns", "--n-samples", "100", "--no-reference")
COMMANDS = [
    (("run", "--dataset", "mnist-5"), "did you mean 'mnist-5k'"),
    (("run", "--embedder", "tsen"), "did you mean 'tsne'"),
    (("run", "--clusterer", "kmean"), "did you mean 'kmeans'"),
    (("run", "--embedder", "sklearn.manifold:Isomapp", *ONE), "Isomapp"),
    (("run", "--embedder", "no_such_module:X", *ONE), "no_such_module"),
    (("run", "--embedder", "math:sqrt", *ONE), "has no fit_transform"),
    (("run", "--embedder", "pca", "--embedder", "pca"), "twice"),
    (("run", *FAST, "--seeds", "0,x"), "--seeds '0,x'"),
    (("run", *FAST, "--seeds", "0,0"), "each seed once"),
    (("run", *FAST, "--seeds", "-1"), "greater than or equal to 0"),
    (("run", *FAST, "--n-samples", "1798"), "1797"),
    (("run", *FAST, "--n-samples", "0"), "--n-samples"),
    (("run", *FAST, "--subset", "middle"), "'random', 'first' or 'stratified'"),
    (("run", *FAST, "--threads", "0"), "--threads"),
    (("run", "spec.toml"), "spec.toml"),
    (("run", "wrong.toml", *ONE), "did you mean 'n_components'"),
    (("run", "many.toml"), "n_clusters = 5000"),
    (("run", "nan.toml"), "NaN"),
    (("run", *FAST, "--out", "occupied"), "not a run"),
    (("tables", "occupied"), "not a run"),
    (("tables", "missing"), "not a run"),
    (("runn",), "runn"),
    (("list", "embeders"), "embeders"),
]
SPECS = {
    "wrong.toml": "[matrix]\nembedders = ['p']\n[embedders.p]\nuse = 'sklearn.decomposition:PCA'\n"
    "n_component = 3",
    "many.toml": "[matrix]\ndatasets = ['digits']\nembedders = ['sklearn.decomposition:PCA']\n"
    "clusterers = ['kmeans']\n[clusterers.kmeans]\nn_clusters = 5000",
    "nan.toml": "[matrix]\ndatasets = ['bad']\n[datasets.bad]\nuse = 'nan.npz'",
}


@pytest.fixture(autouse=True)
def plugins(home: Path) -> None:
    shutil.copy(PLUGINS, home / "plugins.py")


@pytest.mark.parametrize(("command", "says"), COMMANDS, ids=lambda value: str(value)[:60])
def test_bad_input_is_one_sentence_and_writes_nothing(
    typed, home: Path, command: tuple[str, ...], says: str
) -> None:
    for name, text in SPECS.items():
        (home / name).write_text(text)
    np.savez(home / "nan.npz", X=np.array([[1.0, np.nan], [0, 0]]), y=np.array([0, 1]))
    (home / "occupied").mkdir()
    (home / "occupied" / "mine.txt").write_text("mine")
    before = sorted(home.glob("**/*"))
    code, out, err = typed(*command)
    assert code == 2
    assert says in err
    assert "Traceback" not in err
    assert out == ""
    assert sorted(home.glob("**/*")) == before


def test_a_traceback_reaches_a_user_only_with_debug(own_process) -> None:
    from bench.errors import UserError  # what a traceback would name

    quiet = own_process("run", "--embedder", "tsen", code=2)
    loud = own_process("run", "--embedder", "tsen", "--debug", code=1)
    assert "Traceback" not in quiet.stderr
    assert "Traceback" in loud.stderr
    assert UserError.__name__ in loud.stderr


def test_a_changed_spec_under_the_same_name_is_refused_with_the_difference(typed) -> None:
    code, _, err = typed("run", *FAST, "--out", "r")
    assert code == 0, err
    code, out, err = typed("run", *FAST, "--out", "r", "--seeds", "0,1")
    assert (code, out) == (2, "")
    assert "+    1," in err


def test_a_run_keeps_the_threads_it_was_begun_with(typed) -> None:
    assert typed("run", *FAST, "--out", "r", "--threads", "1")[0] == 0
    code, _, err = typed("run", *FAST, "--out", "r", "--threads", "2", "--recompute")
    assert code == 2
    assert "started with 1" in err
    assert typed("run", *FAST, "--out", "r", "--recompute")[0] == 0


def test_two_processes_do_not_write_to_one_run(typed, home: Path) -> None:
    from bench.store.store import Store

    with Store(home / "r").lock():
        code, _, err = typed("run", *FAST, "--out", "r")
    assert code == 2
    assert "another clusterbench process is writing" in err


@pytest.mark.long
def test_a_dataset_that_changed_under_the_run_is_refused(typed, home: Path) -> None:
    rng = np.random.default_rng(0)
    spec = "[matrix]\ndatasets = ['d']\nembedders = ['sklearn.decomposition:PCA']\n"
    spec += "clusterers = ['kmeans', 'sklearn.cluster:Birch']\n[datasets.d]\nuse = 'd.npz'"
    (home / "s.toml").write_text(spec)
    np.savez(home / "d.npz", X=rng.normal(size=(50, 3)), y=np.arange(50) % 3)
    command = ("run", "s.toml", "--no-reference", "--jobs", "1", "--out", "r")
    code, _, err = typed(*command)
    assert code == 0, err
    next(home.glob("r/cells/*Birch*.json")).unlink()
    np.savez(home / "d.npz", X=rng.normal(size=(50, 3)), y=np.arange(50) % 3)
    code, _, err = typed(*command)
    assert code == 2
    assert "bring back the data" in err


@pytest.mark.parametrize(
    "command",
    [("run", "--dataset", "digits", "--out"), ("merge", RESULTS / "digits", "--out"),
     ("publish", RESULTS / "digits"), ("report", RESULTS / "digits", "--out"),
     ("plot", RESULTS / "digits", "--kind", "heatmap", "--out")],
    ids=lambda command: command[0],
)  # fmt: skip
@pytest.mark.parametrize("place", ["a_file/below", "a_file/far/below"])
def test_a_place_below_a_file(typed, home, command, place) -> None:
    (home / "a_file").write_text("mine")
    code, _, err = typed(*command, place)
    assert code in (1, 2)
    assert "a_file" in err
    assert "internal error" not in err
    assert (home / "a_file").read_text() == "mine"
