"""A matrix from Python: names, estimators, arrays and numbers computed elsewhere."""

import os
import subprocess
import sys
import textwrap
from pathlib import Path

import numpy as np
import pytest
from sklearn.cluster import AgglomerativeClustering
from sklearn.decomposition import PCA
from sklearn.feature_selection import VarianceThreshold
from sklearn.pipeline import make_pipeline

import bench
from bench.api.objects import dataset_use, method_use, named
from bench.errors import UserError
from bench.methods.pickled import read_pickled

SMALL = {"datasets": "digits", "n_samples": 150, "reference": False, "clusterers": "kmeans"}


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
                        seeds=2, reference=False)
    print("SCRIPT RAN")
    print(results.matrix().loc[("made", "mine"), "kmeans"])
    print(results._repr_html_().count("<td"))
"""


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
    found = load(path)
    assert found.class_names == ("a", "b", "c")
    assert found.y is not None
    assert found.y.tolist() == [1, 0, 1, 2]
    assert found.image_shape == (2, 3)
    np.testing.assert_array_equal(found.X, X.reshape(4, 6).astype(np.float32))


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (lambda: method_use("embedder", 3, Path("x")), "expected a name, a class or an estimator"),
        (lambda: named("embedder", [PCA(2), PCA(3)]), "name them"),
        (lambda: bench.run("digits", ["pac"], "kmeans"), "did you mean 'pca'"),
        (lambda: bench.run("digits", "pca", "kmeans", seeds=0), "seeds"),
        (lambda: bench.run("digits", "pca", "kmeans", nsamples=3), "did you mean 'n_samples'"),
        (lambda: bench.Results("nowhere"), "not a run"),
    ],
)
def test_bad_arguments_are_told_in_a_sentence(call, said: str, home: Path) -> None:
    with pytest.raises(UserError, match=said):
        call()
    assert not (home / "runs").exists()


@pytest.mark.long
def test_numbers_computed_elsewhere(clusterbench, home: Path) -> None:
    from bench.datasets import load

    X = load("digits", n_samples=150).X
    np.save(home / "z.npy", PCA(5, random_state=0).fit_transform(X))
    flags = ("--dataset", "digits", "--n-samples", 150, "--no-reference", "--clusterer", "kmeans")
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
