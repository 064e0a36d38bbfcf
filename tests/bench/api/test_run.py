"""A matrix from Python: names, estimators, arrays and numbers computed elsewhere."""

import doctest
import inspect
import os
import re
import subprocess
import sys
import textwrap
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from h5ad_files import write
from pandas import DataFrame
from sklearn.cluster import AgglomerativeClustering
from sklearn.decomposition import PCA
from sklearn.feature_selection import VarianceThreshold
from sklearn.pipeline import make_pipeline

import bench
from bench.api.objects import dataset_use, method_use, named
from bench.errors import UserError
from bench.execution.launch import Launch
from bench.methods.pickled import read_pickled

SMALL = {
    "datasets": "digits", "n_samples": 150, "reference": False, "clusterers": "kmeans", "jobs": 1,
}  # fmt: skip


X = np.random.default_rng(0).normal(size=(30, 3))


class Here:
    """A class that a worker cannot import."""

    def __init__(self, inner=None, n: int = 2) -> None:
        self.inner, self.n = inner, n

    def fit_transform(self, X):
        return self.inner.fit_transform(X)[:, : self.n]


SCRIPT = """
    import numpy as np
    import bench

    class Mine:
        def __init__(self, n=2):
            self.n = n

        def fit_transform(self, X):
            return X[:, :self.n] * scale

    scale = 2.0
    rng = np.random.default_rng(0)
    y = np.repeat([0, 1], 40)
    X = rng.normal(size=(80, 3)) + 9 * y[:, None]
    results = bench.run({"made": (X, y)}, {"mine": Mine(n=3)}, ["kmeans", "dbscan"],
                        seeds=2, reference=False, jobs=1)
    print("SCRIPT RAN")
    print(results.matrix().loc[("made", "mine"), "kmeans"])
    print(results._repr_html_().count("<td"))
"""


@pytest.mark.long
def test_a_script_with_a_class_and_arrays_of_its_own(home: Path) -> None:
    (home / "script.py").write_text(textwrap.dedent(SCRIPT))
    done = subprocess.run([sys.executable, "script.py"], capture_output=True, text=True, cwd=home)
    assert done.returncode == 0, done.stderr
    lines = done.stdout.splitlines()
    assert lines.count("SCRIPT RAN") == 1, "no worker ran it again"
    assert float(lines[1]) == 1.0
    assert int(lines[2]) >= 2


def test_estimators_names_and_pipelines(home: Path) -> None:
    embedders = {
        "two": make_pipeline(VarianceThreshold(), "passthrough", PCA(3)),
        "written": "sklearn.decomposition:PCA(n_components=3)",
        "odd": Here(inner=PCA(4), n=3),
    }
    clusterers = [AgglomerativeClustering(linkage="average")]
    results = bench.run(**SMALL | {"clusterers": clusterers}, embedders=embedders, out="r")
    cells = results.cells()
    assert cells["status"].tolist() == ["done"] * 3
    assert cells["clusterer"].unique() == ["AgglomerativeClustering"]
    steps = results.records()[0]["methods"]["embedder"]["steps"]
    assert [step["name"] for step in steps] == [
        "sklearn.feature_selection._variance_threshold:VarianceThreshold",
        "sklearn.decomposition._pca:PCA(n_components=3)",
    ]
    assert results.records()[0]["methods"]["clusterer"]["params"]["n_clusters"] == 10
    assert len(results.assignments("odd", "AgglomerativeClustering")) == 150
    pairs = bench.run(**{**SMALL, "clusterers": None}, pipelines=[("pca", "kmeans")], out="pairs")
    assert pairs.cells()["embedder"].tolist() == ["pca"]
    with pytest.raises(UserError, match="did you mean"):
        results.assignments("ood", "AgglomerativeClustering")
    again = bench.run(**SMALL | {"clusterers": clusterers}, embedders=embedders, out="r")
    assert again.cells().equals(cells), "the same again finds everything done"
    assert results.failed().empty
    assert set(results.leaderboard()["embedder"]) == {"two", "written", "odd"}
    assert "3 of 3" in repr(bench.Results("r"))


def test_an_object_inside_an_estimator_is_seeded() -> None:
    from bench.methods.entries import Entry
    from bench.methods.method import find

    with_seed = make_pipeline(PCA(2, svd_solver="randomized"), PCA(2, random_state=3))
    use = method_use("clusterer", _Predicts(with_seed), Path("given"))
    assert use.startswith("pickled:")
    (method,) = find("clusterer", Entry("mine", use))
    assert method.takes("random_state")
    built = method.build(seed=7, n_clusters=None, threads=1)
    assert [step.random_state for _, step in built.inner.steps] == [7, 3]
    assert read_pickled(use.removeprefix("pickled:"))[0].__name__ == "_Predicts"


class _Predicts:
    def __init__(self, inner=None) -> None:
        self.inner = inner

    def get_params(self, deep: bool = True) -> dict:
        inner = self.inner.get_params() if deep else {}
        return {"inner": self.inner} | {f"inner__{k}": v for k, v in inner.items()}

    def set_params(self, **params) -> None:
        self.inner.set_params(**{k.removeprefix("inner__"): v for k, v in params.items()})

    def fit_predict(self, X):
        return np.zeros(len(X), int)


def test_truth_by_name_survives_its_way_through_a_file(home: Path) -> None:
    from bench.datasets import load

    X = np.arange(24.0).reshape(4, 2, 3)
    path = dataset_use("mine", (X, np.array(["b", "a", "b", "c"])), home / "given")
    dataset = load(path)
    assert dataset.class_names == ("a", "b", "c")
    assert dataset.y is not None
    assert dataset.y.tolist() == [1, 0, 1, 2]
    assert dataset.image_shape == (2, 3)
    np.testing.assert_array_equal(dataset.X, X.reshape(4, 6).astype(np.float32))


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (lambda: method_use("embedder", 3, Path("x")), "expected a name, a class or an estimator"),
        (lambda: named("embedder", [PCA(2), PCA(3)]), "name them"),
        (lambda: bench.run("digits", ["pac"], "kmeans"), "did you mean 'pca'"),
        (lambda: bench.run("digits", "pca", "kmeans", seeds=0), "seeds"),
        (lambda: bench.run("digits", "pca", "kmeans", subset="middle"), "'random', 'first'"),
        (lambda: bench.run("digits", "pca", "kmeans", jobs=0), "jobs = 0, but expected 1"),
        (lambda: bench.run("digits", "pca", "kmeans", engine="dusk"), "did you mean 'dask'"),
        (lambda: bench.run("digits", "pca", "kmeans", scheduler="a:1"), "without --engine dask"),
        (lambda: bench.run("digits", "pca", "kmeans", timeout=-1), "seconds above 0"),
        (lambda: bench.run("digits", "pca", "kmeans", memory_limit="much"), "such as 2GB"),
        (lambda: bench.run("digits", "pca", "kmeans", target="y"), "no dataset of the run is a fi"),
        (
            lambda: bench.run({"mine": (X, X[:, 0] > 0)}, "pca", target="y"),
            "no dataset of the run is",
        ),
        (lambda: bench.run({"mine": X}, "pca", read={"sep": ";"}), "no dataset of the run is a fi"),
        (lambda: bench.run({"mine": DataFrame(X)}, read={"sap": ";"}), "did you mean 'sep'"),
        (lambda: bench.run("digits", "pca", "kmeans", preset="publish"), "did you mean 'publishe"),
        (lambda: bench.run("digits", spec="s.toml", preset="published"), "one of the two"),
        (lambda: bench.run("digits", embeddings={"mine": "no.npy"}), "there is no such file"),
        (lambda: bench.run("digits", spec="no.toml"), "cannot be read"),
        (lambda: bench.Results("nowhere"), "not a run"),
    ],
)
def test_bad_arguments_are_told_in_a_sentence(call, said: str, home: Path) -> None:
    with pytest.raises(UserError, match=said):
        call()
    assert not (home / "runs").exists()


def test_data_frames_are_read_as_was_said(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from bench.datasets import load

    frame = DataFrame({"a": [0.5, 1.5, 9.5, 8.5] * 5, "id": range(20), "kind": ["p", "q"] * 10})
    datasets = {"frame": frame, "pair": (frame[["a", "id"]], frame["kind"])}
    monkeypatch.setattr(Launch, "foresee", lambda self: self.spec.datasets)
    entries: Any = bench.run(datasets, "raw", target="kind", read={"drop": "id"}, dry_run=True)
    alone, pair = (load(entry.use, **entry.params) for entry in entries)
    assert (alone.X.shape[1], pair.X.shape[1]) == (1, 2)
    assert alone.class_names == pair.class_names == ("p", "q")
    assert alone.reading == {"drop": ["id"], "target": "kind"}
    mixed: Any = bench.run({"frame": frame, "file": "x.csv"}, "raw", target="kind", dry_run=True)
    assert [entry.params for entry in mixed] == [{}, {"target": "kind"}]


def command() -> dict[str, object]:
    """Return the parameters of `clusterbench run` with their defaults."""
    import typer.main

    from bench.cli import app

    group: Any = typer.main.get_command(app)
    return {param.name: param.default for param in group.commands["run"].params}


def python() -> dict[str, object]:
    """Return the parameters of `bench.run` with their defaults."""
    parameters = inspect.signature(bench.run).parameters
    return {name: parameter.default for name, parameter in parameters.items()}


ONLY_IN_PYTHON = {"pipelines"}  # the command takes them from a spec file


def test_python_has_every_parameter_of_the_command_under_its_name() -> None:
    assert {name: value for name, value in python().items() if name not in ONLY_IN_PYTHON} == (
        command()
    )
    assert ONLY_IN_PYTHON.isdisjoint(command())
    documented = re.split(r"\n *Returns\n", inspect.getdoc(bench.run) or "")[0]
    lines = re.findall(r"^(\w[\w, ]*) : ", documented, re.MULTILINE)
    assert {name for line in lines for name in line.split(", ")} == {*python()}


def test_what_is_asked_for_arrives_whoever_asks(
    typed, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Both ways lead to one launch; what it is handed must be the same, whatever is said."""
    np.save(home / "z.npy", np.zeros((150, 2)))
    np.savetxt(home / "a.txt", np.zeros(150), fmt="%d")
    write(home / "x.h5ad", obs={"_index": ["c1"]}, obsm={"own": np.zeros((1, 2))})
    (home / "s.toml").write_text("[matrix]\nembedders = ['pca']")
    launched = []

    def seen(self: Launch) -> list[str]:
        launched.append((self.spec, self.folder, self.options))
        return []

    monkeypatch.setattr(Launch, "foresee", seen)
    typed("run", "s.toml", "--dataset", "x.h5ad", "--target", "t", "--obsm", "--truth", "first",
              "--read", "decimal=,",
          "--read", "drop=['a', 'b']", "--embedder", "pca", "--embedding", "mine=z.npy",
              "--assignments", "other=a.txt",
          "--clusterer", "kmeans", "--seeds", "0,1", "--out", "o",
          "--n-samples", 150, "--subset", "first", "--holdout", "0.2", "--data-dir", "d",
          "--cache-dir", "c", "--threads", 3, "--reference", "--reference-on", "pca", "--jobs", 2,
              "--scores", "core", "--metric", "dbcv",
          "--engine", "dask", "--scheduler", "a:1", "--timeout", 5, "--memory-limit", "1GB",
          "--budget", 60, "--retry-failed", "--recompute", "--repeat-check", "--trust",
          "--dry-run")  # fmt: skip
    arguments = {
        "spec": "s.toml", "datasets": "x.h5ad", "obsm": True, "target": "t", "truth": "first",
        "read": {"decimal": ",", "drop": ["a", "b"]}, "embedders": ["pca"],
        "embeddings": {"mine": "z.npy"}, "assignments": {"other": "a.txt"},
            "clusterers": "kmeans", "seeds": 2, "out": "o",
        "n_samples": 150, "subset": "first", "holdout": 0.2, "data_dir": "d", "cache_dir": "c",
        "threads": 3, "reference": True, "reference_on": "pca", "scores": "core",
            "metrics": ["dbcv"], "jobs": 2,
            "engine": "dask",
        "scheduler": "a:1", "timeout": 5, "memory_limit": "1GB", "budget": 60, "retry_failed": True,
        "recompute": True, "repeat_check": True, "trust": True, "dry_run": True,
    }  # fmt: skip
    others = {"suites": "two.toml", "groups": ["one"], "max_samples": 5000, "device": "cuda"}
    assert {*arguments, *others, "preset"} == {*command()}
    bench.run(**arguments)
    (home / "two.toml").write_text("[groups]\none = ['digits']\nother = ['blobs']")
    typed("run", "--preset", "published", "--suite", "two.toml", "--group", "one",
          "--max-samples", 5000, "--device", "cuda", "--dry-run")  # fmt: skip
    bench.run(preset="published", **others, dry_run=True)
    assert launched[0] == launched[1]
    assert launched[2] == launched[3]
    spec, folder, options = launched[0]
    assert [entry.name for entry in spec.embedders] == ["pca", "own", "mine"]
    assert spec.datasets[0].params == {"decimal": ",", "drop": ["a", "b"], "target": "t"}
    assert (spec.seeds, folder, options.threads) == ((0, 1), Path("o"), 3)
    assert [entry.name for entry in launched[2][0].datasets] == ["digits"]
    assert launched[2][1].name.endswith("-published")


def test_a_spec_file_with_objects_in_place_of_its_names(home: Path) -> None:
    text = "[matrix]\ndatasets = ['digits']\nn_samples = 150\nreference = false\n[embedders.two]\n"
    (home / "s.toml").write_text(f"{text}use = 'pca'\nn_components = 2")
    lines = bench.run(
        spec="s.toml", embedders=["two", PCA(3)], clusterers="kmeans", dry_run=True,
        embeddings={"mine": np.zeros((150, 2))},
    )  # fmt: skip
    assert lines == [
        f"digits · {name} + kmeans · seed 0: embed and cluster" for name in ("two", "PCA", "mine")
    ]
    assert not (home / "runs").exists()
    with pytest.raises(UserError, match="'two', a name that the spec file defines"):
        bench.run(spec="s.toml", embedders={"two": PCA(3)}, dry_run=True)


def test_the_example_of_its_documentation(home: Path) -> None:
    tests = doctest.DocTestFinder().find(bench.run, "bench.run", module=False)
    assert [len(test.examples) for test in tests] == [2]
    assert doctest.DocTestRunner().run(tests[0]).failed == 0


@pytest.mark.long
def test_numbers_computed_elsewhere(clusterbench, home: Path) -> None:
    from bench.datasets import load

    X = load("digits", n_samples=150).X
    np.save(home / "z.npy", PCA(5, random_state=0).fit_transform(X))
    flags = ("--dataset", "digits", "--n-samples", 150, "--no-reference", "--clusterer", "kmeans",
             "--jobs", 1)  # fmt: skip
    done = clusterbench("run", *flags, "--embedding", "mine=z.npy", "--embedder", "pca",
                        "--out", "r")  # fmt: skip
    assert "| mine |" in done.stdout
    assert "| pca |" in done.stdout
    assert bench.Results("r").cells()["status"].tolist() == ["done", "done"]

    np.save(home / "z.npy", np.zeros((151, 2)))
    short = clusterbench("run", *flags, "--embedding", "mine=z.npy", "--out", "s", code=2)
    assert "(151, 2), but expected one row for each of the 150 samples" in short.stderr
    assert load("digits", n_samples=150).fingerprint[:12] in short.stderr
    assert not os.path.exists("s")


@pytest.mark.parametrize(
    ("text", "said"),
    [("z.npy", "expected NAME=FILE.npy"), ("mine=nowhere.npy", "no such file")],
)
def test_embeddings_that_are_none(typed, text: str, said: str) -> None:
    code, _, err = typed("run", "--dataset", "digits", "--embedding", text)
    assert code == 2
    assert said in err
